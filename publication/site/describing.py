"""What P09 tells re-users beside the fields: how to check an edition, how to ask, and what changed in the form of the data."""

from flask import current_app, request, url_for
from flask_babel import lazy_gettext

from publication.formats.described import CSVW_PATH, DCAT_PATH, DCAT_TURTLE_PATH, OPENAPI_PATH, SCHEMA_PATH
from publication.site.blueprint import blueprint

SCHEMA_LOG = {  # as docs/gegevensschema.md tells it, the newest first
    "1.1.0": lazy_gettext("Erbij: waarden, wat de gemeente koos over openbaar maken, en jaarcijfers."),
    "1.0.0": lazy_gettext("De eerste versie."),
}
DESCRIPTIONS = (
    (lazy_gettext("Schema van de JSON (JSON Schema)"), SCHEMA_PATH),
    (lazy_gettext("Beschrijving van de CSV (CSVW)"), CSVW_PATH),
    (lazy_gettext("Catalogus (DCAT, JSON-LD)"), DCAT_PATH),
    (lazy_gettext("Catalogus (DCAT, Turtle)"), DCAT_TURTLE_PATH),
    (lazy_gettext("Beschrijving van de API (OpenAPI)"), OPENAPI_PATH),
)


def checking() -> list[str]:
    """Commands that check whether an edition is what was published: first its signature, then a file of it."""
    at = current_app.config["PUBLIC_URL"]
    return [
        f"curl -O {at}/gegevens/manifest.json -O {at}/gegevens/manifest.sig -O {at}/gegevens/sleutel.pem",
        "openssl pkeyutl -verify -pubin -inkey sleutel.pem -rawin -in manifest.json -sigfile manifest.sig",
        f"curl -o register.json {at}/gegevens.json",
        "grep $(sha256sum register.json | cut -d ' ' -f 1) manifest.json",
    ]


def examples() -> list[str]:
    """Addresses that show what can be asked; in a copy in plain files only what is there."""
    at = current_app.config["PUBLIC_URL"]
    if current_app.jinja_env.globals.get("static_copy"):
        return [f"curl {at}/gegevens.json", f"curl {at}/wijzigingen.csv"]
    asked = (
        url_for("api.entries", vergoeding="paid"),
        url_for("site.file_register_json", vergoeding="paid"),
        url_for("site.file_register_csv", sinds="2025"),
        url_for("site.file_wijzigingen_csv", sinds="2026-01-01"),
    )
    return [f"curl '{at}{address}'" for address in asked]


def descriptions() -> list[tuple[str, str]]:
    """What programs read to understand the data: what it is, and its address; a copy in plain files has no API."""
    copied = current_app.jinja_env.globals.get("static_copy")
    return [(str(label), request.script_root + path) for label, path in DESCRIPTIONS if not (copied and path == OPENAPI_PATH)]


for function in (checking, examples, descriptions):
    blueprint.add_app_template_global(function, f"data_{function.__name__}")
blueprint.add_app_template_global(SCHEMA_LOG.items, "schema_log")
