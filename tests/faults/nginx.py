"""A real nginx with `deploy/nginx.conf` before an installation: its bounds and buffers, without TLS."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.commands.conftest import free_port

CONF = Path(__file__).parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
WHOLE = """
daemon off;
pid {folder}/nginx.pid;
user {user};
error_log {folder}/error.log crit;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{site}
}}
"""


@contextmanager
def nginx_before(port: int, folder: Path) -> Iterator[int]:
    """Run nginx before what listens on a port; answer its own port."""
    front = free_port()
    folder.mkdir()
    user = "root" if os.getuid() == 0 else "nobody"
    file = folder / "nginx.conf"
    file.write_text(WHOLE.format(folder=folder, user=user, site=_without_tls(port, front)))
    command = [NGINX, "-e", str(folder / "error.log"), "-c", str(file)]
    subprocess.run([*command, "-t"], check=True, capture_output=True, text=True)
    with subprocess.Popen(command) as process:
        try:
            yield front
        finally:
            process.terminate()


def _without_tls(port: int, front: int) -> str:
    """Answer the file's second server, on a port of ours and without certificates; all its bounds stand."""
    text = CONF.read_text().replace("server 127.0.0.1:8000", f"server 127.0.0.1:{port}")
    text = re.sub(r"server \{\s+listen 80;.*?\n\}\n", "", text, flags=re.DOTALL)
    text = re.sub(r"^ *(ssl_|listen \[::\]|access_log |error_log ).*\n", "", text, flags=re.MULTILINE)
    return text.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{front};").replace(
        "comments.example.org", "localhost"
    )
