"""Telephone numbers: one written form to store and compare, one to show, one to hide."""

import unicodedata

import phonenumbers
from django.utils.translation import gettext_lazy as _
from phonenumbers import NumberParseException, PhoneNumberFormat

from shouwen.shared.errors import BusinessRuleError

HOME_REGION = "CN"


def normalise_phone(raw: str, *, region: str = HOME_REGION) -> str:
    """The number in E.164 (+8613812346207); refuses what cannot be dialled, service numbers such as 10086 included."""
    parsed = _parse(raw, region)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        raise BusinessRuleError(
            _("This is not a telephone number. Write it like 138 1234 6207, 010-62345678 or +1 650 253 0000.")
        )
    # An extension belongs to a person's note, not to the number that identifies the line.
    return phonenumbers.format_number(parsed, PhoneNumberFormat.E164)


def phone_or_none(raw: str, *, region: str = HOME_REGION) -> str | None:
    """The number in E.164, or None for what is no number: for caller ids, which may say anything."""
    try:
        return normalise_phone(raw, region=region)
    except BusinessRuleError:
        return None


def display_phone(number: str) -> str:
    """As people here read it: 138 1234 6207, 010 6234 5678, +1 650-253-0000; anything else as it stands."""
    parsed = _parse(number, HOME_REGION)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return number
    home = phonenumbers.country_code_for_region(HOME_REGION)
    form = PhoneNumberFormat.NATIONAL if parsed.country_code == home else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def mask_phone(number: str) -> str:
    """138****6207, 010****5678: enough to recognise, too little to dial; of what is no number only the end is left."""
    parsed = _parse(number, HOME_REGION)
    if parsed is None or not phonenumbers.is_valid_number(parsed):
        return _hidden(number)
    home = phonenumbers.country_code_for_region(HOME_REGION)
    digits = phonenumbers.national_significant_number(parsed)
    if parsed.country_code != home:
        return f"+{parsed.country_code} {_hidden(digits)}"
    area = phonenumbers.length_of_geographical_area_code(parsed)
    head = f"0{digits[:area]}" if area else digits[:3]
    return f"{head}****{digits[-4:]}"


def _hidden(text: str) -> str:
    kept = 4 if len(text) >= 8 else 0
    return "*" * (len(text) - kept) + text[len(text) - kept :]


def _parse(raw: str, region: str) -> phonenumbers.PhoneNumber | None:
    text = unicodedata.normalize("NFKC", raw).strip()
    # Carriers here put the exit code in front of their own numbers, too.
    if text.startswith("00"):
        text = f"+{text[2:]}"
    try:
        return phonenumbers.parse(text, region)
    except NumberParseException:
        return None
