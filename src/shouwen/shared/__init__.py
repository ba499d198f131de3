"""The kernel every module stands on: tenancy, events, audit, time, files, text and shared screen parts."""
