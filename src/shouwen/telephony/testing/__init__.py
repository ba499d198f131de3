"""For tests of calls: a telephone that can be scripted and what it hears measured."""

from shouwen.telephony.testing.phone import SipCall, SipPhone

__all__ = ["SipCall", "SipPhone"]
