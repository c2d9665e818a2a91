"""A machine under a folder: the paths of the operator's page lie beneath it, PostgreSQL, Redis and nginx are real."""

import os
import re
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from threading import Thread

from tests.deploy.pretend import COMMANDS, lives

CHECKOUT = Path(__file__).parents[2]
PAGE = CHECKOUT / "docs" / "operators.md"
BLOCK = re.compile(r"^```sh walk\n(.*?)^```$", re.M | re.S)
MOVED = re.compile(
    r"(?<![\w.])(/opt/rejoinder|/etc/rejoinder|/etc/nginx/sites|/etc/systemd/system|/etc/letsencrypt|/var/lib/rejoinder"
    r"|/var/www/html|/var/log/nginx|/usr/local/bin/rejoinder)"
)
FOLDERS = (
    "etc/nginx/sites-available",
    "etc/nginx/sites-enabled",
    "etc/systemd/system",
    "home",
    "run",
    "shims",
    "usr/local/bin",
    "var/log/nginx",
    "var/www/html",
)
NGINX = """
pid {root}/run/nginx.pid;
user {user};
worker_processes 1;
events {{}}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {root}/run/body;
    proxy_temp_path {root}/run/proxy;
    fastcgi_temp_path {root}/run/fastcgi;
    uwsgi_temp_path {root}/run/uwsgi;
    scgi_temp_path {root}/run/scgi;
    access_log off;
    include {root}/etc/nginx/sites-enabled/*;
    server {{
        listen {tls} ssl;
        server_name www.example.org;
        ssl_certificate {root}/etc/letsencrypt/live/comments.example.org/fullchain.pem;
        ssl_certificate_key {root}/etc/letsencrypt/live/comments.example.org/privkey.pem;
        location / {{ root {root}/var/www/paper; log_not_found off; }}
    }}
}}
"""


@dataclass
class Machine:
    """The folder, the ports that stand for 8000, 80 and 443, and what its mail server received."""

    root: Path
    web: int
    http: int
    tls: int
    postgresql: str
    redis: str
    mail: "MailServer"
    out: str = ""

    def moved(self, text: str) -> str:
        """Put paths beneath the folder, and ports and sockets in their places."""
        text = MOVED.sub(lambda found: f"{self.root}{found[1]}", text)
        text = text.replace("/var/run/postgresql", self.postgresql).replace("redis://127.0.0.1:6379/0", self.redis)
        text = text.replace("server 127.0.0.1:8000", f"server 127.0.0.1:{self.web}")
        if not Path("/proc/net/if_inet6").exists() or not Path("/proc/net/if_inet6").read_text():
            text = re.sub(r"listen \[::\].*\n", "", text)
        return re.sub(r"(listen (?:\[::\]:)?)(80|443)\b", lambda hit: hit[1] + str(self.port_for(hit[2])), text)

    def port_for(self, known: str) -> int:
        """Answer our port for one that the world knows."""
        return self.tls if known == "443" else self.http

    def prepare(self) -> None:
        """Make the folders and the commands that stand in for the machine's, and put the release there."""
        for folder in FOLDERS:
            (self.root / folder).mkdir(parents=True)
        for name in COMMANDS:
            shim = self.root / "shims" / name
            shim.write_text(f'#!/bin/sh\nexec {sys.executable} {CHECKOUT}/tests/deploy/pretend.py {name} "$@"\n')
            shim.chmod(0o755)
        user = "root" if os.getuid() == 0 else "nobody"
        conf = NGINX.format(root=self.root, tls=self.tls, user=user)
        (self.root / "etc/nginx/nginx.conf").write_text(conf)
        self._put_release(self.root / "home")

    def _put_release(self, folder: Path) -> None:
        """Build the source archive, with the paths in `deploy/` moved."""
        build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(folder)]
        subprocess.run(build, cwd=CHECKOUT, check=True, stdout=subprocess.DEVNULL)
        archive = next(folder.glob("rejoinder-*.tar.gz"))
        shutil.unpack_archive(archive, folder, filter="data")
        release = folder / archive.name.removesuffix(".tar.gz")
        for file in (release / "deploy").iterdir():
            file.write_text(self.moved(file.read_text()))
        shutil.make_archive(str(release), "gztar", folder, release.name)
        shutil.rmtree(release)

    def walk(self) -> None:
        """Do all that the page says, in order, and stop where a command fails."""
        script = "set -euo pipefail\n" + "\n".join(map(self._block, BLOCK.findall(PAGE.read_text())))
        done = self.run(script)
        self.out = done.stdout
        assert done.returncode == 0, f"{self.out}\n{self.logs()}"

    def run(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a script with the commands of this machine."""
        own = {"PATH": f"{self.root}/shims:{self.root}/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"}
        own |= {"MACHINE_ROOT": str(self.root), "MACHINE_PORT": str(self.web), "MACHINE_TLS": str(self.tls)}
        own |= {"PGHOST": self.postgresql, "PGUSER": "postgres", "LANG": "C.UTF-8", "HOME": str(self.root / "home")}
        return subprocess.run(
            ["bash", "-c", script],
            cwd=self.root / "home",
            env=own | {"NAME": "comments.example.org"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=180,
        )

    def _block(self, text: str) -> str:
        """Write a block for the shell; the doctor finds faults here, since the name of the page leads nowhere."""
        text = text.replace("rejoinder doctor\n", "rejoinder doctor || true\n")
        own = self._own_settings() if "/etc/rejoinder/secret_key" in text else ""
        return f"set -x\n{self.moved(text)}\nset +x\n{own}"

    def _own_settings(self) -> str:
        """Fill in what the page asks for: another port, and the mail server."""
        return (
            f"cat >> {self.root}/etc/rejoinder/environment <<END\nREJOINDER_PORT={self.web}\n"
            f"REJOINDER_SMTP_HOST=127.0.0.1\nREJOINDER_SMTP_PORT={self.mail.port}\nREJOINDER_SMTP_SECURITY=none\n"
            "REJOINDER_SMTP_USER=\nEND\n"
        )

    def logs(self) -> str:
        """Answer what the units wrote."""
        return "\n".join(file.read_text() for file in sorted((self.root / "var/log").rglob("*.log")))

    def paper(self, tag: str) -> None:
        """Put the paper's page up, with the tag in it."""
        page = f"<!doctype html><meta charset=utf-8><title>The bell</title><h1>The bell</h1>{tag}"
        (self.root / "var/www/paper").mkdir(parents=True)
        (self.root / "var/www/paper/index.html").write_text(page)

    def end(self) -> None:
        """End everything that the walk has started."""
        said = [file.read_text().strip() for file in (self.root / "run").glob("*.pid")]
        for process in [int(number) for number in said if number]:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGTERM)
            for _ in range(200):
                if not lives(process):
                    break
                time.sleep(0.1)


class MailServer(socketserver.ThreadingTCPServer):
    """A mail server that takes every letter and keeps it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.port = int(self.server_address[1])
        self.letters: list[tuple[str, str]] = []
        Thread(target=self.serve_forever, daemon=True).start()

    def wait_for(self, to: str, words: str, seconds: float = 30) -> str:
        """Wait for a letter to somebody that holds some words; answer its text."""
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            for found, text in list(self.letters):
                if to in found and words in text:
                    return text
            time.sleep(0.1)
        raise TimeoutError(f"no letter to {to} among {self.letters}")


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            verb = line[:4].upper()
            if verb == b"DATA":
                self._say("354 go on")
                self._keep(b"".join(iter(self.rfile.readline, b".\r\n")))
            self._say("221 bye" if verb == b"QUIT" else "250 good")
            if verb == b"QUIT":
                return

    def _say(self, words: str) -> None:
        self.wfile.write(words.encode() + b"\r\n")

    def _keep(self, raw: bytes) -> None:
        message = message_from_bytes(raw, policy=default)
        body = message.get_body(("plain",))
        self.server.letters.append((str(message["To"]), str(body.get_content()) if body is not None else ""))


def free_port() -> int:
    """Find a port that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
