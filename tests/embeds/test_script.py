"""The script of a publisher's page: tiny, alone, the same for every page."""

import gzip
import re

import pytest

from comments.embeds.loader import served

TWO_KB = 2048
SOURCE = 'one;\n/** why */\nconst WORDS = { "": ["a"] };\n  two;\n'


def script(client):
    with client.get("/embed.js") as response:
        assert response.status_code == 200
        return response


def test_it_weighs_less_than_2_kb_gzipped(client):
    assert len(gzip.compress(script(client).data, 9)) < TWO_KB


def test_it_imports_nothing_and_asks_for_one_global(client):
    text = script(client).get_data(as_text=True)
    assert "import" not in text
    assert set(re.findall(r"\bpage\.(\w+)\s*=", text)) == {"Rejoinder"}
    assert text.startswith("(() => {")
    assert text.rstrip().endswith("})();")


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
    assert text == 'one;\nconst WORDS = {"":["Discussion","No","Read"],"de":["Diskussion","Nein","Lesen"]};\ntwo;\n'


def test_a_script_without_a_table_of_words_is_refused():
    with pytest.raises(ValueError, match="no table of words"):
        served("one;", {})
