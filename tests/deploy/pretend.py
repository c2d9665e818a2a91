"""What stands in for the commands of a machine that a test may not change: `pretend.py COMMAND ARGUMENTS...`.

Accounts, owners and the firewall are left out. Packages must be there already. pip borrows the packages of the present
environment and builds Rejoinder without a network. certbot signs by itself. systemctl reads our unit files and starts
what stands behind ExecStart, as the service would. nginx and curl are the real ones, led to other ports.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(os.environ.get("MACHINE_ROOT", ""))
NGINX = ("/usr/sbin/nginx", "-e", str(ROOT / "var/log/nginx/error.log"), "-c", str(ROOT / "etc/nginx/nginx.conf"))
NEEDED = {"python3-venv", "postgresql", "redis-server", "nginx-light", "curl"}
OWNERS = {"-o", "-g"}


def nothing(*arguments: str) -> None:
    """Do nothing: it would change the machine."""


def apt_get(*arguments: str) -> None:
    """See that what the page installs is a package that it needs or knows."""
    if arguments[0] == "install":
        missing = NEEDED - set(arguments)
        assert not missing, f"the page does not install {missing}"


def install(*arguments: str) -> None:
    """Install a file, without an owner."""
    kept = [word for before, word in zip(("", *arguments), arguments, strict=False) if not {before, word} & OWNERS]
    become("/usr/bin/install", *kept)


def runuser(*arguments: str) -> None:
    """Run a command as ourselves."""
    become(*arguments[arguments.index("--") + 1 :])


def python3(*arguments: str) -> None:
    """Make an environment with a pip that fetches nothing, or run Python."""
    if arguments[:2] != ("-m", "venv"):
        become(sys.executable, *arguments)
    folder = Path(arguments[2]).absolute()
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    pip = folder / "bin" / "pip"
    pip.write_text(f'#!/bin/sh\nMACHINE_VENV={shlex.quote(str(folder))} exec "$MACHINE_ROOT/shims/pip" "$@"\n')
    pip.chmod(0o755)


def pip(*arguments: str) -> None:
    """Borrow the packages that a file with hashes names, or build and install what lies in a folder."""
    venv = Path(os.environ["MACHINE_VENV"])
    if "-r" in arguments:
        assert "--require-hashes" in arguments
        assert Path(arguments[arguments.index("-r") + 1]).read_text().count("--hash=sha256:") > 20
        path = next(venv.glob("lib/python*/site-packages")) / "borrowed.pth"
        path.write_text(sysconfig.get_path("purelib") + "\n")
        return
    dist = ROOT / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist)]
    subprocess.run(build, cwd=arguments[-1], check=True, stdout=subprocess.DEVNULL)
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "install", "--quiet", "--offline", "--no-deps", "--no-cache"]
    wheel = str(next(dist.glob("*.whl")))
    subprocess.run([*uv, "--reinstall", "--python", str(venv / "bin" / "python"), wheel], check=True)


def certbot(*arguments: str) -> None:
    """Sign a certificate for the name, and for the paper's page."""
    assert Path(arguments[arguments.index("--webroot-path") + 1]).is_dir()
    name = arguments[arguments.index("--domain") + 1]
    folder = ROOT / "etc/letsencrypt/live" / name
    folder.mkdir(parents=True)
    names = f"subjectAltName=DNS:{name},DNS:www.example.org"
    kind = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    key = [*kind, "-keyout", str(folder / "privkey.pem")]
    signed = ["openssl", "req", "-x509", *key, "-subj", f"/CN={name}", "-addext", names, "-days", "2"]
    subprocess.run([*signed, "-out", str(folder / "fullchain.pem")], check=True, capture_output=True)


def nginx(*arguments: str) -> None:
    """Run the real nginx on our configuration."""
    become(*NGINX, *arguments)


def curl(*arguments: str) -> None:
    """Run the real curl, led to our ports, trusting our certificate alone."""
    name = os.environ["NAME"]
    certificate = ROOT / "etc/letsencrypt/live" / name / "fullchain.pem"
    trusted = ["--cacert", str(certificate)] if certificate.exists() else []
    tls, web = os.environ["MACHINE_TLS"], os.environ["MACHINE_PORT"]
    ways = [f"{name}:443:127.0.0.1:{tls}", f"127.0.0.1:8000:127.0.0.1:{web}"]
    become("/usr/bin/curl", *trusted, *[word for way in ways for word in ("--connect-to", way)], *arguments)


def systemctl(*arguments: str) -> None:
    """Start, restart or stop units; start nginx or let it read its configuration again."""
    deed, *units = [word for word in arguments if not word.startswith("--")]
    if units == ["nginx"]:
        file = ROOT / "run/nginx.pid"
        running = file.exists() and file.read_text().strip()  # `nginx -t` leaves an empty one
        subprocess.run([*NGINX, *(["-s", "reload"] if running else [])], check=True)
        return
    for unit in units:
        if deed in ("restart", "stop"):
            stop(unit)
        if deed in ("enable", "start", "restart"):
            start(unit)


def start(unit: str) -> None:
    """Start what a unit says, with its settings, in its folder."""
    said = read_unit(ROOT / "etc/systemd/system" / f"{unit}.service")
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for line in Path(said["EnvironmentFile"]).read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            name, _, value = line.partition("=")
            environment[name] = "".join(shlex.split(value)) if value else ""
    with (ROOT / "var/log" / f"{unit}.log").open("ab") as log:
        process = subprocess.Popen(
            shlex.split(said["ExecStart"]),
            cwd=said["WorkingDirectory"],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    (ROOT / "run" / f"{unit}.pid").write_text(str(process.pid))


def stop(unit: str) -> None:
    """End a unit with SIGTERM, and wait for it; without mercy after the time that it has."""
    file = ROOT / "run" / f"{unit}.pid"
    process = int(file.read_text())
    os.kill(process, signal.SIGTERM)
    for _ in range(300):
        if not lives(process):
            break
        time.sleep(0.1)
    else:
        os.kill(process, signal.SIGKILL)
        raise TimeoutError(f"{unit} did not end within 30 s")
    file.unlink()


def lives(process: int) -> bool:
    """Whether a process is there and no mere leftover."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def read_unit(file: Path) -> dict[str, str]:
    """Read a unit file; the last of several lines with one name counts."""
    lines = [line.split("=", 1) for line in file.read_text().splitlines() if "=" in line and line[0] not in "#;["]
    return {name.strip(): value.strip() for name, value in lines}


def become(*command: str) -> None:
    """Let another program take our place."""
    os.execvp(command[0], command)


COMMANDS: dict[str, Callable[..., None]] = {
    "adduser": nothing,
    "apt-get": apt_get,
    "certbot": certbot,
    "chown": nothing,
    "curl": curl,
    "install": install,
    "nginx": nginx,
    "pip": pip,
    "python3": python3,
    "runuser": runuser,
    "systemctl": systemctl,
    "ufw": nothing,
}

if __name__ == "__main__":
    COMMANDS[sys.argv[1]](*sys.argv[2:])
