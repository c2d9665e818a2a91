"""Saying a command of ours, and what it answers."""

from dataclasses import dataclass

import pytest

from comments.commands import main


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Operator:
    """Who runs the installation of a test, and types commands."""

    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def say(self, *words: str) -> Said:
        """Run `rejoinder` with some words; nothing can be asked, and a traceback fails the test."""
        self.patch.setattr("sys.argv", ["rejoinder", *words])
        with pytest.raises(SystemExit) as end:
            main()
        told = self.capture.readouterr()
        assert "Traceback" not in told.err
        return Said(int(end.value.code or 0), told.out, told.err)


def operator_of(
    environment: dict[str, str], patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]
) -> Operator:
    """Answer the operator of an installation."""
    for name, value in environment.items():
        if name.startswith("REJOINDER_"):
            patch.setenv(name, value)
    return Operator(patch, capture)
