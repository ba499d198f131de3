"""The agent's desktop: one screen to serve every contact."""
