"""Run every static check, two at a time, one line each; what fails is printed whole at the end."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
NODE_BIN = ROOT / "node_modules" / ".bin"
NPM_MISSING = 3


@dataclass(frozen=True)
class Check:
    """What is checked, and the command whose exit code tells."""

    subject: str
    command: Sequence[str]


@dataclass(frozen=True)
class Outcome:
    """How a check ended."""

    check: Check
    passed: bool
    seconds: float
    output: str


# The slowest come first, so that two workers end at about the same time.
PYTHON_CHECKS = (
    Check("types (mypy --strict)", (f"{BIN}/mypy", "--no-error-summary")),
    Check("templates (djlint)", (f"{BIN}/djlint", "templates", "--lint", "--quiet")),
    Check("migrations equal models", (sys.executable, "tools/check_migrations.py")),
    Check("import contracts (import-linter)", (f"{BIN}/lint-imports", "--no-logo", "--no-cache")),
    Check("house rules", (sys.executable, "tools/check_house.py")),
    Check("lint (ruff)", (f"{BIN}/ruff", "check", "--quiet", "--output-format=concise", ".")),
    Check("format (ruff)", (f"{BIN}/ruff", "format", "--check", "--quiet", "--output-format=concise", ".")),
)
NODE_CHECKS = (
    Check("JavaScript types (tsc)", (f"{NODE_BIN}/tsc", "--project", ".")),
    Check("JavaScript and CSS (biome)", (f"{NODE_BIN}/biome", "ci", "--error-on-warnings", "--colors=off", "static")),
)


def run(check: Check) -> Outcome:
    """Run one check and time it."""
    began = time.monotonic()
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_COLOR": "1"}
    done = subprocess.run(
        check.command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return Outcome(check, done.returncode == 0, time.monotonic() - began, done.stdout)


def node_checks() -> tuple[Check, ...]:
    """Answer the checks that need npm; without npm say what is left out, or stop when CI asks."""
    code = subprocess.run(["sh", "tools/node.sh"], cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    if code == 0:
        return NODE_CHECKS
    reason = "npm is missing" if code == NPM_MISSING else "npm could not install its packages"
    print(f"{reason}: JavaScript types, JavaScript and CSS were not checked.")
    if os.environ.get("CI") == "true" or code != NPM_MISSING:
        sys.exit(1)
    return ()


def report(outcome: Outcome) -> None:
    """Print one line on a check as it ends."""
    print(f"{'ok  ' if outcome.passed else 'FAIL'} {outcome.check.subject} ({outcome.seconds:.1f} s)", flush=True)


def main() -> int:
    """Run all checks; answer 1 when any failed."""
    checks = (*PYTHON_CHECKS, *node_checks())
    with ThreadPoolExecutor(max_workers=2) as pool:
        outcomes = []
        for future in as_completed([pool.submit(run, check) for check in checks]):
            outcomes.append(future.result())
            report(outcomes[-1])
    failed = [outcome for outcome in outcomes if not outcome.passed]
    for outcome in failed:
        print(f"\n--- {outcome.check.subject}\n{outcome.output.rstrip() or 'failed without a word'}")
    print(f"\n{len(checks) - len(failed)} of {len(checks)} checks passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
