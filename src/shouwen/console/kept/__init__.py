"""What each small register keeps."""

from shouwen.console.kept.calendar import CALENDAR
from shouwen.console.kept.codes import CODES
from shouwen.console.kept.prompts import PROMPTS
from shouwen.console.kept.reasons import REASONS
from shouwen.console.kept.replies import REPLIES
from shouwen.console.kept.skills import SKILLS
from shouwen.console.kept.teams import TEAMS

REGISTERS = (TEAMS, SKILLS, CALENDAR, REASONS, CODES, REPLIES, PROMPTS)

__all__ = ["CALENDAR", "CODES", "PROMPTS", "REASONS", "REGISTERS", "REPLIES", "SKILLS", "TEAMS"]
