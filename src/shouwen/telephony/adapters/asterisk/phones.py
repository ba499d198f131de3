"""Agents' phones, created in Asterisk's memory for one session each."""

from __future__ import annotations

import re
from dataclasses import dataclass

from shouwen.telephony.adapters.asterisk.node import Node
from shouwen.telephony.ports import PhoneKind

_OBJECTS = "asterisk/config/dynamic/res_pjsip"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_BROWSER = {
    "transport": "transport-ws",
    "allow": "opus,g722,alaw,ulaw",
    "webrtc": "yes",
    "dtls_auto_generate_cert": "yes",
}
_KIND: dict[PhoneKind, dict[str, str]] = {
    # A page that went away without a word is noticed by its silence; the agent's next page gets the call back.
    PhoneKind.BROWSER: _BROWSER | {"rtp_timeout": "8"},
    PhoneKind.GUEST: _BROWSER | {"context": "from-web"},
    PhoneKind.DESK: {
        "transport": "transport-udp",
        "allow": "alaw,ulaw,g722",
        "dtmf_mode": "rfc4733",
        "rtp_symmetric": "yes",
        "force_rport": "yes",
    },
}


@dataclass(frozen=True)
class PhoneAccount:
    """What a phone needs to register."""

    username: str
    password: str
    kind: PhoneKind
    call: str = ""


class Phones:
    """Every phone we provisioned on one node; they are provisioned again when the node lost them."""

    def __init__(self, node: Node, media_address: str) -> None:
        self._node = node
        self._media_address = media_address
        self._accounts: dict[str, PhoneAccount] = {}

    async def provision(self, account: PhoneAccount) -> None:
        """Let a phone register."""
        if not _USERNAME.fullmatch(account.username):
            raise ValueError(
                f"{account.username!r} cannot be a phone's name: use up to 40 of a-z, 0-9 and -, not starting with -."
            )
        self._accounts[account.username] = account
        name = account.username
        auth = {"auth_type": "userpass", "username": name, "password": account.password}
        await self._put("auth", name, auth)
        await self._put("aor", name, {"max_contacts": "1", "remove_existing": "yes", "maximum_expiration": "300"})
        if account.call:
            # An endpoint with variables cannot be changed, only be made anew; a call it is in goes on.
            await self._node.obey("DELETE", f"{_OBJECTS}/endpoint/{name}")
        await self._put("endpoint", name, self._endpoint(account))
        await self._node.obey(
            "POST", f"applications/{self._node.access.app}/subscription", eventSource=f"endpoint:PJSIP/{name}"
        )

    async def provision_again(self) -> None:
        """Bring every phone back to a node that was started anew."""
        for account in tuple(self._accounts.values()):
            await self.provision(account)

    async def deprovision(self, username: str) -> None:
        """Forget a phone."""
        self._accounts.pop(username, None)
        for kind in ("endpoint", "aor", "auth"):
            await self._node.obey("DELETE", f"{_OBJECTS}/{kind}/{username}")

    def _endpoint(self, account: PhoneAccount) -> dict[str, str]:
        return {
            "context": "from-agent",
            "disallow": "all",
            "auth": account.username,
            "aors": account.username,
            "direct_media": "no",
            "media_address": self._media_address,
            "bind_rtp_to_media_address": "yes",
            "rtp_timeout": "30",
            "rtp_timeout_hold": "300",
            **_KIND[account.kind],
            # the dialplan finds here which call a visitor's browser makes
            **({"set_var": f"SHOUWEN_CALL={account.call}", "from_user": "web"} if account.call else {}),
        }

    async def _put(self, kind: str, name: str, fields: dict[str, str]) -> None:
        body = {"fields": [{"attribute": attribute, "value": value} for attribute, value in fields.items()]}
        await self._node.command("PUT", f"{_OBJECTS}/{kind}/{name}", body)
