"""People with SIP phones, driven from a test that also asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from anyio.from_thread import BlockingPortal, start_blocking_portal
from django.utils import timezone

from shouwen.shared.outbox.testing import eventually
from shouwen.telephony.adapters.asterisk.instance import AsteriskInstance
from shouwen.telephony.api import issue_softphone
from shouwen.telephony.audio import Samples, tone
from shouwen.telephony.models import Softphone
from shouwen.telephony.testing import SipCall, SipPhone

CUSTOMER_HZ, AGENT_HZ = 410, 1030


class Person:
    """Somebody with a phone."""

    def __init__(self, portal: BlockingPortal, phone: SipPhone, hertz: float) -> None:
        self._portal, self._phone, self._voice = portal, phone, tone(hertz, 1)

    @property
    def call(self) -> SipCall:
        """The last call of this phone."""
        assert self._phone.calls, "this phone has no call"
        return self._phone.calls[-1]

    def dial(self, number: str) -> "Person":
        """Call a number and speak as soon as somebody could listen."""
        self._portal.call(self._phone.dial, number)
        self._portal.call(self.call.speak, self._voice)
        return self

    def rings(self) -> bool:
        """Whether the phone rings."""
        return bool(self._phone.calls) and not self.call.up.is_set() and not self.call.over.is_set()

    def pick_up(self) -> None:
        """Wait for the ring and answer."""
        eventually(self.rings)
        self._portal.call(self.call.speak, self._voice)
        self._portal.call(self.call.answer)

    def press(self, key: str) -> None:
        """Press a key once connected."""
        eventually(self.call.up.is_set)
        self._portal.call(self.call.press, key)

    def hang_up(self) -> None:
        """Put the phone down."""
        self._portal.call(self.call.hang_up)

    def fall_away(self) -> None:
        """Take leave as a browser does whose page is loaded anew: nobody has put the phone down."""
        self._portal.call(self.call.hang_up, 'Reason: Q.850;cause=41;text="page gone"')

    def is_over(self) -> bool:
        """Whether the call has ended."""
        return self.call.over.is_set()

    def heard(self, seconds: float) -> Samples:
        """What arrived lately."""
        return self._portal.call(self.call.heard, seconds)

    def register(self) -> "Person":
        """Tell the switch where the phone is."""
        self._portal.call(self._phone.register)
        return self


class Line:
    """The telephone network of a test."""

    def __init__(self, portal: BlockingPortal, instance: AsteriskInstance) -> None:
        self._portal, self._server = portal, ("127.0.0.1", instance.settings.sip_port)
        self._phones: list[SipPhone] = []

    def customer(self, number: str = "13800138000") -> Person:
        """Somebody out there."""
        return Person(self._portal, self._open(SipPhone(number, self._server)), CUSTOMER_HZ)

    def desk_phone(self, agent: Any) -> Person:
        """The phone on an agent's desk, registered."""
        phone = issue_softphone(
            member=agent, session_key="desk", node="main", kind=Softphone.Kind.DESK, at=timezone.now()
        )
        eventually(lambda: Softphone.objects.filter(pk=phone.pk, provisioned_at__isnull=False).exists())
        opened = self._open(SipPhone(phone.username, self._server, str(phone.password)))
        return Person(self._portal, opened, AGENT_HZ).register()

    def _open(self, phone: SipPhone) -> SipPhone:
        self._portal.call(phone.__aenter__)
        self._phones.append(phone)
        return phone

    def close(self) -> None:
        """Put all phones away."""
        while self._phones:
            self._portal.call(self._phones.pop().__aexit__)


@contextmanager
def open_line(instance: AsteriskInstance) -> Iterator[Line]:
    """Phones in an event loop of their own."""
    with start_blocking_portal() as portal:
        line = Line(portal, instance)
        yield line
        line.close()
