import re
from pathlib import Path

import pytest

from comments.config import SettingsError, read_settings, settings_table

KEY = "k" * 40
PRODUCTION = {
    "REJOINDER_MODE": "production",
    "REJOINDER_SECRET_KEY": KEY,
    "REJOINDER_PUBLIC_URL": "https://comments.example.org/",
}


def test_without_settings_there_is_a_development_installation(tmp_path: Path) -> None:
    settings = read_settings({}, data_dir=tmp_path)
    assert (settings.host, settings.port, settings.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert settings.database_url == f"sqlite:///{tmp_path / 'rejoinder.db'}"
    assert len(settings.secret_key) >= 32
    assert read_settings({}, data_dir=tmp_path).secret_key == settings.secret_key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_production_with_what_it_needs_starts(tmp_path: Path) -> None:
    settings = read_settings(PRODUCTION | {"REJOINDER_DATA_DIR": str(tmp_path)})
    assert settings.is_production
    assert settings.is_secure
    assert settings.public_origin == "https://comments.example.org"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"REJOINDER_SECRET_KEY": ""}, "REJOINDER_SECRET_KEY must be set"),
        ({"REJOINDER_SECRET_KEY": "short"}, "at least 32 characters"),
        ({"REJOINDER_PUBLIC_URL": ""}, "REJOINDER_PUBLIC_URL must be set"),
        ({"REJOINDER_PUBLIC_URL": "comments.example.org"}, "begins with https://"),
        ({"REJOINDER_PUBLIC_URL": "https://["}, "begins with https://"),
        ({"REJOINDER_PUBLIC_URL": "https://"}, "begins with https://"),
        ({"REJOINDER_PUBLIC_URL": "https://example.org/comments"}, "ends with the host"),
        ({"REJOINDER_PUBLIC_URL": "https://us er@example.org"}, "ends with the host"),
        ({"REJOINDER_MAIL_FROM": "The Estuary Post"}, "REJOINDER_MAIL_FROM"),
        ({"REJOINDER_MAIL_FROM": "comments@"}, "holds no e-mail address"),
        ({"REJOINDER_DATABASE_URL": "comments.db"}, "REJOINDER_DATABASE_URL is no address"),
        ({"REJOINDER_DATABASE_URL": "nosuch://a:b@c/d"}, "REJOINDER_DATABASE_URL is no address"),
        ({"REJOINDER_MODE": "prod"}, "development, production"),
        ({"REJOINDER_PORT": "eighty"}, "REJOINDER_PORT cannot be 'eighty'"),
        ({"REJOINDER_PORT": "70000"}, "from 1 to 65535"),
        ({"REJOINDER_WORKERS": "0"}, "at least one"),
        ({"REJOINDER_TRUSTED_PROXIES": "nginx"}, "not a network"),
        ({"REJOINDER_SMTP_SECURITY": "ssl"}, "starttls, tls, none"),
        ({"REJOINDER_LOGLEVEL": "info"}, "There is no setting REJOINDER_LOGLEVEL"),
        ({"REJOINDER_SECRET_KEY_FILE": "/nowhere/at/all"}, "cannot be read"),
    ],
)
def test_a_wrong_setting_is_told_in_a_sentence(change: dict[str, str], words: str, tmp_path: Path) -> None:
    environ = PRODUCTION | change
    if "REJOINDER_SECRET_KEY_FILE" in change:
        del environ["REJOINDER_SECRET_KEY"]
    with pytest.raises(SettingsError, match=re.escape(words)):
        read_settings(environ, data_dir=tmp_path)


def test_the_public_address_is_kept_as_browsers_write_it(tmp_path: Path) -> None:
    environ = PRODUCTION | {"REJOINDER_PUBLIC_URL": "HTTPS://Comments.Example.org:443/"}
    assert read_settings(environ, data_dir=tmp_path).public_url == "https://comments.example.org"
    assert read_settings({"REJOINDER_HOST": "::1"}, data_dir=tmp_path).public_url == "http://[::1]:8000"


def test_a_folder_that_cannot_be_made_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SettingsError, match=r"REJOINDER_DATA_DIR is .*: Not a directory"):
        read_settings({}, data_dir=tmp_path / "file" / "data")


def test_a_secret_that_is_no_text_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(b"\xff" * 40)
    with pytest.raises(SettingsError, match=r"REJOINDER_SECRET_KEY_FILE names .* cannot be read"):
        read_settings({"REJOINDER_SECRET_KEY_FILE": str(tmp_path / "key")}, data_dir=tmp_path)


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.write_text(KEY + "\n")
    environ = PRODUCTION | {"REJOINDER_SECRET_KEY_FILE": str(file)}
    del environ["REJOINDER_SECRET_KEY"]
    assert read_settings(environ, data_dir=tmp_path).secret_key == KEY


def test_lists_are_separated_by_commas(tmp_path: Path) -> None:
    settings = read_settings(
        {"REJOINDER_TRUSTED_PROXIES": "10.0.0.0/8, ::1", "REJOINDER_TRUSTED_HOSTS": "a.example,b.example"},
        data_dir=tmp_path,
    )
    assert [str(network) for network in settings.trusted_proxies] == ["10.0.0.0/8", "::1/128"]
    assert settings.trusted_hosts == ("a.example", "b.example")


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    settings = read_settings(PRODUCTION | {"REJOINDER_SMTP_PASSWORD": "pass-word"}, data_dir=tmp_path)
    assert KEY not in repr(settings)
    assert "pass-word" not in repr(settings)


def test_the_table_in_the_docs_is_the_table_of_the_code() -> None:
    docs = Path(__file__).parent.parent.parent / "docs" / "operators.md"
    rows = re.findall(r"^\| `(REJOINDER_\w+)` \| (?:`([^`]*)`|) *\| (.+) \|$", docs.read_text(), re.MULTILINE)
    assert rows == settings_table()
