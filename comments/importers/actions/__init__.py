"""The verbs of importing: plan an import, bring it in, and take it back as a whole."""

from comments.importers.actions.importing import Format, Options, import_export, plan_import
from comments.importers.actions.planning import Plan
from comments.importers.actions.undoing import Undone, undo_import

__all__ = ["Format", "Options", "Plan", "Undone", "import_export", "plan_import", "undo_import"]
