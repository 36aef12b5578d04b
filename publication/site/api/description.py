"""The OpenAPI description, put together from the tables that the resources themselves are made with."""

import json
from functools import lru_cache
from typing import Any

from flask import current_app

from publication.site.api import BASE, VERSION
from publication.site.api import parameters as may_ask
from publication.site.api.examples import EXAMPLES
from publication.site.api.fields import CODE, SLUG
from publication.site.api.parameters import Parameter
from publication.site.api.problems import MEDIA_TYPE
from publication.site.api.schemas import SCHEMAS

ABOUT = (
    "Het nevenwerk van ambtenaren in functies die zijn aangewezen volgens artikel 5 van de Ambtenarenwet 2017. "
    "Ook wie geen nevenwerk heeft, nog niet antwoordde of is afgeschermd, staat erin.\n\n"
    "Alles komt uit één uitgave van het register. Een nieuwe uitgave verschijnt op een werkdag. Een antwoord blijft een minuut "
    "geldig; vraag daarna opnieuw met `If-None-Match`. Lijsten komen in delen: volg de link `next` tot die er niet meer is.\n\n"
    "Foutmeldingen zijn in het Nederlands, en in het Engels met `Accept-Language: en`. U hebt geen sleutel nodig. "
    "Binnen versie 1 komen er alleen velden bij."
)
TAGS = {
    "register": "Functies en vermeldingen zoals ze nu openbaar zijn",
    "geschiedenis": "Wat er veranderde",
    "beschrijving": "Over de gegevens en over deze API",
}
HEADERS = {
    "API-Version": {
        "description": "De hele versie van deze API", "required": True, "schema": {"type": "string"}, "example": VERSION,
    },
    "Access-Control-Allow-Origin": {
        "description": "Elke site mag de gegevens lezen", "required": True, "schema": {"type": "string"}, "example": "*",
    },
    "ETag": {
        "description": "Kenmerk van dit antwoord; stuur het mee als If-None-Match", "required": True,
        "schema": {"type": "string"}, "example": '"13-0a1b2c3d4e5f"',
    },
    "Link": {
        "description": "Dezelfde links als in _links", "required": True, "schema": {"type": "string"},
        "example": '<https://register.example/api/v1/functies>; rel="self"',
    },
}  # fmt: skip
ALWAYS = ("API-Version", "Access-Control-Allow-Origin")
PROBLEMS = {
    "400": ("Er is iets mis met de vraag", "OngeldigeVraag"),
    "404": ("Dit is er niet, of is niet openbaar", "Probleem"),
    "406": ("Het antwoord is er alleen als JSON", "Probleem"),
    "410": ("De vermelding is niet meer openbaar, of wordt nagekeken", "Verwijderd", "Nagekeken"),
    "503": ("De gegevens zijn er nu even niet", "Probleem"),
}
USUAL_PROBLEMS = ("400", "404", "406", "503")
Node = dict[str, Any]


def description() -> str:
    """The description of the API of this installation."""
    settings = current_app.config["SETTINGS"]
    return _written(current_app.config["PUBLIC_URL"], settings.organisation_name, settings.organisation_email)


@lru_cache(maxsize=8)
def _written(site: str, organisation: str, mail: str) -> str:
    return json.dumps(document(site, organisation, mail), ensure_ascii=False, indent=1)


def document(site: str, organisation: str, mail: str) -> Node:
    """The description as data."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": f"Nevenwerk van de ambtelijke top – {organisation}",
            "version": VERSION,
            "description": ABOUT,
            "contact": {"name": f"Beheer van het register, {organisation}", "email": mail, "url": f"{site}/contact"},
            "license": {"name": "CC0 1.0", "url": "https://creativecommons.org/publicdomain/zero/1.0/"},
        },
        "externalDocs": {"description": "Wat elk veld betekent", "url": f"{site}/gegevens/beschrijving"},
        "servers": [{"url": f"{site}{BASE}", "description": "Dit register"}],
        "tags": [{"name": name, "description": meaning} for name, meaning in TAGS.items()],
        "paths": _paths(),
        "components": {
            "schemas": SCHEMAS,
            "headers": HEADERS,
            "responses": {f"Fout{status}": _problem(*told) for status, told in PROBLEMS.items()},
        },
    }


def _paths() -> Node:
    code, slug = _in_path("code", "Vaste code van de vermelding", CODE), _in_path("slug", "Vast adres van de functie", SLUG)
    return {
        "/": _get("begin", "Waar alles staat", "Begin", tag="beschrijving"),
        "/vermeldingen": _get(
            "vermeldingen", "Alle vermeldingen", "Vermeldingen",
            may_ask.STATE, may_ask.PAID, may_ask.SINCE_YEAR, may_ask.POSITION, may_ask.LIMIT, may_ask.AFTER_ENTRY,
        ),
        "/vermeldingen/{code}": _get("vermelding", "Eén vermelding", "Vermelding", at=code, problems=("410",)),
        "/functies": _get("functies", "Alle aangewezen functies", "Functies", may_ask.LIMIT, may_ask.AFTER_POSITION),
        "/functies/{slug}": _get("functie", "Eén functie", "Functie", at=slug),
        "/wijzigingen": _get(
            "wijzigingen", "Alle wijzigingen, de nieuwste eerst", "Wijzigingen",
            may_ask.SINCE, may_ask.UNTIL, may_ask.KIND, may_ask.LIMIT, may_ask.AFTER_CHANGE, tag="geschiedenis",
        ),
        "/uitgave": _get("uitgave", "De uitgave waar alles uit komt", "Uitgave", tag="beschrijving"),
    }  # fmt: skip


def _get(
    operation: str, summary: str, answer: str, *known: Parameter, at: Node | None = None, tag: str = "register",
    problems: tuple[str, ...] = (),
) -> Node:  # fmt: skip
    listed = [_in_query(one) for one in known]
    headers = (*ALWAYS, "ETag", *(("Link",) if listed else ()))
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": f"{SCHEMAS[answer]['description']}. Een parameter die hier niet staat, geeft een fout (400).",
            "tags": [tag],
            **({"parameters": [*([at] if at else []), *listed]} if at or listed else {}),
            "responses": {
                "200": {
                    "description": SCHEMAS[answer]["description"],
                    "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in headers},
                    "content": {
                        "application/json": {"schema": {"$ref": f"#/components/schemas/{answer}"}, "example": EXAMPLES[answer]}
                    },
                },
                "304": {"description": "Dit antwoord hebt u al"},
                **{status: {"$ref": f"#/components/responses/Fout{status}"} for status in sorted((*USUAL_PROBLEMS, *problems))},
            },
        }
    }


def _in_path(name: str, meaning: str, pattern: str) -> Node:
    example = EXAMPLES["Vermelding"][name]
    schema = {"type": "string", "pattern": pattern, "maxLength": 200}
    return {"name": name, "in": "path", "required": True, "description": meaning, "schema": schema, "example": example}


def _in_query(one: Parameter) -> Node:
    return {"name": one.name, "in": "query", "description": one.meaning, "schema": dict(one.schema), "example": one.example}


def _problem(meaning: str, *schemas: str) -> Node:
    """A problem that has one of these forms; the first is the example."""
    forms = [{"$ref": f"#/components/schemas/{schema}"} for schema in schemas]
    return {
        "description": meaning,
        "headers": {header: {"$ref": f"#/components/headers/{header}"} for header in ALWAYS},
        "content": {MEDIA_TYPE: {"schema": {"anyOf": forms} if len(forms) > 1 else forms[0], "example": EXAMPLES[schemas[0]]}},
    }
