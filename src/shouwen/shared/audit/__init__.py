"""The audit trail: who looked at or changed what, in rows that nobody can change unnoticed."""
