"""Which version this is, and where the folders that come with it lie."""

from pathlib import Path

VERSION = "0.1.0"
PACKAGE = Path(__file__).parent.parent


def folder(name: str) -> Path:
    """Find `templates`, `static` or `migrations`: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name
