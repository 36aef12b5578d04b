"""Every route × method × role: who reaches it, who reads that it does not exist, and who is sent to sign in.

The table below is written by hand. A new route fails here until somebody writes down who may use it.
"""

from datetime import date
from pathlib import Path

import pytest
from flask import Blueprint, Response
from sqlalchemy import select

import clock
from audit import SYSTEM
from auth.policies import PROGRAM, PUBLIC, policy_of
from auth.policies import read as add_read
from campaigns.models import Round
from extensions import db
from organisation.models import Person
from registers.catalogue import register
from registers.designations.models import ADDED, DesignationNotice
from registers.duties.models import ROUND, Duty
from registers.duties.opening import open_for_round
from registers.duties.table import closing_day
from registers.models import Declaration
from reports.desk.findings import note
from reports.desk.models import REMARK, AuditAccess, AuditFinding, AuditSample
from reports.desk.sampling import Request, draw
from reports.yearly.models import YearlyReport
from tests.support.applications import application, visitor
from tests.support.declarations import decided, in_status, step, submitted
from tests.support.municipality import ROLES, grown
from tests.support.pages import TOKENLESS, held_values, parsed
from tests.support.scim import ROOT, Identity, new_key

ROUTES = Path(__file__).with_name("routes.txt")  # method, rule, policy
EVERYONE = {
    "medewerker", "collega", "leidinggevende", "directeur", "secretaris", "andere_leidinggevende", "vreemde", "griffier",
    "griffie_medewerker", *ROLES,
}  # fmt: skip
DECIDERS = {
    "leidinggevende", "directeur", "secretaris", "andere_leidinggevende", "integriteit", "vastlegger", "griffier", "raad",
}  # fmt: skip
ALLOWED = {  # policy → who; for declarations: of `medewerker`, sent to `leidinggevende`
    "signed_in": EVERYONE,
    "enrolling": EVERYONE,
    "area.declare": EVERYONE,
    "area.own": EVERYONE,
    "area.decide": DECIDERS,
    "area.all_declarations": {"integriteit", "controle"},
    "area.publish": {"integriteit", "redacteur"},
    "area.designate": {"integriteit"},
    "area.relations": {"integriteit"},
    "area.managers": {"integriteit"},
    "area.people": {"integriteit", "beheer"},
    "area.people_delivery": {"beheer"},
    "area.rules": {"integriteit"},
    "area.audit": {"controle"},
    "area.audit_access": {"integriteit", "beheer"},
    "area.findings": {"integriteit"},
    "area.any_date": {"integriteit", "controle"},
    "sample.read": {"controle"},
    "finding.answer": {"integriteit"},
    "declaration.audit": {"controle"},
    "area.figures": {"integriteit", "controle"},
    "area.confidential_figures": {"integriteit"},
    "area.public_figures": {"integriteit"},
    "area.reports": {"integriteit"},
    "report.read": {"integriteit", "controle"},  # once it is frozen
    "report.write": {"integriteit"},
    "area.follow_up": {"integriteit"},
    "area.readings": {"integriteit", "controle"},
    "area.mail": {"integriteit"},
    "area.retention": {"integriteit", "beheer", "controle"},
    "area.keep_records": {"integriteit"},
    "area.approve_destruction": {"integriteit", "beheer"},
    "area.own_data": EVERYONE,
    "area.rectify": {"integriteit"},
    "area.accounts": {"beheer"},
    "area.upkeep": {"beheer", "integriteit"},
    "area.approve_access": {"beheer", "integriteit"},
    "area.team": {"leidinggevende", "directeur", "secretaris", "andere_leidinggevende", "griffier"},
    "area.rounds": {"integriteit"},
    "campaign.answer": {"medewerker"},
    "campaign.lead": {"integriteit"},
    "duty.answer": {"medewerker"},
    "duty.give": {"integriteit"},
    "notice.read": {"medewerker"},
    "person.talk": {"leidinggevende"},
    "declaration.read": {"medewerker", "leidinggevende", "integriteit", "controle"},
    "declaration.own": {"medewerker"},
    "declaration.consider": {"leidinggevende"},
    "declaration.advise": {"integriteit"},  # once the decider asked him
    "declaration.dispute": {"medewerker", "integriteit"},
    "declaration.raise_dispute": {"medewerker", "integriteit"},
    "declaration.release": {"integriteit", "redacteur"},
    "declaration.protect": {"integriteit"},
}
REACHED = {200, 302, 303, 409, 422}


def declared() -> dict[tuple[str, str], str]:
    """(method, rule) → policy, as written down."""
    rows = (line.split() for line in ROUTES.read_text().splitlines() if line and not line.startswith("#"))
    return {(method, rule): policy for method, rule, policy in rows}


def actual(app) -> dict[tuple[str, str], str]:
    """(method, rule) → policy, as the application has it; an endpoint without one is called "nobody"."""
    found = {}
    for rule in app.url_map.iter_rules():
        policy = policy_of(app, rule.endpoint)
        for method in rule.methods - {"HEAD", "OPTIONS"}:
            found[method, rule.rule] = policy.name if policy and method in policy.methods else "nobody"
    return found


def test_the_routes_are_those_that_were_written_down(app):
    assert actual(app) == declared()


def test_no_route_is_without_a_policy(app):
    assert [rule for rule, policy in actual(app).items() if policy == "nobody"] == []


def test_reading_and_writing_are_separate_endpoints(app):
    both = [rule.endpoint for rule in app.url_map.iter_rules() if {"GET", "POST"} <= rule.methods]
    assert both == []


def test_a_route_added_without_a_policy_does_not_answer(settings, sqlite_template):
    app = application(settings)
    careless = Blueprint("careless", __name__)
    careless.add_url_rule("/intern/vergeten", view_func=lambda: "alles")
    app.register_blueprint(careless)
    assert app.test_client().get("/intern/vergeten").status_code == 404


def test_a_policy_that_is_not_in_the_table_is_refused_at_once():
    with pytest.raises(LookupError):
        add_read(Blueprint("wrong", __name__), "/intern/fout", "area.everything")


SAMPLES = {  # end of the address → the status in which the page exists; elsewhere a declaration that waits
    "/intrekken": "submitted",
    "/vraag": "question",
    "/stoppen": "decided",
    "/wijzigen": "decided",
    "/<part>": "decided",
    "/oneens": "decided",
    "/controleren": "draft",
    "/weggooien": "draft",
    "/<step_slug>": "draft",
    "/publicatie/<ref>": "released",
    "/verbergen": "released",
    "/corrigeren": "released",
    "/advies": "advice",
}
FILLED = {
    "area.figures": {"<int:number>": "2025", "<code>": "Q01"},
    "area.public_figures": {"<int:number>": "2025"},
}  # what only these addresses need
GIVEN = {"/publicatie/<ref>": {"act": "vrijgeven"}}  # what a form cannot do without


@pytest.fixture(scope="module")
def addressed(town_template, tmp_path_factory) -> tuple[Path, dict[str, str]]:
    """A database to copy, and the references in it by status."""
    return grown(town_template, tmp_path_factory.mktemp("addressed"), _references)


@pytest.fixture(scope="module")
def addressed_template(addressed) -> Path:
    return addressed[0]


@pytest.fixture
def samples(addressed_template, addressed, town):
    """The municipality, and declarations of `medewerker` by status, so that every address exists."""
    rows = {row.reference: row for row in db.session.scalars(select(Declaration))}
    return town, {status: rows[reference] for status, reference in addressed[1].items()}


def _references(town) -> dict[str, str]:
    return {status: declaration.reference for status, declaration in every_address(town).items()}


def every_address(town):
    """Make what the addresses are about; the declarations by status."""
    designation = town.designate("medewerker", "public_side_activities")
    db.session.add(DesignationNotice(designation=designation, person=town["medewerker"], about=ADDED, given_at=clock.now()))
    made = {status: in_status(town, status) for status in ("draft", "submitted", "question", "decided")}
    made["released"] = decided(town)
    made["advice"] = step(submitted(town), "ask_advice", town["leidinggevende"], question="Mag dit?")
    this_one = select(Person.id).where(Person.id == town["medewerker"].id)
    today = clock.today()
    last_day = closing_day(today.year + 1)
    nobody = {"audience": "units", "unit_codes": [], "register_slugs": ["side_activity"]}  # it takes in nobody else
    db.session.add(Round(code="2026", year=2026, state="running", starts_on=today, closes_on=last_day, **nobody))
    open_for_round("2026", register("side_activity"), this_one, today, last_day, actor=SYSTEM)
    db.session.add(_frozen_report(town))
    drawn = draw(
        db.session.scalars(select(AuditAccess)).one(),
        Request(("side_activity",), date(today.year, 1, 1), date(today.year, 12, 31), (), 1, "1"),
        actor=town["controle"],
    )
    note(drawn.items[0], REMARK, "Wat is hier gebeurd?", actor=town["controle"])
    db.session.commit()
    return made


def _frozen_report(town) -> YearlyReport:
    """The report over last year, of which nothing was counted."""
    content = dict.fromkeys(("title", "organisation", "why", "stand", "frozen_on", "rule"), "Verslag")
    year, now = clock.today().year - 1, clock.now()
    return YearlyReport(
        year=year, number=1, texts={}, incidents={}, saved_at=now, saved_by=town["integriteit"], frozen_at=now, figures={},
        shown={"tables": {}, "measures": {}}, content={**content, "year": year, "version": 1, "chapters": []},
    )  # fmt: skip


def address_of(rule: str, policy: str, made, town) -> str:
    """The rule with its variables filled in."""
    status = next((status for end, status in SAMPLES.items() if rule.endswith(end)), "submitted")
    if policy == "declaration.consider":
        status = "submitted"
    declaration = made[status]
    filled = {
        "<ref>": _reference(policy, declaration, town),
        "<register:register>": declaration.register.address,
        "<step_slug>": declaration.register.steps[0].slug,
        "<part>": next(declaration.register.fields()).name,
        "<slug>": town.positions["medewerker"].slug,
        "<code>": declaration.public_code,
        "<rule_slug>": "p01",
        "<message>": "received",
        "<step>": "wie",
        "<check>": "decider_is_declarant",
        "<int:number>": "1",
        "<form>": "csv",
        **FILLED.get(policy, {}),
    }
    for variable, value in filled.items():
        rule = rule.replace(variable, value)
    return rule


def _reference(policy: str, declaration, town) -> str:
    if policy.startswith("person."):
        return town["medewerker"].uid
    if policy.startswith("duty."):
        return db.session.scalars(select(Duty.uid).where(Duty.person_id == town["medewerker"].id, Duty.kind == ROUND)).one()
    if policy.startswith("campaign."):
        return "2026"
    if policy.startswith("report."):
        return f"{clock.today().year - 1}-1"
    if policy.startswith("sample."):
        return db.session.scalars(select(AuditSample.reference)).one()
    if policy.startswith("finding."):
        return db.session.scalars(select(AuditFinding.uid)).one()
    if policy.startswith("notice."):
        return db.session.scalars(select(DesignationNotice.uid)).one()
    return declaration.reference


@pytest.fixture
def refused_briefly(monkeypatch):
    """Who is refused gets no page: four thousand of the same pages take longer than all the answers."""
    monkeypatch.setattr("errors._page", lambda error: Response(str(error.code), error.code, mimetype="text/plain"))


STAFF_ROUTES = (
    sorted((key, policy) for key, policy in declared().items() if policy not in (PUBLIC, PROGRAM)) if ROUTES.exists() else []
)
PROGRAM_ROUTES = sorted(key for key, policy in declared().items() if policy == PROGRAM) if ROUTES.exists() else []


@pytest.mark.parametrize("who", sorted(EVERYONE))
def test_each_role_reaches_exactly_its_routes(samples, sign_in, refused_briefly, who):
    town, values = samples
    client = sign_in(who)
    token = _token(client)
    wrong = []
    for (method, rule), policy in STAFF_ROUTES:
        if rule.endswith("/uitloggen") or "<uid>" in rule:
            continue
        expected = who in ALLOWED[policy]
        given = next((given for end, given in GIVEN.items() if rule.endswith(end)), {})
        answer = _ask(client, method, address_of(rule, policy, values, town), token, **given)
        if (answer.status_code in REACHED) != expected or (not expected and answer.status_code != 404):
            wrong.append(f"{who} {method} {rule}: {answer.status_code}, expected {'an answer' if expected else 404}")
    assert wrong == []


def test_a_visitor_without_account_is_sent_to_sign_in_everywhere(samples, client):
    town, values = samples
    wrong = []
    token = _token(client, "/intern/inloggen")
    for (method, rule), policy in STAFF_ROUTES:
        answer = _ask(client, method, address_of(rule, policy, values, town), token)
        if answer.status_code != 303 or "/intern/inloggen" not in answer.location:
            wrong.append(f"{method} {rule}: {answer.status_code}")
    assert wrong == []


def test_every_form_without_its_token_is_refused(samples, sign_in, refused_briefly):
    town, values = samples
    client = sign_in("medewerker")
    for (method, rule), policy in declared().items():
        if method == "POST" and policy != PROGRAM and not TOKENLESS.fullmatch(rule):
            assert client.post(address_of(rule, policy, values, town)).status_code == 400, rule


def _program_address(rule: str, uid: str) -> str:
    return rule.replace("<uid>", uid).replace("<name>", "User")


@pytest.mark.parametrize("who", [None, *sorted(EVERYONE)])
def test_no_person_reaches_the_routes_of_programs(samples, sign_in, client, who):
    town, _values = samples
    client = sign_in(who) if who else client
    found = {
        (method, rule): client.open(_program_address(rule, town["medewerker"].uid), method=method, json={}).status_code
        for method, rule in PROGRAM_ROUTES
    }
    assert set(found.values()) <= {401, 429}, "throttled after some, and never let in"
    assert found[PROGRAM_ROUTES[0]] == 401


def test_a_program_with_its_key_reaches_its_routes_and_no_others(samples, app):
    town, values = samples
    uid = Identity(visitor(app), new_key()).added()["id"]
    identity = Identity(visitor(app), new_key("tweede"))
    for method, rule in PROGRAM_ROUTES:
        if method != "DELETE":
            address = _program_address(rule, uid).removeprefix(ROOT)
            assert identity(method, address, {} if method != "GET" else None).status_code in (200, 400, 404), rule
    bearer = {"Authorization": f"Bearer {identity.key}"}
    for (method, rule), policy in STAFF_ROUTES:
        if method == "GET":
            answer = identity.client.get(address_of(rule, policy, values, town), headers=bearer)
            assert (answer.status_code, "/intern/inloggen" in answer.location) == (303, True), rule


def test_reading_changes_nothing_but_the_log(samples, sign_in):
    from sqlalchemy import func, select

    from database import Base

    town, values = samples
    client = sign_in("integriteit")
    client.get("/intern")
    kept = {
        table
        for table in Base.metadata.sorted_tables
        if table.name not in ("event", "event_detail", "chain_head", "user_session")
    }
    count = lambda: {table.name: db.session.scalar(select(func.count()).select_from(table)) for table in kept}  # noqa: E731
    before = count(), {declaration.version for declaration in values.values()}
    for (method, rule), policy in STAFF_ROUTES:
        if method == "GET":
            client.get(address_of(rule, policy, values, town))
    assert (count(), {declaration.version for declaration in values.values()}) == before


def _token(client, page: str = "/intern") -> str:
    """What every form of this session holds."""
    forms = parsed(client.get(page, follow_redirects=True).text).iter("form")
    return held_values(next(form for form in forms if form.get("method") == "post"))["csrf_token"][0]


def _ask(client, method: str, address: str, token: str, **given):
    if method == "GET":
        return client.get(address)
    return client.post(
        address, data={"csrf_token": token, **given}, headers={"Origin": "http://localhost", "Referer": "http://localhost/"}
    )
