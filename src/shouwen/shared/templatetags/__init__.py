"""Template tags of every page: `{% load sw %}`."""
