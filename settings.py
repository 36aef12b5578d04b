"""Typed settings, read once from the environment (`OPENKAART_…`) and refused when production would be unsafe.

Each field says who would change it and why. Secrets that are not given are made once, in demo mode only, and kept in the
data folder with rights for the owner alone.
"""

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from disk import replace_file

ROOT = Path(__file__).resolve().parent
# Kept from the public application.
SECRETS = (  # each may also stand in a file of its own
    "secret_key", "old_secret_keys", "audit_key", "encryption_keys", "backup_keys", "database_url", "drill_database_url",
    "smtp_url", "oidc_client_secret",
)  # fmt: skip
SECRET_NAMES = (*SECRETS, "checkpoint_key")
SHORTEST_SECRET = 32  # characters; below this a signing key can be guessed
FEWEST_CHARACTERS = 8  # different ones in a secret; a random one of that length has more
EXAMPLE_WORDS = re.compile("change.?me|example|secret|geheim|voorbeeld|wachtwoord|password|openkaart|demo", re.IGNORECASE)
SIGN_ON_ALGORITHMS = ("RS256", "PS256", "ES256")  # signatures made with a private key; anything else can be forged


class UnsafeSettings(click.ClickException):
    """Production may not start with these settings; the message lists every finding with its remedy."""


@dataclass(frozen=True)
class Settings:
    env: str = "demo"  # demo or production
    data_dir: Path = ROOT / "instance"  # database (SQLite), attachments, editions, keys
    database_url: str = ""  # empty: SQLite in the data folder
    public_url: str = "http://127.0.0.1:5000"  # in links and canonical addresses, never the Host header; a demo's: HOST and PORT
    staff_url: str = "/intern"  # where staff sign in; a whole address when the public register stands alone
    secret_key: str = ""  # signs forms, recovery codes and links to stop following
    old_secret_keys: Mapping[str, str] = field(default_factory=dict)  # last day (2027-01-31) → a secret that counts until then
    audit_key: str = ""  # keys the event chain
    encryption_keys: Mapping[str, str] = field(default_factory=dict)  # key id → 64 hex digits; the first one encrypts
    backup_keys: Mapping[str, str] = field(default_factory=dict)  # the same for backups; kept apart from both
    backup_dir: Path | None = None  # where backups go; None: in the data folder
    backups_kept: int = 48  # the newest ones; of the thirty days before, one a day
    drill_database_url: str = ""  # PostgreSQL: an empty database in which a backup may be tried; empty: one is made for it
    trusted_hosts: tuple[str, ...] = ()  # host names this server answers to
    proxy_hops: int = 0  # how many reverse proxies stand in front
    organisation_name: str = "gemeente Voorbeeld"
    organisation_the: str = "de gemeente"
    organisation_phone: str = "14 000"
    organisation_email: str = "register@voorbeeld.nl"
    smtp_url: str = ""  # smtp://user:password@host:587 (STARTTLS when offered) or smtps://…; empty: mails wait in the outbox
    smtp_ca: str = ""  # a file (PEM) with the authority that signed the mail server's certificate; empty: those of this machine
    mail_from: str = ""  # the sender of mails; empty: organisation_email
    misconduct_contact: str = ""  # empty: the confidential adviser, in the language of the page
    editions: Path | None = None  # where editions are written and read; None: in the data folder, which only its owner may enter
    edition_key: Path | None = None  # the public key (PEM) editions must be signed with; None: the one in the edition
    static_dir: str = ""  # where a copy of each edition in plain files goes, for a web server; empty: nowhere
    checkpoint_key: Path | None = None  # the private key (PEM) that signs checkpoints of the log; None: made in the data folder
    checkpoint_file: Path | None = None  # where signed checkpoints are added to; None: checkpoints.jsonl in the data folder
    checkpoint_mail: str = ""  # who gets the last checkpoint of each day; empty: nobody
    people_folder: Path | None = None  # where the personnel system puts its deliveries; None: nowhere
    people_mapping: Path | None = None  # how the columns of those deliveries are called (TOML); None: as ours
    second_factor: bool = False  # on: a demo asks for a second factor too; production always does
    session_idle_minutes: int = 30  # longest pause of who is signed in
    session_idle_minutes_confidential: int = 15  # the same for who sees financial interests
    session_hours: int = 10  # after this everyone signs in again
    search_engines: bool = True  # R70: off sends noindex with every public page
    oidc_issuer: str = ""  # who says who somebody is (OpenID Connect), exactly as it names itself; empty: no single sign-on
    oidc_client_id: str = ""  # how the issuer knows this register
    oidc_client_secret: str = ""
    oidc_scope: str = "openid"  # more when the issuer gives the personnel number for a scope of its own
    oidc_person_claim: str = "employee_number"  # which claim holds the personnel number
    oidc_acr: str = ""  # the strength asked for what is confidential; empty: a fresh sign-in is enough
    oidc_algorithms: tuple[str, ...] = SIGN_ON_ALGORITHMS  # how tokens may be signed
    oidc_label: str = ""  # what people call the account, on the button; empty: "je organisatie-account"
    debug: bool = False  # Flask's own (FLASK_DEBUG), which shows code and data to whoever meets a fault
    step_up: bool = False  # what is confidential asks to sign in again; on in production unless told otherwise

    @property
    def demo(self) -> bool:
        return self.env == "demo"

    @property
    def asks_second_factor(self) -> bool:
        """Whether everyone who is more than an employee needs a second factor."""
        return self.second_factor or not self.demo

    @property
    def secure_cookies(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def sqlalchemy_url(self) -> str:
        url = self.database_url or f"sqlite:///{self.data_dir / 'openkaart.sqlite'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @property
    def editions_dir(self) -> Path:
        return self.editions or self.data_dir / "editions"

    @property
    def backups_dir(self) -> Path:
        return self.backup_dir or self.data_dir / "backups"

    @property
    def checkpoint_key_file(self) -> Path:
        return self.checkpoint_key or self.data_dir / "checkpoint-key.pem"

    @property
    def checkpoint_file_path(self) -> Path:
        return self.checkpoint_file or self.data_dir / "checkpoints.jsonl"

    @property
    def attachments_dir(self) -> Path:
        return self.data_dir / "attachments"


def from_environment(environ: Mapping[str, str] = os.environ, *, public_only: bool = False, examined: bool = False) -> Settings:
    """The settings of this installation; `public_only` for the public application, which neither needs nor gets a secret.

    A secret may also stand in a file: OPENKAART_SECRET_KEY_FILE names the one with OPENKAART_SECRET_KEY. Raises UnsafeSettings
    when a number or a list of keys cannot be read; and unless they are to be `examined` when OPENKAART_ENV is production and a
    secret is missing, short or a sample, when no host names are given, when the public address is not https, or when debugging
    is on.
    """
    get = {name.removeprefix("OPENKAART_").lower(): value for name, value in environ.items() if name.startswith("OPENKAART_")}
    env = get.get("env", "demo")
    data_dir = Path(get.get("data_dir") or ROOT / "instance")
    if public_only:
        get = {name: value for name, value in get.items() if name not in SECRET_NAMES}
    get |= {name: _in_file(get[f"{name}_file"]) for name in SECRETS if get.get(f"{name}_file") and not public_only}
    made = _demo_secrets(data_dir) if env == "demo" and not public_only else {}
    settings = Settings(
        env=env,
        data_dir=data_dir,
        database_url=get.get("database_url", ""),
        public_url=get.get("public_url", _address(environ) if env == "demo" else Settings.public_url).rstrip("/"),
        staff_url=get.get("staff_url", Settings.staff_url),
        secret_key=get.get("secret_key") or str(made.get("secret_key", "")),
        old_secret_keys=_keys(get, "old_secret_keys"),
        audit_key=get.get("audit_key") or str(made.get("audit_key", "")),
        encryption_keys=_keys(get, "encryption_keys") or made.get("encryption_keys", {}),
        backup_keys=_keys(get, "backup_keys") or made.get("backup_keys", {}),
        backup_dir=Path(get["backup_dir"]) if get.get("backup_dir") else None,
        backups_kept=_number(get, "backups_kept", 1),
        drill_database_url=get.get("drill_database_url", ""),
        debug=environ.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"),
        trusted_hosts=tuple(host.strip() for host in get.get("trusted_hosts", "").split(",") if host.strip()),
        proxy_hops=_number(get, "proxy_hops", 0),
        organisation_name=get.get("organisation_name", Settings.organisation_name),
        organisation_the=get.get("organisation_the", Settings.organisation_the),
        organisation_phone=get.get("organisation_phone", Settings.organisation_phone),
        organisation_email=get.get("organisation_email", Settings.organisation_email),
        smtp_url=get.get("smtp_url", ""),
        smtp_ca=get.get("smtp_ca", ""),
        mail_from=get.get("mail_from", ""),
        misconduct_contact=get.get("misconduct_contact", Settings.misconduct_contact),
        editions=Path(get["editions_dir"]) if get.get("editions_dir") else None,
        edition_key=Path(get["edition_key"]) if get.get("edition_key") else None,
        static_dir=get.get("static_dir", ""),
        checkpoint_key=Path(get["checkpoint_key"]) if get.get("checkpoint_key") else None,
        checkpoint_file=Path(get["checkpoint_file"]) if get.get("checkpoint_file") else None,
        checkpoint_mail=get.get("checkpoint_mail", ""),
        people_folder=Path(get["people_folder"]) if get.get("people_folder") else None,
        people_mapping=Path(get["people_mapping"]) if get.get("people_mapping") else None,
        second_factor=get.get("second_factor", "off") == "on",
        session_idle_minutes=_number(get, "session_idle_minutes", 1),
        session_idle_minutes_confidential=_number(get, "session_idle_minutes_confidential", 1),
        session_hours=_number(get, "session_hours", 1),
        search_engines=get.get("search_engines", "on") != "off",
        oidc_issuer=get.get("oidc_issuer", ""),
        oidc_client_id=get.get("oidc_client_id", ""),
        oidc_client_secret=get.get("oidc_client_secret", ""),
        oidc_scope=get.get("oidc_scope", Settings.oidc_scope),
        oidc_person_claim=get.get("oidc_person_claim", Settings.oidc_person_claim),
        oidc_acr=get.get("oidc_acr", ""),
        oidc_algorithms=tuple(get.get("oidc_algorithms", ",".join(SIGN_ON_ALGORITHMS)).replace(" ", "").split(",")),
        oidc_label=get.get("oidc_label", ""),
        step_up=get.get("step_up", "off" if env == "demo" else "on") != "off",
    )
    findings = [] if public_only or examined else unsafe(settings)
    if findings:
        raise UnsafeSettings("\n".join(findings))
    return settings


def listens_on(environ: Mapping[str, str] = os.environ) -> tuple[str, int]:
    """The host and the port to serve on."""
    return environ.get("HOST", "127.0.0.1"), _whole("PORT", environ.get("PORT", "").strip() or "5000", 0)


def unsafe(settings: Settings) -> list[str]:
    """What makes these settings unfit for production, each with its remedy; in demo mode only what cannot work at all."""
    if settings.env not in ("demo", "production"):
        return [f"OPENKAART_ENV is {settings.env!r}. Kies demo of production."]
    findings = _unfit_for_single_sign_on(settings) if settings.oidc_issuer else []
    if not all(_is_day(day) for day in settings.old_secret_keys):
        findings.append("OPENKAART_OLD_SECRET_KEYS: schrijf voor elke oude sleutel zijn laatste dag, zoals 2027-01-31:sleutel.")
    if settings.demo:
        return findings
    for name in ("secret_key", "audit_key"):
        findings += _unfit_secret(name, getattr(settings, name))
    for value in settings.old_secret_keys.values():
        findings += _unfit_secret("old_secret_keys", value)
    if not settings.encryption_keys:
        findings.append("OPENKAART_ENCRYPTION_KEYS ontbreekt. Maak een sleutel met: flask keys new NAAM.")
    for name in ("encryption_keys", "backup_keys"):
        findings += _unfit_keys(name, getattr(settings, name))
    if _used_twice(settings):
        findings.append("Eenzelfde geheim staat in meer dan één van de instellingen. Maak voor elke een eigen geheim.")
    if not settings.trusted_hosts:
        findings.append("OPENKAART_TRUSTED_HOSTS is leeg. Noem de hostnamen waarop deze server antwoordt.")
    if not settings.secure_cookies:
        findings.append("OPENKAART_PUBLIC_URL begint niet met https://. Zonder https kan een ander meelezen.")
    if settings.debug:
        findings.append("FLASK_DEBUG staat aan. Haal die instelling weg: bij een fout toont hij code en gegevens.")
    return findings


def _unfit_secret(name: str, value: str) -> list[str]:
    shown = f"OPENKAART_{name.upper()}"
    if len(value) < SHORTEST_SECRET:
        return [f"{shown} ontbreekt of is korter dan {SHORTEST_SECRET} tekens. Maak er een met: openssl rand -hex 32."]
    return [f"{shown} is een voorbeeld of te raden. Maak er een met: openssl rand -hex 32."] if _can_be_guessed(value) else []


def _unfit_keys(name: str, keys: Mapping[str, str]) -> list[str]:
    shown = f"OPENKAART_{name.upper()}"
    if any(not re.fullmatch("[0-9a-fA-F]{64}", value) for value in keys.values()):
        return [f"{shown}: elke sleutel heeft 64 hexadecimale cijfers. Maak er een met: flask keys new NAAM."]
    if any(_can_be_guessed(value) for value in keys.values()):
        return [f"{shown} is een voorbeeld of te raden. Maak een sleutel met: flask keys new NAAM."]
    return []


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _can_be_guessed(secret: str) -> bool:
    """Whether this was typed or copied rather than made at random."""
    return len(set(secret)) < FEWEST_CHARACTERS or bool(EXAMPLE_WORDS.search(secret))


def _used_twice(settings: Settings) -> bool:
    """Whether one secret serves two purposes, so that who learns the one has the other; also when it is that of a demo."""
    ours = (settings.old_secret_keys, settings.encryption_keys, settings.backup_keys)
    own = [settings.secret_key, settings.audit_key, *(value for keys in ours for value in keys.values())]
    shown = settings.data_dir / "secrets.json"
    demo = shown.read_text() if shown.exists() else ""
    given = [value for value in own if value]
    return len(given) != len(set(given)) or any(value in demo for value in given)


def _unfit_for_single_sign_on(settings: Settings) -> list[str]:
    findings = [
        f"OPENKAART_OIDC_{name.upper()} ontbreekt. Je krijgt die als je dit register bij de uitgever aanmeldt."
        for name in ("client_id", "client_secret", "person_claim")
        if not getattr(settings, f"oidc_{name}")
    ]
    issuer = urlsplit(settings.oidc_issuer)
    loopback = issuer.hostname in ("127.0.0.1", "::1", "localhost")
    if issuer.scheme != "https" and not (issuer.scheme == "http" and (settings.demo or loopback)):
        findings.append("OPENKAART_OIDC_ISSUER begint niet met https://. Dan kan iedereen onderweg zeggen wie iemand is.")
    if not issuer.hostname or issuer.query or issuer.fragment:
        findings.append("OPENKAART_OIDC_ISSUER is een adres zonder vraagteken of hekje.")
    if not set(settings.oidc_algorithms) <= set(SIGN_ON_ALGORITHMS):
        findings.append(f"OPENKAART_OIDC_ALGORITHMS: kies uit {', '.join(SIGN_ON_ALGORITHMS)}.")
    return findings


def _address(environ: Mapping[str, str]) -> str:
    """What to visit to reach it; who listens everywhere also listens here."""
    host, port = listens_on(environ)
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _keys(get: Mapping[str, str], name: str) -> dict[str, str]:
    """Names and keys, in their order. A part that is passed over would be a key that is missed later, so none is."""
    parts = [part.strip().partition(":") for part in get.get(name, "").split(",") if part.strip()]
    keys = {before: after for before, _colon, after in parts}
    if len(keys) < len(parts) or not all(colon for _before, colon, _after in parts):
        raise UnsafeSettings(f"OPENKAART_{name.upper()}: schrijf NAAM:SLEUTEL,NAAM:SLEUTEL. Gebruik elke naam één keer.")
    return keys


def _number(get: Mapping[str, str], name: str, least: int) -> int:
    """What was set, or the usual number when it was left empty."""
    text = get.get(name, "").strip()
    usual: int = getattr(Settings, name)
    return _whole(f"OPENKAART_{name.upper()}", text, least) if text else usual


def _whole(name: str, text: str, least: int) -> int:
    if not text.isdecimal() or int(text) < least:
        raise UnsafeSettings(f"{name} is {text!r}. Vul een heel getal in, {least} of meer.")
    return int(text)


def _in_file(path: str) -> str:
    try:
        return Path(path).read_text().strip()
    except OSError as problem:
        raise UnsafeSettings(f"Het bestand {path} is niet te lezen ({problem.strerror}).") from None


def _demo_secrets(data_dir: Path) -> dict[str, Any]:
    """Secrets made once for a demo and kept beside its database, readable by the owner only."""
    path = data_dir / "secrets.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    makes: dict[str, Callable[[], Any]] = {
        "secret_key": lambda: secrets.token_hex(32),
        "audit_key": lambda: secrets.token_hex(32),
        "encryption_keys": lambda: {"demo": secrets.token_hex(32)},
        "backup_keys": lambda: {"demo": secrets.token_hex(32)},
    }
    if missing := makes.keys() - found.keys():
        data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        found |= {name: makes[name]() for name in missing}
        replace_file(path, json.dumps(found).encode())  # what they seal is on disk at once, and lost without them
    return found
