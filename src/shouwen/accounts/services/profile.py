"""What people decide for themselves."""

from uuid import UUID

from shouwen.accounts.models import Person


def change_appearance(*, person_id: UUID, locale: str, theme: str, density: str) -> None:
    """Show this person's pages in a language, light or dark, with low or high rows."""
    Person.objects.filter(pk=person_id).update(locale=locale, theme=theme, density=density)
