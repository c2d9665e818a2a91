"""The script of a publisher's page: tiny, alone, the same for every page."""

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from comments.embeds.loader import served

ROOT = Path(__file__).parents[2]
TSC = ROOT / "node_modules" / ".bin" / "tsc"
USES = [
    ('window.Rejoinder?.mount(at, { site: "demo", token: () => fetch("/token").then((one) => one.text()) });', True),
    ('at.addEventListener("rejoinder:posted", ({ detail }) => detail.id.toFixed());', True),
    ('document.addEventListener("rejoinder:count", ({ detail }) => detail.count + 1);', True),
    ('await window.Rejoinder?.signOut(); window.Rejoinder?.update(at, { theme: "dark" }); export {};', True),
    ('window.Rejoinder?.mount(at, { article: "x" });', False),
    ('window.Rejoinder?.update(at, { theme: "blue" });', False),
    ('at.addEventListener("rejoinder:count", ({ detail }) => detail.text);', False),
]
TWO_KB = 2048
SOURCE = 'one;\n/** why */\nconst WORDS = { "": ["a"] };\n  two;\n'


def script(client):
    with client.get("/embed.js") as response:
        assert response.status_code == 200
        return response


def test_it_weighs_less_than_2_kb_gzipped(client):
    assert len(gzip.compress(script(client).data, 9)) < TWO_KB


def test_it_imports_nothing_at_the_start_and_asks_for_one_global(client):
    text = script(client).get_data(as_text=True)
    assert re.findall(r"\bimport\b.{0,30}", text) == ["import(`${home}/embed-accounts.js`))"]
    assert set(re.findall(r"\bpage\.(\w+)\s*=", text)) == {"Rejoinder"}
    assert text.startswith("(()=>{")
    assert text.rstrip().endswith("})();")


def test_what_it_brings_in_later_is_small_and_may_be_loaded_by_any_page(client):
    with client.get("/embed-accounts.js") as response:
        assert len(gzip.compress(response.data, 9)) < 1024
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response.headers["Cache-Control"].startswith("public, max-age=300")
        assert "setInterval" not in response.text


def test_its_types_are_served_and_say_what_it_offers(client):
    with client.get("/embed.d.ts") as response:
        types = response.text
    offered = re.search(r"page\.Rejoinder=\{(.*?)\};", script(client).get_data(as_text=True))[1]
    for name in ("mount", "update", "unmount", "count", "scan", "signIn", "signOut"):
        assert re.search(rf"^  {name}\(", types, re.M), name
        assert re.search(rf"(^|,){name}[,:}}]", offered + ","), name


@pytest.mark.skipif(shutil.which("node") is None or not TSC.exists(), reason="TypeScript is missing.")
@pytest.mark.parametrize(("use", "is_right"), USES)
def test_a_page_in_typescript_is_checked_against_them(tmp_path, use, is_right):
    shutil.copy(ROOT / "static" / "types" / "embed.d.ts", tmp_path)
    (tmp_path / "page.ts").write_text(f'import type {{}} from "./embed.d.ts";\nconst at = document.body;\n{use}\n')
    options = ["--strict", "--noEmit", "--target", "es2022", "--module", "esnext", "--lib", "es2023,dom", "--types", ""]
    command = [str(TSC), *options, "--moduleResolution", "bundler", "--allowImportingTsExtensions", "page.ts"]
    done = subprocess.run(command, check=False, cwd=tmp_path, capture_output=True, text=True, timeout=120)
    assert (done.returncode == 0) == is_right, done.stdout


def test_it_may_be_loaded_by_any_page_and_is_kept_for_a_short_time(client):
    headers = script(client).headers
    assert headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"].startswith("public, max-age=300")
    assert "Vary" not in headers
    assert "Set-Cookie" not in headers


def test_who_has_it_is_told_so(client):
    etag = script(client).headers["ETag"]
    assert client.get("/embed.js", headers={"If-None-Match": etag}).status_code == 304


def test_it_sets_no_style_that_a_strict_page_would_refuse(client):
    text = script(client).get_data(as_text=True)
    assert "setAttribute" not in text
    assert "innerHTML" not in text
    assert "cssText" not in text


def test_it_is_sent_with_the_words_of_every_language_and_without_its_comments():
    text = served(SOURCE, {"": ("Discussion", "No", "Read"), "de": ("Diskussion", "Nein", "Lesen")})
    assert text == 'one;const WORDS={"":["Discussion","No","Read"],"de":["Diskussion","Nein","Lesen"]};two;\n'


def test_a_script_without_a_table_of_words_is_refused():
    with pytest.raises(ValueError, match="no table of words"):
        served("one;", {})
