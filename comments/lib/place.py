"""Which version this is, and where the folders that come with it lie."""

from pathlib import Path

VERSION = "0.1.0"
PACKAGE = Path(__file__).parent.parent


def folder(name: str) -> Path:
    """Find `templates`, `static` or `migrations`: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / name
    return inside if inside.is_dir() else PACKAGE.parent / name


def private(folder: Path) -> Path:
    """Make a folder, where there is none, that nobody else on this machine may look into."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder
