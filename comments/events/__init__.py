"""The outbox: what happened, as rows, and who hears of it."""
