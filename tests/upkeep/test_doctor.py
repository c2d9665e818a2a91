"""The doctor finds what is wrong, says what to do, and calls nothing a fault that is only development."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask import Flask

from comments.config import Settings
from comments.events.record import record
from comments.extensions import unit_of_work
from comments.lib import clock
from comments.publishers import actions as publishers
from comments.publishers.queries import site_by_key
from comments.upkeep.backups.make import Made
from comments.upkeep.checks import DOCTOR, address, data, machine
from comments.upkeep.checks.address import check_address, check_proxy
from comments.upkeep.checks.data import check_clock
from comments.upkeep.checks.machine import check_backups, check_settings
from comments.upkeep.checks.services import check_mail
from comments.upkeep.checks.work import check_letters, check_origins, check_outbox
from comments.upkeep.findings import Finding, State, look
from tests import databases
from tests.commands.saying import operator_of
from tests.mailer.test_send import Server
from tests.stage import Stage
from tests.upkeep.proxies import answering, appends, behind, passes_on, says_nothing, served

LOCAL = (ip_network("127.0.0.0/8"),)


def find(app: Flask, check: Callable[[Settings], Finding], **settings: Any) -> Finding:
    """Carry out one check, with some settings changed."""
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], **settings)
    with app.app_context():
        return look({"it": check}, app.config["SETTINGS"])["it"]


@pytest.mark.parametrize(
    ("adding", "settings", "state", "words"),
    [
        (appends, {"trusted_proxies": LOCAL}, State.OK, "nothing that a client made up is believed"),
        (appends, {}, State.FAULT, "Put its address into REJOINDER_TRUSTED_PROXIES"),
        (appends, {"trusted_proxies": (ip_network("0.0.0.0/0"),)}, State.FAULT, "trusts everybody"),
        (passes_on, {"trusted_proxies": LOCAL}, State.FAULT, "passes on what a client claims to be"),
        (says_nothing, {"trusted_proxies": LOCAL}, State.FAULT, "$proxy_add_x_forwarded_for"),
        (says_nothing, {"mode": "development"}, State.NOTE, "no proxy between readers and us"),
    ],
)
def test_the_proxy_is_judged_by_what_arrives(
    app: Flask, adding: Callable[..., Any], settings: dict[str, Any], state: State, words: str
) -> None:
    with behind(app, adding, **{"mode": "production", **settings}):
        found = find(app, check_proxy)
    assert (found.state, words in found.sentence) == (state, True), found


def test_a_proxy_that_hides_our_name_is_told_how_to_pass_it_on(app: Flask) -> None:
    with behind(app, appends, host="backend", mode="production"):
        assert "`proxy_set_header Host $host;`" in find(app, check_address).sentence


def test_somebody_else_at_our_address_is_noticed(app: Flask) -> None:
    with served(answering("200 OK", {"hello": "world"})) as port:
        found = find(app, check_proxy, public_url=f"http://127.0.0.1:{port}")
    assert (found.state, found.sentence[:20]) == (State.FAULT, "Another installation")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("502 Bad Gateway", "is `rejoinder serve` running?"),
        ("301 Moved", "into REJOINDER_PUBLIC_URL"),
        ("404 Not Found", "Look at what the web server does"),
    ],
)
def test_what_the_web_server_answers_tells_where_to_look(app: Flask, status: str, words: str) -> None:
    with served(answering(status, {})) as port:
        found = find(app, check_address, public_url=f"http://127.0.0.1:{port}")
    assert (found.state, words in found.sentence) == (State.FAULT, True)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://127.0.0.1:1", "Nothing listens there."),
        ("http://nowhere.invalid", "Its name leads nowhere."),
    ],
)
def test_an_address_out_of_reach_is_a_fault_in_production_alone(app: Flask, url: str, words: str) -> None:
    found = find(app, check_address, public_url=url)
    assert (found.state, words in found.sentence) == (State.NOTE, True)
    assert find(app, check_address, public_url=url, mode="production").state is State.FAULT


def test_a_plain_http_address_is_a_fault_in_production(app: Flask) -> None:
    with behind(app, appends, mode="production"):
        assert "is not https" in find(app, check_address).sentence


def test_a_certificate_that_ends_soon_is_a_fault(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for days, state in ((5, State.FAULT), (60, State.OK)):
        ends = clock.now() + timedelta(days=days, hours=1)
        answer = address.Fetched(200, b"{}", None, "127.0.0.1", ends)
        monkeypatch.setattr(address, "fetch", lambda url, answer=answer: answer)
        found = find(app, check_address)
        assert (found.state, f"{days} days" in found.sentence) == (state, True)


@pytest.fixture
def mail_server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(port=listener.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


def test_a_mail_server_that_answers_is_fine(app: Flask, mail_server: Server) -> None:
    there = {"smtp_host": "127.0.0.1", "smtp_port": mail_server.port, "mail_from": "Us <us@example.org>"}
    assert find(app, check_mail, **there, smtp_security="none").state is State.OK
    assert find(app, check_mail, smtp_security="none", mode="production").state is State.NOTE
    lacks_tls = find(app, check_mail, smtp_security="starttls")
    assert (lacks_tls.state, "REJOINDER_SMTP_SECURITY" in lacks_tls.detail) == (State.FAULT, True)
    assert "REJOINDER_MAIL_FROM" in find(app, check_mail, mail_from="").sentence
    assert mail_server.letters == []


def test_without_a_mail_server_it_depends_on_who_may_come(app: Flask) -> None:
    assert find(app, check_mail).state is State.NOTE
    assert find(app, check_mail, mode="production").state is State.FAULT


def test_a_mail_server_that_is_away_is_named_to_the_operator_alone(app: Flask) -> None:
    found = find(app, check_mail, smtp_host="127.0.0.1", smtp_port=1, mail_from="us@example.org")
    assert found.state is State.FAULT
    assert "127.0.0.1" in found.detail
    assert "127.0.0.1" not in found.sentence


def test_an_event_from_the_future_betrays_a_clock_set_back(app: Flask) -> None:
    assert find(app, check_clock).state is State.OK
    with app.app_context(), time_machine.travel(clock.now() + timedelta(minutes=10)), unit_of_work():
        record("rain")
    found = find(app, check_clock)
    assert (found.state, "the clock was set back" in found.sentence) == (State.FAULT, True)


@pytest.mark.parametrize(("seconds", "state"), [(0, State.OK), (10, State.NOTE), (-60, State.FAULT)])
def test_another_clock_is_compared_with_ours(
    app: Flask, monkeypatch: pytest.MonkeyPatch, seconds: int, state: State
) -> None:
    monkeypatch.setattr(data, "_of_database", lambda: clock.now() + timedelta(seconds=seconds))
    assert find(app, check_clock).state is state


def test_events_that_wait_long_are_a_fault(app: Flask) -> None:
    with app.app_context(), unit_of_work():
        record("password.changed", person_id=1)
    assert find(app, check_outbox).state is State.OK
    with time_machine.travel(clock.now() + timedelta(hours=2)):
        found = find(app, check_outbox)
    assert (found.state, found.sentence[:50]) == (
        State.FAULT,
        "1 event has waited in the outbox for up to 2 hours",
    )


def test_letters_given_up_in_the_last_days_are_told(staged: Stage, app: Flask) -> None:
    assert find(app, check_letters).state is State.OK
    found = find(staged.app, check_letters)
    assert (found.state, found.sentence[:23]) == (State.NOTE, "2 letters were given up")
    assert "The desk shows why, under Undelivered." in found.sentence
    with time_machine.travel(clock.now() + timedelta(days=8)):
        assert find(staged.app, check_letters).state is State.OK


def test_sites_without_origins_are_named(app: Flask) -> None:
    assert "`rejoinder init`" in find(app, check_origins).sentence
    with app.app_context(), unit_of_work():
        publishers.add_site("demo", "The Estuary Post")
    found = find(app, check_origins, mode="production")
    assert (found.state, "demo" in found.sentence) == (State.FAULT, True)
    with app.app_context(), unit_of_work():
        publishers.add_origin(site_by_key("demo"), "http://www.example.org")
    assert find(app, check_origins).state is State.NOTE
    assert find(app, check_origins, mode="development").state is State.OK


def test_an_old_backup_is_a_fault_in_production(staged: Stage, made: Made) -> None:
    folder = made.backup.file.parent
    assert find(staged.app, check_backups, mode="production", backup_dir=folder).state is State.OK
    with time_machine.travel(clock.now() + timedelta(hours=50)):
        found = find(staged.app, check_backups)
        assert (found.state, found.sentence.partition(".")[0]) == (State.FAULT, "The newest backup is 2 days old")
        assert find(staged.app, check_backups, backup_hours=0).state is State.OK, "others make them"
        assert find(staged.app, check_backups, backup_hours=24, mode="development").state is State.NOTE


def test_data_that_everybody_on_the_machine_can_read_is_a_fault(app: Flask, tmp_path: Path) -> None:
    assert find(app, check_settings).state is State.NOTE
    (tmp_path / "secret_key").write_text("k")
    (tmp_path / "secret_key").chmod(0o644)
    found = find(app, check_settings, mode="production")
    assert (found.state, "secret_key" in found.detail) == (State.FAULT, True)


def test_a_check_that_breaks_is_a_finding_and_the_others_go_on(app: Flask) -> None:
    def breaks(settings: Settings) -> Finding:
        raise ValueError("10.1.2.3")

    with app.app_context():
        found = look({"one": breaks, "two": machine.check_disk}, app.config["SETTINGS"])
    assert (found["one"].state, found["one"].detail, found["two"].state) == (State.FAULT, "ValueError", State.OK)
    assert "10.1.2.3" not in str(found)


def test_the_command_tells_all_of_it_and_ends_with_1_for_faults(
    staged: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = operator_of(databases.environment(staged.folder), monkeypatch, capsys)
    told = operator.say("doctor", "--json")
    findings = json.loads(told.out)
    assert list(findings) == list(DOCTOR)
    faults = {subject for subject, finding in findings.items() if finding["state"] == "fault"}
    assert (told.code, faults - {"outbox"}) == (1, {"worker"}), "a stage has no worker; all else is only development"
    said = operator.say("doctor")
    assert (said.code, "FAULT worker" in said.out, "note  mail" in said.out) == (1, True, True)
    monkeypatch.setenv("REJOINDER_WORKERS", "many")
    wrong = operator.say("doctor")
    assert (wrong.code, "FAULT settings  REJOINDER_WORKERS cannot be 'many'" in wrong.out) == (1, True)
