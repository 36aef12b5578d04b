"""Starting: typed settings, secrets made once for a demo, and an unsafe production start refused with every remedy."""

import stat

import pytest

from settings import UnsafeSettings, from_environment, unsafe
from tests.support.applications import application, settings_for

SAFE = {
    "OPENKAART_ENV": "production",
    "OPENKAART_SECRET_KEY": "s" * 40,
    "OPENKAART_AUDIT_KEY": "a" * 40,
    "OPENKAART_ENCRYPTION_KEYS": "2026:" + "0f" * 32,
    "OPENKAART_TRUSTED_HOSTS": "register.voorbeeld.nl",
    "OPENKAART_PUBLIC_URL": "https://register.voorbeeld.nl",
}


def environment(tmp_path, **changes):
    return {**SAFE, "OPENKAART_DATA_DIR": str(tmp_path), **changes}


def test_a_safe_production_starts(tmp_path):
    settings = from_environment(environment(tmp_path))
    assert (settings.demo, settings.secure_cookies) == (False, True)


@pytest.mark.parametrize(
    "changes",
    [
        {"OPENKAART_SECRET_KEY": ""},
        {"OPENKAART_SECRET_KEY": "short"},
        {"OPENKAART_AUDIT_KEY": ""},
        {"OPENKAART_ENCRYPTION_KEYS": ""},
        {"OPENKAART_ENCRYPTION_KEYS": "2026:abc"},
        {"OPENKAART_TRUSTED_HOSTS": ""},
        {"OPENKAART_PUBLIC_URL": "http://register.voorbeeld.nl"},
        {"OPENKAART_ENV": "staging"},
    ],
    ids=lambda changes: ", ".join(f"{name[10:]}={value}" for name, value in changes.items()),
)
def test_an_unsafe_production_is_refused_and_says_what_to_do(tmp_path, changes):
    with pytest.raises(UnsafeSettings, match=next(iter(changes)).removeprefix("OPENKAART_").split("=")[0]):
        from_environment(environment(tmp_path, **changes))


def test_production_makes_no_secrets_of_its_own(tmp_path):
    with pytest.raises(UnsafeSettings):
        from_environment({"OPENKAART_ENV": "production", "OPENKAART_DATA_DIR": str(tmp_path)})
    assert list(tmp_path.iterdir()) == []


def test_a_demo_makes_its_secrets_once_for_the_owner_alone(tmp_path):
    first = from_environment({"OPENKAART_DATA_DIR": str(tmp_path)})
    again = from_environment({"OPENKAART_DATA_DIR": str(tmp_path)})
    assert first == again
    assert len(first.secret_key) == 64
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert unsafe(first) == []


def test_the_public_application_gets_no_secret(tmp_path):
    settings = from_environment(environment(tmp_path, OPENKAART_SECRET_KEY="x" * 40), public_only=True)
    assert (settings.secret_key, settings.audit_key) == ("", "")
    demo = from_environment({"OPENKAART_DATA_DIR": str(tmp_path / "none")}, public_only=True)
    assert (demo.secret_key, (tmp_path / "none").exists()) == ("", False)


def test_demo_data_are_refused_in_production(tmp_path, sqlite_template):
    import shutil

    shutil.copyfile(sqlite_template, tmp_path / "openkaart.sqlite")
    app = application(settings_for(tmp_path, env="production"))
    refused = app.test_cli_runner().invoke(args=["demo"])
    assert refused.exit_code == 1
    assert "demo-omgeving" in refused.output
