"""Template tags of customer pages: `{% load customers %}`."""
