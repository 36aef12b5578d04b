"""The publication desk: the queue, the exact public text, the acts with their reasons, and publishing an edition."""

from datetime import date

import pytest
from sqlalchemy import select

from audit import Event, EventDetail
from auth.permissions import may
from extensions import db
from organisation.models import PUBLIC_SIDE_ACTIVITIES
from publication import officer
from publication.models import Edition, PublicationAct
from publication.projection import public_entry
from registers.errors import Conflict, Incomplete, NotYours
from registers.lifecycle import change_state
from registers.partial_date import PartialDate
from tests.support.browser import enter, fits_and_is_accessible
from tests.support.declarations import revised, step
from tests.support.publishing import QUEUE, allow, declare, page_of, released


def events_about(declaration) -> list[str]:
    found = select(Event.kind).where(Event.subject == declaration.reference, Event.kind.like("publication.%"))
    return list(db.session.scalars(found.order_by(Event.seq)))


def test_the_queue_puts_every_declaration_in_one_of_five_groups(designated, sign_in, at):
    released(designated, "directeur", role="Staat erin", without_notice=True)
    editor = sign_in("redacteur")
    editor.post_form(QUEUE)
    allow(designated, declare(designated, "leidinggevende", role="Nog kijken"))
    released(designated, "leidinggevende", role="Telt af")
    released(designated, "leidinggevende", role="Straks erbij", without_notice=True)
    stopped = released(designated, "leidinggevende", role="Ligt stil")
    officer.hold(stopped, actor=designated["redacteur"], seen_version=stopped.version, reason="Er loopt een geschil.")
    text = editor.get(QUEUE).text
    order = [text.index(heading) for heading in ("Nu nakijken (1)", "Inzage loopt (1)", "Morgen, 3 maart 2026 om 7.00 uur (1)",
             "Stilgezet of afgeschermd (1)", "Openbaar (1)")]  # fmt: skip
    assert order == sorted(order)
    places = [text.index(role) for role in ("Nog kijken", "Telt af", "Straks erbij", "Ligt stil", "Staat erin")]
    assert places == sorted(places)


def test_an_empty_queue_says_so(designated, sign_in):
    assert "Geen publicaties in de rij." in sign_in("integriteit").get(QUEUE).text


INSIDE = (
    "Ik teken niets.",
    "2 uur per week",
    "Bestuur of toezicht",
    "Ze levert iets aan de gemeente",
)  # of the declaration below


@pytest.fixture
def telling(designated):
    """An allowed side activity of which every answer is filled in."""
    return allow(designated, declare(designated, "directeur", link=["supplier"], separation="Ik teken niets."))


def test_the_page_shows_the_exact_public_text_and_what_stays_inside(telling, sign_in):
    text = sign_in("integriteit").get(page_of(telling)).text
    inside = text[text.index("Komt er niet in") :]
    shown = text[text.index("Dit ziet iedereen straks") : text.index("Wat wil je doen?")]
    assert "Penningmeester" in shown
    assert "Stichting Muziek in de Wijk" in shown
    for words in INSIDE:
        assert words not in shown
        assert words in inside


def test_who_may_not_read_the_declaration_sees_of_what_stays_inside_only_what_was_asked(telling, designated, sign_in):
    assert not may(designated["redacteur"], "declaration.read", telling)
    text = sign_in("redacteur").get(page_of(telling)).text
    inside = text[text.index("Komt er niet in") :]
    assert "Penningmeester" in text
    for question in ("Soort", "Uren", "Raakvlak"):
        assert question in inside
    for words in INSIDE:
        assert words not in text, words


AGREED = {"condition": "Je behandelt geen dossiers van wijk Oost.", "public_condition": "Geen opdrachten binnen Huizen"}


def test_r59_the_agreement_stands_there_in_full_and_as_everyone_reads_it(designated, sign_in):
    declaration = allow(designated, declare(designated, "directeur"), "with_conditions", **AGREED)
    text = sign_in("integriteit").get(page_of(declaration)).text
    section = text[text.index("De afspraak") : text.index("Wat wil je doen?")]
    assert AGREED["condition"] in section
    assert AGREED["public_condition"] in section
    text = sign_in("redacteur").get(page_of(declaration)).text
    assert AGREED["public_condition"] in text[text.index("De afspraak") :]
    assert AGREED["condition"] not in text, "who may not read the declaration reads the short form only"


def test_r59_an_agreement_from_before_the_designation_has_no_public_form_and_the_page_says_so(town, sign_in):
    declaration = allow(town, declare(town, "directeur"), "with_conditions", condition="Geen dossiers")
    editor = sign_in("redacteur")
    town.designate("directeur", PUBLIC_SIDE_ACTIVITIES)
    db.session.commit()
    assert "De afspraak heeft geen korte tekst" in editor.get(page_of(declaration)).text


def test_releasing_leads_to_the_public_page(designated, sign_in, client, at):
    declaration = allow(designated, declare(designated, "directeur"))
    editor = sign_in("redacteur")
    assert editor.post_form(page_of(declaration), {"act": "vrijgeven", "when": "notice"}).status_code == 303
    assert events_about(declaration) == ["publication.released"]
    at("2026-03-09")
    editor = sign_in("redacteur")
    assert editor.post_form(QUEUE).status_code == 303
    assert db.session.get_one(Edition, 1).entries == 1
    assert "Penningmeester" in client.get("/functie/directeur").text


def test_publishing_twice_says_that_nothing_changed(designated, sign_in):
    editor = sign_in("redacteur")
    editor.post_form(QUEUE)
    editor.post_form(QUEUE)
    assert "Er is niets veranderd" in editor.get(QUEUE).text
    assert db.session.query(Edition).count() == 1


def test_r61_releasing_now_skips_the_notice_because_the_holder_agrees(designated, sign_in):
    declaration = allow(designated, declare(designated, "directeur"))
    sign_in("redacteur").post_form(page_of(declaration), {"act": "vrijgeven", "when": "now"})
    assert public_entry(declaration, date(2026, 3, 2)) is not None


def test_what_is_released_is_said_to_be_public_only_once_an_edition_has_it(designated, sign_in):
    declaration, editor = allow(designated, declare(designated, "directeur")), sign_in("redacteur")
    editor.post_form(page_of(declaration), {"act": "vrijgeven", "when": "now"})
    before = " ".join(editor.get(page_of(declaration)).text.split())
    assert "Dit ziet iedereen straks" in before
    assert "Straks openbaar</span> vanaf 3 maart 2026" in before
    assert "Straks openbaar" in editor.get(QUEUE).text
    editor.post_form(QUEUE)
    after = " ".join(editor.get(page_of(declaration)).text.split())
    assert "Dit ziet iedereen straks" not in after
    assert "Openbaar</span> vanaf 2 maart 2026" in after


def test_the_holder_reads_the_same_as_the_desk_about_when_it_is_public(designated, sign_in, at):
    declaration = allow(designated, declare(designated, "directeur"))
    at("2026-03-02", 15)  # by now the decision stands
    editor = sign_in("redacteur")
    editor.post_form(page_of(declaration), {"act": "vrijgeven", "when": "now"})
    holder = sign_in("directeur")
    for page in ("/intern", "/intern/openbaar"):
        assert "Straks openbaar vanaf 3 maart 2026" in holder.get(page).text
    editor.post_form(QUEUE)
    for page in ("/intern", "/intern/openbaar"):
        text = holder.get(page).text
        assert "Openbaar vanaf 2 maart 2026" in text
        assert "Straks openbaar" not in text


def test_r60_the_holder_sees_the_old_text_among_what_is_public_until_its_change_is(designated, sign_in, at):
    old = released(designated, "directeur", role="Adviseur", without_notice=True)
    sign_in("redacteur").post_form(QUEUE)
    at("2026-03-04")
    holder = designated["directeur"]
    new = allow(designated, step(revised(designated, old, "directeur", role="Voorzitter"), "submit", holder))
    db.session.commit()
    page = sign_in("directeur")
    for minute in (5, 20):  # before and after he is told of the decision
        at("2026-03-04", 12, minute)
        text = page.get("/intern/openbaar").text
        assert "Openbaar vanaf 2 maart 2026" in text
        assert ">Adviseur<" in text
    officer.release(new, actor=designated["redacteur"], seen_version=new.version, without_notice=True)
    sign_in("redacteur").post_form(QUEUE)
    assert ">Voorzitter<" in page.get("/intern/openbaar").text
    assert ">Adviseur<" not in page.get("/intern/openbaar").text


def test_r65_a_telling_text_is_released_in_general_words_or_with_a_reason(designated, sign_in):
    declaration = allow(designated, declare(designated, "directeur", organisation="Protestantse Kerk"))
    editor = sign_in("redacteur")
    assert "zegt misschien iets over overtuiging" in editor.get(page_of(declaration)).text
    refused = editor.post_form(page_of(declaration), {"act": "vrijgeven", "when": "now"})
    assert refused.status_code == 422
    assert "Schrijf waarom dit zo openbaar mag" in refused.text
    sent = {"act": "algemener", "role": "Bestuurslid", "organisation": "een vereniging", "ground": "special_category",
            "reason": "Overtuiging"}  # fmt: skip
    assert editor.post_form(page_of(declaration), sent, page=f"{page_of(declaration)}?doe=algemener").status_code == 303
    editor.post_form(page_of(declaration), {"act": "vrijgeven", "when": "now"})
    assert public_entry(declaration, date(2026, 3, 2))["organisatie"] == "een vereniging"
    assert events_about(declaration) == ["publication.generalised", "publication.released"]


def test_r64_withholding_needs_a_ground_a_reason_and_a_review_date(designated, sign_in):
    declaration = released(designated, "directeur", without_notice=True)
    integrity = sign_in("integriteit")
    page = f"{page_of(declaration)}?doe=afschermen"
    refused = integrity.post_form(page_of(declaration), {"act": "afschermen", "review_on_jaar": "2026"}, page=page)
    assert refused.status_code == 422
    for words in ("Kies een grond", "Schrijf in één zin waarom"):
        assert words in refused.text
    early = {"act": "afschermen", "ground": "safety", "reason": "Bedreigd", "review_on_jaar": "2025"}
    assert "Kies een dag na vandaag" in integrity.post_form(page_of(declaration), early, page=page).text
    sent = {"act": "afschermen", "ground": "safety", "reason": "Bedreigd", "organisation": "een stichting"}
    assert integrity.post_form(page_of(declaration), sent, page=page).status_code == 303
    kept = db.session.scalars(select(PublicationAct).where(PublicationAct.kind == "withhold")).one()
    assert (kept.ground, kept.review_on) == ("safety", date(2027, 3, 2))
    assert public_entry(declaration, date(2026, 3, 2))["organisatie"] == "een stichting"


def test_a_hold_needs_a_reason_and_can_be_lifted_with_one(designated, sign_in):
    declaration = released(designated, "directeur", without_notice=True)
    editor = sign_in("redacteur")
    address = page_of(declaration)
    assert editor.post_form(address, {"act": "stilzetten"}, page=f"{address}?doe=stilzetten").status_code == 422
    editor.post_form(address, {"act": "stilzetten", "reason": "Geschil"}, page=f"{address}?doe=stilzetten")
    assert public_entry(declaration, date(2026, 3, 2)) is None
    uid = db.session.scalars(select(PublicationAct.uid).where(PublicationAct.kind == "hold")).one()
    page = f"{address}?doe=opheffen&uid={uid}"
    assert editor.post_form(address, {"act": "opheffen", "uid": uid, "reason": "Opgelost"}, page=page).status_code == 303
    assert public_entry(declaration, date(2026, 3, 2)) is not None
    assert events_about(declaration) == ["publication.held", "publication.lifted"]
    reasons = list(db.session.scalars(select(EventDetail.why).order_by(EventDetail.seq)))
    assert reasons[-2:] == ["Geschil", "Opgelost"]


def test_r64_an_ended_entry_that_is_still_public_can_be_withheld(designated, sign_in, at):
    declaration = released(designated, "directeur", without_notice=True)
    ends = PartialDate.parse("2026-03-01")
    change_state(declaration, "end", actor=designated["directeur"], seen_version=declaration.version, ends=ends)
    assert public_entry(declaration, date(2026, 3, 2))["toestand"] == "beëindigd"
    integrity = sign_in("integriteit")
    assert "Penningmeester" in integrity.get(QUEUE).text
    sent = {"act": "afschermen", "ground": "safety", "reason": "Bedreigd"}
    integrity.post_form(page_of(declaration), sent, page=f"{page_of(declaration)}?doe=afschermen")
    assert public_entry(declaration, date(2026, 3, 2)) is None


def test_an_act_that_is_not_of_this_declaration_cannot_be_lifted_from_its_page(designated, sign_in):
    mine, other = released(designated, "directeur"), released(designated, "leidinggevende")
    uid = db.session.scalars(select(PublicationAct.uid).where(PublicationAct.declaration_id == other.id)).one()
    sent = {"act": "opheffen", "uid": uid, "reason": "Vergissing"}
    response = sign_in("redacteur").post_form(page_of(mine), sent, page=f"{page_of(mine)}?doe=opheffen&uid={uid}")
    assert response.status_code == 404


def test_r19_nobody_releases_an_entry_of_his_own(designated, sign_in):
    own = allow(designated, declare(designated, "redacteur"))
    editor = sign_in("redacteur")
    assert own.reference not in editor.get(QUEUE).text
    assert editor.get(page_of(own)).status_code == 404
    with pytest.raises(NotYours):
        officer.release(own, actor=designated["redacteur"], seen_version=own.version)
    assert sign_in("integriteit").get(page_of(own)).status_code == 200


@pytest.mark.parametrize("name", ["medewerker", "leidinggevende", "controle", "beheer", "vastlegger"])
def test_nobody_else_reaches_the_desk(designated, sign_in, name):
    declaration = allow(designated, declare(designated, "directeur"))
    visitor = sign_in(name)
    assert visitor.get(QUEUE).status_code == 404
    assert visitor.get(page_of(declaration)).status_code == 404


def test_a_declaration_that_moved_on_is_not_released(designated, sign_in):
    declaration = allow(designated, declare(designated, "directeur"))
    sent = {"act": "vrijgeven", "when": "now", "seen_version": str(declaration.version - 1)}
    assert sign_in("redacteur").post_form(page_of(declaration), sent).status_code == 409
    assert events_about(declaration) == []


def test_releasing_twice_is_one_release(designated):
    declaration = allow(designated, declare(designated, "directeur"))
    given = {"actor": designated["redacteur"], "seen_version": declaration.version}
    officer.release(declaration, **given)
    with pytest.raises(Conflict):
        officer.release(declaration, **given)
    assert db.session.query(PublicationAct).count() == 1


def test_a_later_act_takes_the_place_of_the_earlier_one_of_its_kind(designated):
    declaration = released(designated, "directeur", without_notice=True)
    given = {"actor": designated["redacteur"], "seen_version": declaration.version, "ground": "third_party", "reason": "Privé"}
    officer.generalise(declaration, role="", organisation="een bedrijf", **given)
    officer.generalise(declaration, role="", organisation="een winkel", **given)
    assert public_entry(declaration, date(2026, 3, 2))["organisatie"] == "een winkel"
    assert db.session.query(PublicationAct).filter_by(kind="generalise", ended_at=None).count() == 1


def test_general_words_are_needed_to_generalise(designated):
    declaration = released(designated, "directeur")
    with pytest.raises(Incomplete) as refusal:
        officer.generalise(
            declaration, actor=designated["redacteur"], seen_version=declaration.version, role=" ", organisation="",
            ground="safety", reason="",
        )  # fmt: skip
    assert set(refusal.value.errors) == {"organisation", "ground", "reason"}


def test_axe_finds_nothing_at_the_publication_desk(designated, server, page):
    declaration = allow(designated, declare(designated, "directeur", organisation="Protestantse Kerk"))
    held = released(designated, "leidinggevende")
    officer.hold(held, actor=designated["redacteur"], seen_version=held.version, reason="Er loopt een geschil.")
    db.session.commit()
    enter(page, server, "redacteur")
    for address in (
        QUEUE,
        page_of(declaration),
        page_of(held),
        *(f"{page_of(held)}?doe={one}" for one in ("afschermen", "algemener")),
    ):
        fits_and_is_accessible(page, server + address)
