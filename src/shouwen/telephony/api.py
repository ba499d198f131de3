"""What other modules may use of telephony."""

from shouwen.telephony.models import NumberRoute, Prompt
from shouwen.telephony.prompts import STANDARD_PROMPTS
from shouwen.telephony.services.numbers import KEYS, save_number_route, save_prompt

__all__ = ["KEYS", "STANDARD_PROMPTS", "NumberRoute", "Prompt", "save_number_route", "save_prompt"]
