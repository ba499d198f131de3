"""Every change that is made from the floor."""

from shouwen.floor.services.forcing import answer_help, force_state
from shouwen.floor.services.messages import read_message, send_team_message

__all__ = ["answer_help", "force_state", "read_message", "send_team_message"]
