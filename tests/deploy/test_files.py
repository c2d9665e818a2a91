"""The files of `deploy/`: what systemd says of the units, and that the environment names every setting."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from comments.config import read_settings, settings_table

DEPLOY = Path(__file__).parents[2] / "deploy"
PAGE = DEPLOY.parent / "docs" / "operators.md"
UNITS = sorted(file.name for file in DEPLOY.glob("*.service"))
COMMAND = "/opt/rejoinder/venv/bin/rejoinder"
MOST_EXPOSED = 2.0
"""systemd's own measure, from 0 (shut in) to 10 (open); a unit without any of our lines has 9.6."""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units in a folder, with a command in them that is there."""
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: systemd was not asked about the units.")
    for file in (*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")):
        (tmp_path / file.name).write_text(file.read_text().replace(COMMAND, sys.executable))
    return tmp_path


def asked(*arguments: str) -> tuple[int, str]:
    """Ask systemd-analyze; answers its code and its words."""
    done = subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_systemd_finds_no_fault_with_the_units(units: Path) -> None:
    assert asked("verify", *(str(file) for file in units.iterdir())) == (0, "")


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_is_shut_in(units: Path, unit: str) -> None:
    _, said = asked("security", "--offline=true", "--no-pager", str(units / unit))
    exposed = re.search(r"exposure level for \S+: ([\d.]+)", said)
    assert exposed is not None, said
    assert float(exposed[1]) <= MOST_EXPOSED


def test_web_and_worker_differ_in_what_they_do_alone() -> None:
    web, worker = (set((DEPLOY / f"rejoinder-{name}.service").read_text().splitlines()) for name in ("web", "worker"))
    assert [line for line in sorted(web - worker) if line[0] != "#"] == [
        "Description=Rejoinder, pages",
        f"ExecStart={COMMAND} serve --no-worker",
    ]


def test_the_environment_names_every_setting_once() -> None:
    named = re.findall(r"^#?(REJOINDER_\w+?)(?:_FILE)?=", (DEPLOY / "environment").read_text(), re.M)
    assert sorted(named) == sorted(name for name, _, _ in settings_table())


def test_what_stands_behind_a_hash_is_the_default() -> None:
    shown = dict(re.findall(r"^#(REJOINDER_\w+)=(.*)$", (DEPLOY / "environment").read_text(), re.M))
    defaults = {name: default for name, default, _ in settings_table()}
    assert len(shown) > 10
    assert shown == {name: defaults[name] for name in shown}


def test_the_environment_is_a_production_installation(tmp_path: Path) -> None:
    lines = re.findall(r"^(REJOINDER_\w+)=(.*)$", (DEPLOY / "environment").read_text(), re.M)
    values = {name: "".join(shlex.split(value)) if '"' in value else value for name, value in lines}
    for name, length in (("secret_key", 64), ("smtp_password", 0)):
        (tmp_path / name).write_text("k" * length)
        values[f"REJOINDER_{name.upper()}_FILE"] = str(tmp_path / name)
    settings = read_settings(values)
    assert settings.is_production
    assert settings.is_secure
    assert settings.database_url == "postgresql+psycopg://rejoinder@/rejoinder?host=/var/run/postgresql"
    assert [str(network) for network in settings.trusted_proxies] == ["127.0.0.1/32"]


@pytest.mark.parametrize("file", sorted(DEPLOY.iterdir()), ids=lambda file: file.name)
def test_the_page_says_where_each_file_goes(file: Path) -> None:
    page = PAGE.read_text()
    assert f"deploy/{file.name}" in page or f"deploy/rejoinder-*{file.suffix}" in page
