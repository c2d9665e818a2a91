"""The signing code of docs/publishers.md, run as it stands there; what it makes is taken by the real endpoint."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from joserfc.jwk import OKPKey

from comments.accounts.models import Person, PersonKind
from comments.extensions import db, unit_of_work
from comments.publishers import signing_keys
from comments.publishers.key_forms import NewKey
from comments.publishers.models import Site
from tests.accounts.signing import AUDIENCE, ISSUER, SECRET

DOCS = Path(__file__).parents[2] / "docs"
READER = {"id": 7, "name": 'Åda "the" Lindqvist', "email": "ada@lindqvist.example", "email_verified": True}
PAIR = OKPKey.generate_key("Ed25519")
PYTHON = "\nimport sys\nprint(rejoinder_token(json.loads(sys.argv[1])))\n"
PHP = "\necho rejoinder_token(json_decode($argv[1], true));\n"
NODE = "\nconsole.log(rejoinderToken(JSON.parse(process.argv[2])));\n"


def blocks(language: str) -> list[str]:
    """Answer the code of a language in the section about accounts, with this installation's names in it."""
    section = (DOCS / "publishers.md").read_text().partition("## Your own accounts")[2]
    found = re.findall(rf"^```{language}\n(.*?)^```", section, re.M | re.S)
    return [
        code.replace("https://www.example.org", ISSUER).replace("https://comments.example.org/embed/YOUR-KEY", AUDIENCE)
        for code in found
    ]


@pytest.fixture
def trusted(app, site):
    """Let the site trust a key."""

    def trust(algorithm: str, material: str) -> None:
        with app.app_context(), unit_of_work():
            row = db.session.get_one(Site, site)
            row.accounts, row.token_issuer = "publisher", ISSUER
            new = NewKey("Docs", algorithm, material)
            signing_keys.add_key(row, new, secret_key=app.config["SETTINGS"].secret_key)

    return trust


def run(tmp_path, program: str, name: str, code: str, **settings: str) -> str:
    if (path := shutil.which(program)) is None:
        pytest.skip(f"{program} is missing, so its code in the docs is not tried.")
    (tmp_path / name).write_text(code)
    environment = os.environ | {"REJOINDER_TOKEN_SECRET": SECRET} | settings
    command = [path, str(tmp_path / name), json.dumps(READER)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60).stdout


def is_taken(app, token: str) -> None:
    sent = {"site": "demo", "token": token}
    answer = app.test_client().post("/embed/signed-tokens", json=sent, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 201, answer.text
    with app.app_context():
        person = db.session.query(Person).filter_by(kind=PersonKind.SITE).one()
        assert (person.subject, person.name, person.email) == ("7", READER["name"], READER["email"])


def test_the_python_code_signs(app, trusted, tmp_path):
    trusted("HS256", SECRET)
    (code,) = blocks("python")
    is_taken(app, run(tmp_path, sys.executable, "sign.py", code + PYTHON))


def test_the_php_code_signs(app, trusted, tmp_path):
    trusted("HS256", SECRET)
    (code,) = blocks("php")
    is_taken(app, run(tmp_path, "php", "sign.php", code + PHP))


def test_the_node_code_signs(app, trusted, tmp_path):
    trusted("HS256", SECRET)
    is_taken(app, run(tmp_path, "node", "sign.mjs", blocks("js")[0] + NODE))


def test_with_a_pair_only_the_end_differs(app, trusted, tmp_path):
    trusted("EdDSA", json.dumps(PAIR.as_dict(private=False)))
    code, end = blocks("js")[:2]
    changed = code.replace('alg: "HS256"', 'alg: "EdDSA"')
    changed = re.sub(r"\$\{createHmac.*?\"\)\}`;", "${signature(signed)}`;", changed)
    assert changed.count("signature(signed)") == 1
    pem = PAIR.as_pem(private=True).decode()
    is_taken(app, run(tmp_path, "node", "sign.mjs", end + changed + NODE, REJOINDER_TOKEN_KEY=pem))


def test_every_code_of_a_refusal_stands_in_the_docs():
    source = "".join(
        (DOCS.parent / "comments/accounts" / f"{name}.py").read_text()
        for name in ("signed_tokens", "claims", "token_text")
    )
    codes = {code.removeprefix("token") for code in re.findall(r'code="(token-[a-z-]+)"', source)} | {
        "-used",
        "-sub",
        "-jti",
        "-iat",
        "-exp",
        "-nbf",
    }
    page = (DOCS / "api.md").read_text()
    assert len(codes) >= 22
    assert [code for code in codes if f"{code}`" not in page] == []
