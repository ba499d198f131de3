"""Django's registration of the module."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People and permissions."""

    name = "shouwen.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Tell the stream how a browser's session becomes a member."""
        from shouwen.accounts.stream import CHANGES, follower_of_session
        from shouwen.shared.stream.topics import register_identity

        register_identity(follower_of_session, changed_by=CHANGES)
