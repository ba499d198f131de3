"""`shouwen switch`: drives one telephone switch."""

import asyncio
from pathlib import Path

import click


@click.command()
def switch() -> None:
    """Drive the switch named by SHOUWEN_SWITCH: lead its calls, or stand by for the process that does."""
    from django.conf import settings

    from shouwen.telephony.calls.running import Settings, run_switch

    asyncio.run(run_switch(Settings.from_environment(Path(settings.SHOUWEN_HOME), settings.SHOUWEN_SWITCH)))
