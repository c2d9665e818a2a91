"""The verbs of importing: bring an export in, and take a whole import back."""

from comments.importers.actions.undoing import Undone, undo_import
from comments.importers.actions.wordpress import Options, import_wordpress

__all__ = ["Options", "Undone", "import_wordpress", "undo_import"]
