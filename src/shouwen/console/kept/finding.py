"""Rows by the key in an address, which may be anything."""

from typing import TypeVar
from uuid import UUID

from django.db import models

M = TypeVar("M", bound=models.Model)


def found(rows: "models.QuerySet[M]", key: str) -> M | None:
    """The row with that id, if it is one and there is one."""
    try:
        return rows.filter(pk=UUID(key)).first()
    except ValueError:
        return None


def row_id(key: str | None) -> UUID | None:
    """The key of an address as the services take it."""
    return None if key is None else UUID(key)
