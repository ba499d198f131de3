"""Every write to people, memberships, roles, teams and skills."""
