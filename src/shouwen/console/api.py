"""What other modules may use of administration."""

from shouwen.console.findings import Finding, findings

__all__ = ["Finding", "findings"]
