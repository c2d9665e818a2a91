"""Backups: one sealed file each, made while everything runs, opened and counted before it counts as made."""
