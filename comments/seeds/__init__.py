"""The demo paper."""
