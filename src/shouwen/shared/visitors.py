"""Where a request comes from."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's IP address; behind SHOUWEN_TRUSTED_PROXIES proxies it is what the outermost of them saw.

    A visitor can write anything in front of X-Forwarded-For, so the header is counted from its end.
    """
    trusted = getattr(settings, "SHOUWEN_TRUSTED_PROXIES", 0)
    seen = str(request.META.get("REMOTE_ADDR", ""))
    if trusted > 0:
        forwarded = [part.strip() for part in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        if len(forwarded) >= trusted and _is_address(forwarded[-trusted]):
            seen = forwarded[-trusted]
    return seen


def address_network(address: str) -> str:
    """What one household or company usually shares: the address itself, for IPv6 its /64."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
