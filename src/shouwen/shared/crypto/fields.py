"""Columns whose content only the application can read."""

from typing import TYPE_CHECKING, Any

from django.core.exceptions import FieldError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models.expressions import Expression
from django.db.models.lookups import IsNull, Lookup

from shouwen.shared.crypto.values import Erased, Sealed, read_text, seal_text

if TYPE_CHECKING:
    TextField = models.Field[str | None, str | None]
else:
    # Django's own class takes no type parameters.
    TextField = models.Field


class EncryptedTextField(TextField):
    """A text that is encrypted in the database; find it by a `blind_index` column beside it.

    `purpose` names the place for ever (such as "customers.id_number"): what is sealed for one place does not
    open in another, and renaming the column must not make it unreadable.
    """

    description = "Encrypted text"

    def __init__(self, *args: Any, purpose: str, max_length: int | None = None, **kwargs: Any) -> None:
        self.purpose = purpose
        super().__init__(*args, **kwargs)
        # Of the text; the column itself has no length.
        self.text_length = max_length
        if max_length is not None:
            self.validators.append(MaxLengthValidator(max_length))

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        kwargs["purpose"] = self.purpose
        if self.text_length is not None:
            kwargs["max_length"] = self.text_length
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        if not isinstance(value, str):
            return value
        # The row's own tenant: processes that serve all tenants save rows outside any one's scope.
        return seal_text(value, purpose=self.purpose, tenant_id=getattr(model_instance, "tenant_id", None))

    def get_prep_value(self, value: Any) -> bytes | None:
        if value is None or isinstance(value, Sealed):
            return value
        if isinstance(value, str):
            return seal_text(value, purpose=self.purpose)
        raise TypeError(f"An encrypted text is a str, not {type(value).__name__}.")

    def from_db_value(self, value: Any, expression: Expression, connection: Any) -> str | None:
        return None if value is None else read_text(bytes(value), purpose=self.purpose)

    def to_python(self, value: Any) -> str | None:
        return value if value is None or isinstance(value, Erased) else str(value)

    def get_lookup(self, lookup_name: str) -> "type[Lookup[Any]] | None":
        # Equal texts are encrypted differently each time: a comparison would silently find nothing.
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is encrypted: look it up by its blind index column.")
        return IsNull
