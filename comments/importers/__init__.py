"""Discussions brought from elsewhere."""
