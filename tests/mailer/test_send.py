"""A letter leaves by SMTP or goes into the folder, and its head cannot be tricked."""

import resource
import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from flask import Flask

from comments.errors import InDoubt
from comments.mailer import box, conversation, post
from comments.mailer.post import BadLetter, Mail, compose, send

LETTER = Mail(to="ada@example.org", to_name="Ada Lindqvist", subject="Nora answered you", text="Dear Ada,\nyes.\n")


@dataclass
class Server:
    """A mail server that speaks just enough SMTP, and remembers."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    refuses: bool = False
    hangs: bool = False
    says: dict[bytes, bytes] = field(default_factory=dict)
    """What it answers to some words instead; nothing means that it breaks off. `.` is the end of a letter."""

    def serve(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as lines:
                if self.hangs:
                    lines.readline()
                else:
                    self._talk(connection, lines)

    def _talk(self, connection: socket.socket, lines: Iterator[bytes]) -> None:
        connection.sendall(b"220 here\r\n")
        for line in lines:
            word = line[:4].upper()
            if word == b"DATA":
                connection.sendall(b"354 go on\r\n")
                self.letters.append(b"".join(line.removeprefix(b".") for line in iter(lambda: next(lines), b".\r\n")))
                word = b"."
            if (said := self.says.get(word)) is not None:
                connection.sendall(said)
                if not said:
                    return
            elif word == b"RCPT" and self.refuses:
                connection.sendall(b"550 nobody of that name\r\n")
            else:
                connection.sendall(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                return


@pytest.fixture
def server() -> Iterator[Server]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = Server(port=listener.getsockname()[1])
        thread = threading.Thread(target=server.serve, args=(listener,), daemon=True)
        thread.start()
        yield server
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def by_smtp(app: Flask, context: None, server: Server) -> Server:
    app.config["SETTINGS"] = replace(
        app.config["SETTINGS"],
        smtp_host="127.0.0.1",
        smtp_port=server.port,
        smtp_security="none",
        mail_from="The Estuary Post <comments@estuary.example>",
    )
    return server


def composed(app: Flask, mail: Mail) -> EmailMessage:
    message = message_from_bytes(compose(mail, app.config["SETTINGS"]).as_bytes(policy=post.POLICY), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def test_a_letter_reaches_the_mail_server_whole(by_smtp: Server) -> None:
    send(replace(LETTER, html="<p>Dear <b>Ada</b></p>", headers={"List-Unsubscribe": "<https://example.org/u/1>"}))
    message = message_from_bytes(by_smtp.letters[0], policy=default)
    assert str(message["To"]) == "Ada Lindqvist <ada@example.org>"
    assert str(message["From"]) == "The Estuary Post <comments@estuary.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == "<https://example.org/u/1>"
    assert message["Message-ID"].endswith("@estuary.example>")
    assert message["Date"].datetime.tzinfo is not None
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_refusal_of_the_mail_server_is_raised(by_smtp: Server) -> None:
    by_smtp.refuses = True
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(LETTER)


def test_a_mail_server_that_hangs_is_left_in_the_end(by_smtp: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "TIMEOUT_SECONDS", 0.2)
    by_smtp.hangs = True
    with pytest.raises(smtplib.SMTPServerDisconnected, match="timed out"):
        send(LETTER)


def test_a_mail_server_that_drips_is_left_in_the_end(by_smtp: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LONGEST_SECONDS", 0.5)
    by_smtp.says = {b"MAIL": b"250-" + b"more\r\n250-" * 100}
    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(LETTER)
    assert by_smtp.letters == []


@pytest.mark.parametrize("answer", [b"", b"What a letter\r\n", b"999 indeed\r\n"])
def test_a_letter_that_was_taken_without_a_word_is_in_doubt(by_smtp: Server, answer: bytes) -> None:
    by_smtp.says = {b".": answer}
    with pytest.raises(InDoubt):
        send(LETTER)
    assert len(by_smtp.letters) == 1


@pytest.mark.parametrize(
    "says", [{b".": b"452 no room\r\n"}, {b".": b"554 no\r\n"}, {b"MAIL": b"What\r\n"}, {b"EHLO": b""}]
)
def test_a_letter_that_was_not_taken_is_not(by_smtp: Server, says: dict[bytes, bytes]) -> None:
    by_smtp.says = says
    with pytest.raises((smtplib.SMTPException, OSError)):
        send(LETTER)


@pytest.mark.parametrize("answer", [b"", b"421 too late\r\n", b"What\r\n"])
def test_how_our_good_bye_is_taken_is_of_no_account(by_smtp: Server, answer: bytes) -> None:
    by_smtp.says = {b"QUIT": answer}
    send(LETTER)
    assert len(by_smtp.letters) == 1


def test_a_mail_server_without_starttls_gets_no_letter(app: Flask, by_smtp: Server) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_security="starttls")
    with pytest.raises(smtplib.SMTPNotSupportedError):
        send(LETTER)
    assert by_smtp.letters == []


def test_nobody_listening_is_raised(app: Flask, by_smtp: Server) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_port=free)
    with pytest.raises(ConnectionRefusedError):
        send(LETTER)


def test_development_puts_letters_into_the_folder(app: Flask, context: None) -> None:
    send(replace(LETTER, html="<p>Dear Ada</p>"))
    send(replace(LETTER, subject="A second one"))
    folder: Path = app.config["SETTINGS"].data_dir
    newest, first = box.letters(folder)
    assert (newest.subject, first.subject) == ("A second one", "Nora answered you")
    assert first.text == "Dear Ada,\nyes.\n"
    assert "Dear Ada" in first.html
    assert sorted(file.suffix for file in (folder / "mail").iterdir()) == [".eml", ".eml"]
    assert all(file.stat().st_mode & 0o077 == 0 for file in (folder / "mail").iterdir())


def test_a_letter_that_finds_no_room_leaves_nothing_behind(tmp_path: Path) -> None:
    bounds = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, bounds[1]))
    try:
        with pytest.raises(OSError, match="large"):
            box.put(tmp_path, bytes(100_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, bounds)
    assert list((tmp_path / "mail").iterdir()) == []


def test_production_without_a_mail_server_says_so(app: Flask, context: None) -> None:
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], mode="production")
    with pytest.raises(OSError, match="REJOINDER_SMTP_HOST"):
        send(LETTER)


@pytest.mark.parametrize("name", ["../../secret_key", "20261124T120000000000-0123abcd/..", "", "nothing"])
def test_the_folder_answers_only_names_of_letters(app: Flask, context: None, name: str) -> None:
    send(LETTER)
    assert box.letter(app.config["SETTINGS"].data_dir, name) is None


@pytest.mark.parametrize("breaking", ["\r\nBcc: eve@example.org", "\nBcc: eve@example.org", "\r", "\0", "\x1b"])
@pytest.mark.parametrize("place", ["to", "to_name", "subject", "from_name", "id"])
def test_a_line_break_in_the_head_is_refused(app: Flask, place: str, breaking: str) -> None:
    with pytest.raises(BadLetter):
        composed(app, replace(LETTER, **{place: f"Ada{breaking}"}))


@pytest.mark.parametrize(
    "headers", [{"X-Note": "a\nBcc: eve@example.org"}, {"X\nBcc": "eve"}, {"bcc": "eve@example.org"}]
)
def test_a_header_brings_no_other_header(app: Flask, headers: dict[str, str]) -> None:
    with pytest.raises(BadLetter):
        composed(app, replace(LETTER, headers=headers))


@pytest.mark.parametrize(
    "to", ["ada", "", "ada@", "ada@example.org, eve@example.org", "<ada@example.org", "a b@c.d", "zoë@example.org"]
)
def test_what_is_no_address_is_refused(app: Flask, to: str) -> None:
    with pytest.raises(BadLetter):
        composed(app, replace(LETTER, to=to))


@pytest.mark.parametrize(
    "name", ["Zoë “Zoz” Ångström", "Ada <eve@example.org>", 'A "quoted" name', "猫" * 12, "Ada, Eve"]
)
def test_any_name_stands_beside_the_one_address(app: Flask, name: str) -> None:
    message = composed(app, replace(LETTER, to_name=name, subject=name))
    (address,) = message["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ada@example.org")
    assert message["Subject"] == name


def test_without_a_sender_set_letters_come_from_our_own_host(app: Flask) -> None:
    settings = replace(app.config["SETTINGS"], mode="production", public_url="https://comments.example.org")
    assert str(compose(LETTER, settings)["From"]) == "Rejoinder <comments@comments.example.org>"


def test_a_letter_that_is_sent_again_has_the_same_id(app: Flask) -> None:
    mail = replace(LETTER, id="letter-7")
    assert composed(app, mail)["Message-ID"] == composed(app, mail)["Message-ID"] == "<letter-7@localhost>"
    assert composed(app, LETTER)["Message-ID"] != composed(app, LETTER)["Message-ID"]


def test_styles_go_into_the_elements_and_nothing_is_fetched(app: Flask) -> None:
    html = """<html><head><link rel="stylesheet" href="http://127.0.0.1:9/x.css"><style>p { color: red }</style>
    </head><body><p>Dear Ada</p></body></html>"""
    message = composed(app, replace(LETTER, html=html))
    body = message.get_body(("html",))
    assert body is not None
    assert '<p style="color: red' in body.get_content()


def test_a_long_link_for_machines_stands_in_the_head_as_it_is(by_smtp: Server) -> None:
    link = f"<https://comments.example.org/unsubscribe/{'replies.17.0.' * 12}>"
    send(replace(LETTER, headers={"List-Unsubscribe": link, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}))
    head = by_smtp.letters[0].partition(b"\r\n\r\n")[0].split(b"\r\n")
    assert f"List-Unsubscribe: {link}".encode() in head
    assert b"List-Unsubscribe-Post: List-Unsubscribe=One-Click" in head


def test_long_lines_and_a_dot_alone_arrive_unharmed(by_smtp: Server) -> None:
    text = "x" * 5000 + "\n.\n" + "From here\n"
    send(replace(LETTER, text=text))
    message = message_from_bytes(by_smtp.letters[0], policy=default)
    assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == text
    assert max(len(line) for line in by_smtp.letters[0].split(b"\r\n")) <= 998
