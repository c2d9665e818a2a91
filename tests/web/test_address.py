from dataclasses import replace
from ipaddress import ip_network

import pytest
from flask import Flask

from comments.web.address import address_hash, client_address

PROXIES = ("10.0.0.0/8", "2001:db8:aa::/48")

CASES = [
    ("a client of its own", "203.0.113.7", "", "203.0.113.7"),
    ("a client that claims to be another", "203.0.113.7", "198.51.100.1", "203.0.113.7"),
    ("a client that claims to be a proxy", "203.0.113.7", "198.51.100.1, 10.0.0.1", "203.0.113.7"),
    ("behind our proxy", "10.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("behind our proxy, with a claim of its own", "10.0.0.1", "198.51.100.1, 203.0.113.7", "203.0.113.7"),
    ("behind two of our proxies", "10.0.0.1", "198.51.100.1, 203.0.113.7, 10.2.0.9", "203.0.113.7"),
    ("a proxy itself", "10.0.0.1", "", "10.0.0.1"),
    ("all hops ours", "10.0.0.1", "10.0.0.2", "10.0.0.2"),
    ("nonsense from the proxy", "10.0.0.1", "203.0.113.7, unknown", "10.0.0.1"),
    ("a port in the list", "10.0.0.1", "203.0.113.7:443", "10.0.0.1"),
    ("empty parts", "10.0.0.1", " , 203.0.113.7, ,", "203.0.113.7"),
    ("a proxy of IPv4 on a socket of IPv6", "::ffff:10.0.0.1", "203.0.113.7", "203.0.113.7"),
    ("a proxy of IPv6", "2001:db8:aa::1", "2001:db8:bb::7", "2001:db8:bb::7"),
    ("another network of IPv6", "2001:db8:ab::1", "203.0.113.7", "2001:db8:ab::1"),
]


@pytest.fixture
def behind_proxies(app: Flask) -> Flask:
    networks = tuple(ip_network(part) for part in PROXIES)
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], trusted_proxies=networks)
    return app


def asked(app: Flask, remote: str, forwarded: str = "") -> tuple[str, str]:
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    with app.test_request_context("/", headers=headers, environ_base={"REMOTE_ADDR": remote}):
        return client_address(), address_hash()


@pytest.mark.parametrize(("about", "remote", "forwarded", "real"), CASES, ids=[row[0] for row in CASES])
def test_the_address_is_what_our_nearest_proxy_saw(
    behind_proxies: Flask, about: str, remote: str, forwarded: str, real: str
) -> None:
    assert asked(behind_proxies, remote, forwarded)[0] == real


@pytest.mark.parametrize("forwarded", ["198.51.100.1", "10.0.0.1", "127.0.0.1, 203.0.113.9"])
def test_without_configured_proxies_nothing_is_believed(app: Flask, forwarded: str) -> None:
    assert asked(app, "10.0.0.1", forwarded)[0] == "10.0.0.1"


def test_an_address_is_hashed_under_our_key(app: Flask) -> None:
    address, hashed = asked(app, "203.0.113.7")
    assert address not in hashed
    assert len(hashed) == 64


def test_a_household_of_ipv6_counts_as_one(app: Flask) -> None:
    one, same, other = (asked(app, ip)[1] for ip in ("2001:db8:1:2::a", "2001:db8:1:2:ffff::b", "2001:db8:1:3::a"))
    assert one == same
    assert one != other


def test_ipv4_in_the_clothes_of_ipv6_is_itself(app: Flask) -> None:
    assert asked(app, "::ffff:203.0.113.7")[1] == asked(app, "203.0.113.7")[1]
