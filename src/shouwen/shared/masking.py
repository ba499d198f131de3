"""Numbers of a person that are shown only in part."""

import re

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_MOBILE = re.compile(r"(?<![\dA-Za-z])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)")
_ID_NUMBER = re.compile(r"(?<![\dA-Za-z])(\d{4})\d{11,12}(\d)([\dXx])(?![\dA-Za-z])")
_CARD = re.compile(r"(?<![\dA-Za-z])\d(?:[- ]?\d){14,18}(?![\dA-Za-z])")


def mask_id_number(number: str) -> str:
    """3301**********48: the place and the last two characters; the birthday stays hidden."""
    if len(number) < 8:
        return "*" * len(number)
    return number[:4] + "*" * (len(number) - 6) + number[-2:]


def mask_account(number: str) -> str:
    """**************6207: an account or card number by its last four digits."""
    kept = 4 if len(number) >= 8 else 0
    return "*" * (len(number) - kept) + number[len(number) - kept :]


def mask_numbers(text: str) -> str:
    """Free text with the mobile, identity and card numbers in it masked."""
    text = _ID_NUMBER.sub(lambda found: mask_id_number(found[0]), text)
    text = _MOBILE.sub(lambda found: f"{found[1]}****{found[3]}", text)
    return _CARD.sub(lambda found: f"{found[0][:4]}{'*' * 8}{re.sub(r'[- ]', '', found[0])[-4:]}", text)


def is_id_number(number: str) -> bool:
    """Whether the text is a resident identity number: 18 characters whose check character fits (GB 11643-1999)."""
    if re.fullmatch(r"[1-9]\d{16}[\dXx]", number, re.ASCII) is None:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, number[:17], strict=True))
    return _CHECK[total % 11] == number[17].upper()
