"""Starting: typed settings, secrets made once for a demo, and an unsafe production start refused with every remedy."""

import json
import stat

import pytest

from settings import ROOT, UnsafeSettings, from_environment, listens_on, unsafe
from tests.support.applications import application, settings_for

SAFE = {
    "OPENKAART_ENV": "production",
    "OPENKAART_SECRET_KEY": "7b0f1e93ad5c2846" * 3,
    "OPENKAART_AUDIT_KEY": "c9a1537e60d4f28b" * 3,
    "OPENKAART_ENCRYPTION_KEYS": "2026:" + "3f6d0b9e5a1c7248" * 4,
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
        {"OPENKAART_SECRET_KEY": "s" * 40},
        {"OPENKAART_SECRET_KEY": "change-me-0123456789-0123456789-0123456789"},
        {"OPENKAART_AUDIT_KEY": ""},
        {"OPENKAART_AUDIT_KEY": "c9a1537e60d4f28"},
        {"OPENKAART_AUDIT_KEY": "dit-is-een-voorbeeld-van-een-lang-geheim-123"},
        {"OPENKAART_ENCRYPTION_KEYS": "2026:" + "0f" * 32},
        {"OPENKAART_BACKUP_KEYS": "2026:abc"},
        {"OPENKAART_BACKUP_KEYS": "2026:" + "0" * 64},
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


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"OPENKAART_AUDIT_KEY": SAFE["OPENKAART_SECRET_KEY"]}, "eigen geheim"),
        ({"OPENKAART_BACKUP_KEYS": SAFE["OPENKAART_ENCRYPTION_KEYS"]}, "eigen geheim"),
        ({"FLASK_DEBUG": "1"}, "FLASK_DEBUG"),
    ],
)
def test_a_production_with_one_secret_twice_or_with_debugging_is_refused(tmp_path, changes, says):
    with pytest.raises(UnsafeSettings, match=says):
        from_environment(environment(tmp_path, **changes))


def test_a_production_with_a_secret_of_a_demo_is_refused(tmp_path):
    demo = from_environment({"OPENKAART_DATA_DIR": str(tmp_path)})
    with pytest.raises(UnsafeSettings, match="eigen geheim"):
        from_environment(environment(tmp_path, OPENKAART_SECRET_KEY=demo.secret_key))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("OPENKAART_BACKUPS_KEPT", "veel"),
        ("OPENKAART_PROXY_HOPS", "-1"),
        ("OPENKAART_SESSION_IDLE_MINUTES", "0"),
        ("OPENKAART_BACKUP_KEYS", "5e1d7a20c4b8f693" * 4),  # without its name
        ("OPENKAART_ENCRYPTION_KEYS", f"{SAFE['OPENKAART_ENCRYPTION_KEYS']},2026:{'5e1d7a20c4b8f693' * 4}"),
        ("OPENKAART_OLD_SECRET_KEYS", "5e1d7a20c4b8f693" * 3),
    ],
)
@pytest.mark.parametrize("env", ["demo", "production"])
def test_a_value_that_cannot_be_read_is_refused_by_its_name_and_never_passed_over(tmp_path, name, value, env):
    with pytest.raises(UnsafeSettings, match=name):
        from_environment(environment(tmp_path, **{"OPENKAART_ENV": env, "OPENKAART_PUBLIC_URL": "https://a.nl", name: value}))


def test_a_port_that_is_no_number_is_refused_by_its_name():
    with pytest.raises(UnsafeSettings, match="PORT"):
        listens_on({"PORT": "vijfduizend"})


def test_a_number_that_was_left_empty_is_the_usual_one(tmp_path):
    settings = from_environment(environment(tmp_path, OPENKAART_BACKUPS_KEPT="", OPENKAART_PROXY_HOPS=" "))
    assert (settings.backups_kept, settings.proxy_hops) == (48, 0)


def test_a_data_folder_that_was_left_empty_is_the_usual_one_and_not_where_the_program_was_started():
    assert from_environment({**SAFE, "OPENKAART_DATA_DIR": ""}).data_dir == ROOT / "instance"


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path):
    kept = tmp_path / "sleutel"
    kept.write_text(SAFE["OPENKAART_SECRET_KEY"] + "\n")
    given = environment(tmp_path, OPENKAART_SECRET_KEY_FILE=str(kept), OPENKAART_BACKUP_KEYS="a:" + "1f6d0b9e5a1c7248" * 4)
    del given["OPENKAART_SECRET_KEY"]
    settings = from_environment(given)
    assert settings.secret_key == SAFE["OPENKAART_SECRET_KEY"]
    assert settings.backup_keys == {"a": "1f6d0b9e5a1c7248" * 4}
    assert from_environment(given, public_only=True).secret_key == "", "the public application reads no secret from a file either"
    with pytest.raises(UnsafeSettings, match="niet te lezen"):
        from_environment({**given, "OPENKAART_SECRET_KEY_FILE": str(tmp_path / "weg")})


def test_a_demo_of_an_earlier_release_gets_the_secrets_it_lacks_and_keeps_the_others(tmp_path):
    before = from_environment({"OPENKAART_DATA_DIR": str(tmp_path)})
    kept = json.loads((tmp_path / "secrets.json").read_text())
    del kept["backup_keys"]
    (tmp_path / "secrets.json").write_text(json.dumps(kept))
    again = from_environment({"OPENKAART_DATA_DIR": str(tmp_path)})
    assert (again.secret_key, again.encryption_keys) == (before.secret_key, before.encryption_keys)
    assert len(again.backup_keys["demo"]) == 64


SIGN_ON = {
    "OPENKAART_OIDC_ISSUER": "https://login.voorbeeld.nl/gemeente",
    "OPENKAART_OIDC_CLIENT_ID": "register",
    "OPENKAART_OIDC_CLIENT_SECRET": "geheim",
}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"OPENKAART_OIDC_ISSUER": "http://127.0.0.1:9000"},
        {"OPENKAART_OIDC_ALGORITHMS": "ES256, PS256"},
        {"OPENKAART_OIDC_LABEL": "je gemeenteaccount"},
    ],
    ids=str,
)
def test_single_sign_on_starts_when_it_is_safe(tmp_path, changes):
    assert unsafe(from_environment(environment(tmp_path, **{**SIGN_ON, **changes}))) == []


@pytest.mark.parametrize(
    ("changes", "env"),
    [
        ({"OPENKAART_OIDC_ISSUER": "http://login.voorbeeld.nl"}, "production"),
        ({"OPENKAART_OIDC_ISSUER": "login.voorbeeld.nl"}, "demo"),
        ({"OPENKAART_OIDC_ISSUER": "https://login.voorbeeld.nl/?tenant=a"}, "demo"),
        ({"OPENKAART_OIDC_CLIENT_ID": ""}, "demo"),
        ({"OPENKAART_OIDC_CLIENT_SECRET": ""}, "production"),
        ({"OPENKAART_OIDC_PERSON_CLAIM": ""}, "production"),
        ({"OPENKAART_OIDC_ALGORITHMS": "RS256,HS256"}, "production"),
        ({"OPENKAART_OIDC_ALGORITHMS": "none"}, "demo"),
    ],
    ids=str,
)
def test_single_sign_on_that_cannot_be_trusted_is_refused_at_the_start(tmp_path, changes, env):
    (name,) = changes
    with pytest.raises(UnsafeSettings, match=name):
        from_environment(environment(tmp_path, **{**SIGN_ON, **changes, "OPENKAART_ENV": env}))


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


@pytest.mark.parametrize(
    ("environ", "address"),
    [
        ({}, "http://127.0.0.1:5000"),
        ({"PORT": "5067"}, "http://127.0.0.1:5067"),
        ({"HOST": "192.0.2.7", "PORT": "80"}, "http://192.0.2.7:80"),
        ({"HOST": "0.0.0.0"}, "http://127.0.0.1:5000"),  # noqa: S104 - listening everywhere is also listening here
        ({"HOST": "::1", "PORT": "5067"}, "http://[::1]:5067"),
        ({"HOST": "::"}, "http://[::1]:5000"),
        ({"PORT": "5067", "OPENKAART_PUBLIC_URL": "http://register.voorbeeld.nl/"}, "http://register.voorbeeld.nl"),
    ],
)
@pytest.mark.parametrize("public_only", [False, True])
def test_a_demo_has_the_address_it_is_served_on_unless_told_otherwise(tmp_path, environ, address, public_only):
    settings = from_environment({"OPENKAART_DATA_DIR": str(tmp_path), **environ}, public_only=public_only)
    assert settings.public_url == address


def test_production_does_not_guess_its_address(tmp_path):
    environ = environment(tmp_path, HOST="192.0.2.7", PORT="443")
    del environ["OPENKAART_PUBLIC_URL"]
    with pytest.raises(UnsafeSettings, match="PUBLIC_URL"):
        from_environment(environ)


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
