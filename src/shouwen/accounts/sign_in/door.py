"""What somebody still owes at the door before anything of the tenant in scope is shown to them."""

from typing import Literal

from shouwen.accounts.models import Person
from shouwen.accounts.sign_in.second_step import has_second_step, second_step_required


def owed_by(person: Person) -> Literal["password", "second_step"] | None:
    """A password of their own after a one-time one, or the second step that the tenant demands."""
    if person.must_change_password:
        return "password"
    if second_step_required() and not has_second_step(person):
        return "second_step"
    return None
