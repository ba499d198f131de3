"""What a tenant may demand of everybody who signs in for it."""

from django.utils.translation import gettext_lazy as _

from shouwen.shared.policy import Policy, declare_policy

MFA_REQUIRED = declare_policy(
    Policy(
        "security.mfa_required",
        _("A second step at sign-in is required"),
        False,
        help=_("Members without an authenticator app or a passkey are sent to set one up before anything else."),
    )
)
