"""The two ways in which work ends without success and nobody has made a programming error."""


class BusinessRuleError(Exception):
    """A rule forbids it. The message is translated, names what would be right, and is safe to show."""

    def __init__(self, message: object) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        # Lazy translations are read in the language of whoever is told, not of whoever raised.
        return str(self.message)


class ProviderError(Exception):
    """A system outside failed us; `permanent` says that trying again cannot help."""

    def __init__(self, message: str, *, permanent: bool = False, retry_after_seconds: float | None = None) -> None:
        super().__init__(message)
        self.permanent = permanent
        self.retry_after_seconds = retry_after_seconds
