"""How to reach a node that somebody else runs, from one address."""

from urllib.parse import unquote, urlsplit

from shouwen.installation.errors import InstallationError
from shouwen.telephony.adapters.asterisk.configuration import AriAccess

DEFAULT_APP = "shouwen"


def access_from_url(url: str) -> AriAccess:
    """The access that SHOUWEN_ARI_URL names: http://user:password@host:port/app."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username or not parts.password:
        raise InstallationError(
            "SHOUWEN_ARI_URL 应写成 http://用户:密码@主机:端口/应用名。",
            "SHOUWEN_ARI_URL is written http://user:password@host:port/application.",
        )
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    port = f":{parts.port}" if parts.port else ""
    app = parts.path.strip("/") or DEFAULT_APP
    return AriAccess(f"{parts.scheme}://{host}{port}", unquote(parts.username), unquote(parts.password), app)
