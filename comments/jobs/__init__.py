"""The queue and how tasks retry."""
