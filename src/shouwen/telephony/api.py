"""What other modules may use of telephony."""

from shouwen.telephony.models import Call, NumberRoute, Prompt, Recording
from shouwen.telephony.prompts import STANDARD_PROMPTS
from shouwen.telephony.services.calling import ACTIONS, place_simulated_call, request_call_command
from shouwen.telephony.services.numbers import KEYS, save_number_route, save_prompt, save_prompt_recording
from shouwen.telephony.services.phones import issue_softphone

__all__ = [
    "ACTIONS",
    "KEYS",
    "STANDARD_PROMPTS",
    "Call",
    "NumberRoute",
    "Prompt",
    "Recording",
    "issue_softphone",
    "place_simulated_call",
    "request_call_command",
    "save_number_route",
    "save_prompt",
    "save_prompt_recording",
]
