"""Targets and limits of the floor, as the tenant sets them."""

from django.utils.translation import gettext_lazy as _

from shouwen.shared.policy import Policy, declare_policy, policy


def limit(declared: Policy) -> int:
    """What the tenant in scope has decided."""
    return int(policy(declared.key))


SHORT_ABANDON = declare_policy(
    Policy(
        "floor.short_abandon_seconds", _("who leaves within so many seconds counts as a short abandon"), 20, maximum=300
    )
)
SERVICE_LEVEL = declare_policy(
    Policy("floor.service_level_percent", _("service level of the whole centre, %"), 90, minimum=1, maximum=100)
)
ANSWER = declare_policy(Policy("floor.answer_seconds", _("average speed of answer at most, seconds"), 20, maximum=3600))
ABANDONMENT = declare_policy(Policy("floor.abandonment_percent", _("abandonment at most, %"), 5, maximum=100))
HANDLE = declare_policy(
    Policy("floor.handle_seconds", _("average handle time of calls at most, seconds"), 360, minimum=30, maximum=7200)
)
WRAP_UP = declare_policy(
    Policy("floor.wrap_up_seconds", _("average wrap-up at most, seconds"), 60, minimum=5, maximum=3600)
)
OCCUPANCY = declare_policy(Policy("floor.occupancy_percent", _("occupancy at most, %"), 88, minimum=10, maximum=100))
LONGEST_WAIT = declare_policy(
    Policy(
        "floor.longest_wait_seconds", _("alert when somebody waits longer than, seconds"), 60, minimum=5, maximum=7200
    )
)
FEWEST_OFFERED = declare_policy(
    Policy("floor.fewest_offered", _("judge a queue from so many contacts in half an hour"), 5, minimum=1, maximum=1000)
)
TALK_LIMIT = declare_policy(
    Policy(
        "floor.talk_limit_seconds",
        _("outline a seat that has been in one call longer than, seconds"),
        600,
        minimum=30,
        maximum=14400,
    )
)
WRAP_UP_LIMIT = declare_policy(
    Policy(
        "floor.wrap_up_limit_seconds", _("outline a seat in wrap-up longer than, seconds"), 120, minimum=5, maximum=7200
    )
)
HOLD_LIMIT = declare_policy(
    Policy(
        "floor.hold_limit_seconds",
        _("outline a seat that keeps a customer on hold longer than, seconds"),
        120,
        minimum=5,
        maximum=3600,
    )
)
PAUSE_LIMIT = declare_policy(
    Policy(
        "floor.pause_limit_seconds",
        _("outline a seat paused longer than, seconds, where the reason has no limit"),
        3600,
        minimum=60,
        maximum=43200,
    )
)
HELP_MINUTES = declare_policy(
    Policy("floor.help_minutes", _("a request for help stays on the floor, minutes"), 20, minimum=1, maximum=240)
)
