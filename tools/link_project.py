"""Let this environment find the checkout, and give it the `rejoinder` command, without building a package."""

import shlex
import sys
import sysconfig
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# The first two lines are a shell's, the rest is Python's: a path with spaces, or a long one, works too.
COMMAND = """#!/bin/sh
'''exec' {python} "$0" "$@"
' '''
import sys

from comments.commands import main

if __name__ == "__main__":
    sys.exit(main())
"""


def link_project() -> None:
    """Write the path file and the command into the running environment."""
    Path(sysconfig.get_path("purelib"), "rejoinder.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = Path(sysconfig.get_path("scripts"), "rejoinder")
    command.write_text(COMMAND.format(python=shlex.quote(sys.executable)), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    link_project()
