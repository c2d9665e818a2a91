"""Every setting of the installation: read once, loud when wrong, listed in one table."""

from comments.config.checks import PREFIX, Network, SettingsError
from comments.config.settings import Settings, read_settings, settings_table

__all__ = ["PREFIX", "Network", "Settings", "SettingsError", "read_settings", "settings_table"]
