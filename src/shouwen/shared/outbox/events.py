"""What an event is, how its type is registered and how old versions are brought up to date."""

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar, TypeVar
from uuid import UUID

Payload = dict[str, Any]
Upcaster = Callable[[Payload], Payload]


class Event:
    """Something that happened, named in the past tense; a frozen dataclass of JSON-able fields."""

    event_type: ClassVar[str]
    event_version: ClassVar[int]
    kept: ClassVar[bool]


E = TypeVar("E", bound=Event)
_types: dict[str, type[Event]] = {}
_upcasters: dict[tuple[str, int], Upcaster] = {}


def register_event(name: str, *, version: int = 1, kept: bool = False) -> Callable[[type[E]], type[E]]:
    """Give an event class its public name and version; `kept` events stay in the journal for ever."""

    def register(cls: type[E]) -> type[E]:
        if name in _types and _types[name].__qualname__ != cls.__qualname__:
            raise ValueError(f"The event type {name} is already taken by {_types[name]!r}.")
        cls.event_type, cls.event_version, cls.kept = name, version, kept
        _types[name] = cls
        return cls

    return register


def upcaster(name: str, from_version: int) -> Callable[[Upcaster], Upcaster]:
    """Register how a payload of `from_version` becomes one of the next version."""

    def register(function: Upcaster) -> Upcaster:
        _upcasters[name, from_version] = function
        return function

    return register


@dataclasses.dataclass(frozen=True, slots=True)
class Envelope:
    """One row of the outbox: the event with its place in the order of its aggregate and of the installation."""

    id: int
    tenant_id: UUID
    type: str
    event_version: int
    aggregate_id: UUID
    aggregate_version: int
    at: datetime
    payload: Payload
    topics: tuple[str, ...]

    def event(self) -> Event:
        """The payload as an instance of its class, brought up to the present version."""
        cls = _types.get(self.type)
        if cls is None:
            raise LookupError(f"No event type {self.type} is registered.")
        payload, version = self.payload, self.event_version
        while version < cls.event_version:
            step = _upcasters.get((self.type, version))
            if step is None:
                raise LookupError(f"{self.type} version {version} has no upcaster to version {version + 1}.")
            payload, version = step(payload), version + 1
        return from_payload(cls, payload)

    def to_json(self) -> Payload:
        """The whole row as JSON-able values, for jobs that outlive the outbox."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}

    @classmethod
    def from_json(cls, values: Payload) -> "Envelope":
        """The envelope that `to_json` was made of."""
        return cls(
            **{
                **values,
                "tenant_id": UUID(values["tenant_id"]),
                "aggregate_id": UUID(values["aggregate_id"]),
                "at": datetime.fromisoformat(values["at"]),
                "topics": tuple(values["topics"]),
            }
        )


def to_payload(event: Event) -> Payload:
    """The event's fields as JSON-able values."""
    return {
        field.name: _plain(getattr(event, field.name))
        for field in dataclasses.fields(event)  # type: ignore[arg-type]
    }


def from_payload(cls: type[E], payload: Payload) -> E:
    """An event of `cls` from its payload; unknown fields of newer writers are left out."""
    hints = _hints(cls)
    return cls(**{name: _restore(hint, payload[name]) for name, hint in hints.items() if name in payload})


_hint_cache: dict[type, dict[str, Any]] = {}


def _hints(cls: type[Event]) -> dict[str, Any]:
    if cls not in _hint_cache:
        hints = typing.get_type_hints(cls)
        _hint_cache[cls] = {f.name: hints[f.name] for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
    return _hint_cache[cls]


def _plain(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _restore(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return _restore(next(a for a in arguments if a is not type(None)), value)
    if hint is UUID:
        return UUID(value)
    if hint is datetime:
        return datetime.fromisoformat(value)
    if origin is tuple:
        return tuple(_restore(arguments[0], item) for item in value)
    if origin is list:
        return [_restore(arguments[0], item) for item in value]
    return value
