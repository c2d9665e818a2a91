"""Whatever a client writes into `X-Forwarded-For`, its limit stays one limit."""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import Flask
from hypothesis import HealthCheck, given
from hypothesis import settings as effort
from hypothesis import strategies as st

from comments.errors import TooMany
from comments.web import limits
from comments.web.address import address_hash, client_address, network_hash
from comments.web.limits import Limit

TWO = Limit("test", 2, 3600)
CLIENT, PROXY, INNER = "203.0.113.7", "10.0.0.1", "10.0.0.2"
FORGERIES = [
    "198.51.100.{n}",
    "198.51.100.{n}, 192.0.2.{n}, 100.64.0.{n}",
    "10.0.0.{n}",
    "127.0.0.1, 10.0.0.{n}",
    "2001:db8:{n}::1",
    "2001:db8:{n}::1%eth{n}",
    "::ffff:198.51.100.{n}",
    "[2001:db8::{n}]:443",
    "198.51.100.{n}:8{n}",
    "unknown, for=198.51.100.{n}",
    "_hidden{n}",
    "{n}",
    "0x{n}.0.0.1",
    "198.51.100.0{n}",
    "',--{n}",
    ",,,,{n},,,",
    "\t198.51.100.{n}\t",
    "198.51.100.{n};203.0.113.9",
]


@pytest.fixture
def limited(app: Flask) -> Flask:
    app.config["LIMITS_OFF"] = False
    networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], trusted_proxies=networks)
    return app


def asked(app: Flask, remote: str, forwarded: str) -> tuple[str, str, str]:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": remote}):
        return client_address(), address_hash(), network_hash()


def spent(app: Flask, remote: str, forwarded: Iterator[str]) -> list[bool]:
    """Spend one limit with a header after the other; answer what was let through."""
    through = []
    for header in forwarded:
        with app.test_request_context("/", headers={"X-Forwarded-For": header}, environ_base={"REMOTE_ADDR": remote}):
            try:
                limits.spend(TWO, address_hash())
            except TooMany:
                through.append(False)
            else:
                through.append(True)
    return through


@pytest.mark.parametrize("forgery", FORGERIES)
def test_from_the_open_net_no_header_gives_a_new_limit(limited: Flask, forgery: str) -> None:
    assert spent(limited, CLIENT, (forgery.format(n=n) for n in range(2, 7))) == [True, True, False, False, False]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_behind_our_proxy_what_stands_left_of_its_word_gives_none(limited: Flask, forgery: str) -> None:
    headers = (f"{forgery.format(n=n)}, {CLIENT}" for n in range(2, 7))
    assert spent(limited, PROXY, headers) == [True, True, False, False, False]


@pytest.mark.parametrize("forgery", FORGERIES)
def test_behind_two_of_our_proxies_neither(limited: Flask, forgery: str) -> None:
    headers = (f"{forgery.format(n=n)}, {CLIENT}, {INNER}" for n in range(2, 7))
    assert spent(limited, PROXY, headers) == [True, True, False, False, False]


@effort(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(claim=st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=60))
def test_any_text_at_all_leaves_the_client_who_it_is(limited: Flask, claim: str) -> None:
    assert asked(limited, CLIENT, claim)[0] == CLIENT
    assert asked(limited, PROXY, f"{claim}, {CLIENT}")[0] == CLIENT


def test_an_attacker_with_a_whole_slash_64_or_24_is_one(limited: Flask) -> None:
    six = {asked(limited, f"2001:db8:1:2:{n:x}::{n:x}", "") for n in range(50)}
    assert len({hashed for _, hashed, _ in six}) == 1
    wide = {asked(limited, f"2001:db8:1:{n:x}::1", "")[2] for n in range(50)}
    four = {asked(limited, f"203.0.113.{n}", "")[2] for n in range(256)}
    assert (len(wide), len(four)) == (1, 1)
    assert asked(limited, "203.0.114.1", "")[2] not in four
    assert asked(limited, "2001:db8:2:1::1", "")[2] not in wide


def test_an_address_and_what_is_around_it_are_counted_apart(limited: Flask) -> None:
    _, own, around = asked(limited, CLIENT, "")
    assert own != around


def test_a_zone_changes_nothing(limited: Flask) -> None:
    hashes = {asked(limited, "fd00::1", f"fe80::1%eth{n}")[1] for n in range(5)}
    assert len(hashes) == 1
    assert asked(limited, "fe80::1%eth0", "198.51.100.1")[0] == "fe80::1%eth0"


def test_only_the_settings_say_who_is_a_proxy(app: Flask) -> None:
    for remote in ("127.0.0.1", "10.0.0.1", "192.168.0.1", "::1", "fd00::1"):
        assert asked(app, remote, "198.51.100.1")[0] == remote
