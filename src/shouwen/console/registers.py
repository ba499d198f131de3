"""Small registers — skills, teams, codes — share one list and one form; each says only what is its own."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils.functional import Promise

from shouwen.accounts.api import Membership

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a register: the cells after the name, and whether it is in use."""

    key: str
    name: str
    cells: Sequence[object] = ()
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Register:
    """A list that administration keeps."""

    key: str
    permission: str
    heading: Words
    new: Words
    empty: Words
    columns: Sequence[Words]
    rows: Callable[[str], Iterable[Row]]
    form: type[forms.Form]
    initial: Callable[[str], dict[str, Any] | None]
    save: Callable[[dict[str, Any], str | None, Membership, datetime], object]
    remove: Callable[[UUID, Membership, datetime], object] | None = None
    order: Callable[[Sequence[UUID], Membership, datetime], object] | None = None
    creates: bool = True

    @property
    def list_url(self) -> str:
        """The name of the list's address."""
        return f"console:{self.key}"

    @property
    def new_url(self) -> str:
        """The name of the empty form's address."""
        return f"console:{self.key}_new"

    @property
    def edit_url(self) -> str:
        """The name of the address of one row."""
        return f"console:{self.key}_edit"

    @property
    def remove_url(self) -> str:
        """The name of the address that removes one row."""
        return f"console:{self.key}_remove"

    @property
    def order_url(self) -> str:
        """The name of the address that moves one row."""
        return f"console:{self.key}_order"


def moved(keys: Sequence[str], key: str, *, up: bool) -> list[str]:
    """The keys with one of them a place higher or lower; at the edge, and for one that is gone, as they were."""
    order = list(keys)
    if key not in order:
        return order
    place = order.index(key)
    target = place - 1 if up else place + 1
    if 0 <= target < len(order):
        order[place], order[target] = order[target], order[place]
    return order
