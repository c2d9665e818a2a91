"""Notices and letters about what happened."""
