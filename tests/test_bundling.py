"""R31: deciding on several declarations together, and what is left out of a bundle."""

from typing import Any

import pytest
from sqlalchemy import func, select

import clock
from audit import Event, Kind
from extensions import db
from registers.bundling import MOST, bundles_of, decide_together
from registers.catalogue import registers
from registers.models import Decision
from registers.signals.finding import findings
from registers.worklist import worklist_of
from tests.support.deciding import ORIGIN, WORKLIST, bundle, held
from tests.support.declarations import decided, drafted, step, submitted

TEAM = ("medewerker", "collega", "integriteit", "redacteur", "vastlegger", "controle", "beheer")
LINKED: dict[str, Any] = {"pay": "paid", "link": ["supplier"], "separation": "Ik koop daar niet in."}


@pytest.fixture
def seven(town, at):
    """Seven clean side activities of seven people, sent on 2 March 2026."""
    at("2026-03-02")
    found = [submitted(town, name, organisation=f"Stichting {name}") for name in TEAM if name != "integriteit"]
    found.append(submitted(town, role="Trainer", organisation="Sportclub Zuid"))
    db.session.commit()
    return found


def _send(client, shown, *, untick: str | None = None):
    sent = held(shown)
    sent["opgave"] = [reference for reference in sent["opgave"] if reference != untick]
    return client.post(f"{WORKLIST}/bundel", data=sent, headers=ORIGIN)


def _outcomes() -> list[tuple[str, str | None]]:
    return [(row.outcome, row.bundle) for row in db.session.scalars(select(Decision).order_by(Decision.id))]


def test_seven_clean_items_are_read_once_more_and_decided_each_by_itself(town, sign_in, seven):
    client = sign_in("leidinggevende")
    assert "Geen bezwaar voor deze 7" in client.get(WORKLIST).text
    shown = bundle(client, *(one.reference for one in seven))
    assert "Je besluit over 7 opgaven tegelijk. Lees ze nog één keer." in shown.text
    assert all(one.person.name in shown.text and one.counterparty.name in shown.text for one in seven)
    assert _outcomes() == []
    db.session.rollback()
    assert _send(client, shown).location == WORKLIST
    made = _outcomes()
    assert [outcome for outcome, _uid in made] == ["no_objection"] * 7
    assert len({uid for _outcome, uid in made}) == 1
    assert made[0][1]
    written = select(func.count()).select_from(Event).where(Event.kind == Kind.DECIDED_TOGETHER)
    assert db.session.scalar(written) == 7


def test_each_decision_of_a_bundle_says_that_it_was_bundled(town, sign_in, seven):
    client = sign_in("leidinggevende")
    _send(client, bundle(client, *(one.reference for one in seven)))
    text = client.get(f"{WORKLIST}/{seven[0].reference}").text
    assert "gebundeld met andere opgaven: Geen bezwaar." in text
    assert client.get(f"{WORKLIST}/gedaan").text.count("gebundeld") == 7
    assert "besloot over opgave" in client.get(f"/intern/opgaven/{seven[0].reference}").text
    assert "gebundeld met andere opgaven." in client.get(f"/intern/opgaven/{seven[0].reference}").text


def test_what_is_unticked_on_the_check_page_still_waits(town, sign_in, seven):
    client = sign_in("leidinggevende")
    shown = bundle(client, *(one.reference for one in seven))
    assert _send(client, shown, untick=seven[3].reference).location == f"{WORKLIST}/{seven[3].reference}"
    db.session.expire_all()
    assert [one.status for one in seven].count("decided") == 6
    assert seven[3].status == "submitted"


def test_r31_a_batch_of_seven_with_one_own_item_leaves_the_own_one_out_and_decides_six(town, sign_in, seven):
    own = submitted(town, "leidinggevende")
    batch = [*seven[:6], own]
    db.session.commit()
    client = sign_in("leidinggevende")
    shown = bundle(client, *(one.reference for one in batch))
    assert f"{own.reference} doet niet mee. Is van jezelf. Iemand anders besluit hierover." in shown.text
    sent = held(shown)
    sent["opgave"].append(own.reference)
    sent[f"versie-{own.reference}"] = [str(own.version)]
    answer = client.post(f"{WORKLIST}/bundel", data=sent, headers=ORIGIN, follow_redirects=True)
    assert f"{own.reference} is niet besloten. Is van jezelf." in answer.text
    assert [outcome for outcome, _uid in _outcomes()] == ["no_objection"] * 6
    db.session.expire_all()
    assert own.status == "submitted"


def test_r31_an_item_that_got_a_signal_meanwhile_is_left_out_with_a_note(town, sign_in, seven):
    client = sign_in("leidinggevende")
    shown = bundle(client, *(one.reference for one in seven))
    town.designate("collega", "vulnerable")
    db.session.commit()
    again = bundle(client, *(one.reference for one in seven))
    note = "Heeft nu een signaal: De functie is aangemerkt als kwetsbaar."
    assert f"{seven[1].reference} doet niet mee. {note}" in again.text
    answer = client.get(_send(client, shown).location)
    assert f"{seven[1].reference} is niet besloten. {note}" in answer.text
    assert len(_outcomes()) == 6


def test_r31_an_item_that_somebody_took_meanwhile_is_left_out_with_who_it_was(town, sign_in, seven, at):
    client = sign_in("leidinggevende")
    shown = bundle(client, *(one.reference for one in seven))
    at("2026-03-02", 12, 5)
    step(seven[0], "decide", town["leidinggevende"], outcome="not_relevant")
    step(seven[1], "ask", town["leidinggevende"], question="Hoe vaak?")
    db.session.commit()
    text = client.get(_send(client, shown).location).text
    assert "Leidinggevende Voorbeeld besloot op 2 maart 2026 om 12.05 uur: Hoeft niet in het register." in text
    assert "Leidinggevende Voorbeeld stelde op 2 maart 2026 om 12.05 uur een vraag." in text
    assert [outcome for outcome, uid in _outcomes() if uid] == ["no_objection"] * 5


def test_an_item_that_changed_since_it_was_seen_is_left_out(town, seven):
    made = decide_together({seven[0].reference: 1, seven[1].reference: 3}, "no_objection", actor=town["leidinggevende"])
    assert [one.reference for one in made.left_out] == [seven[0].reference]
    assert made.decided == [seven[1]]


@pytest.mark.parametrize("kind", ["of somebody else", "a draft", "that does not exist"])
def test_what_lies_elsewhere_answers_like_what_does_not_exist(town, seven, kind):
    made = {"of somebody else": lambda: submitted(town, "vreemde"), "a draft": lambda: drafted(town)}.get(kind)
    reference = made().reference if made else "NW-1999-0001"
    result = decide_together({reference: 3}, "no_objection", actor=town["leidinggevende"])
    assert [one.why for one in result.left_out] == ["Ligt niet bij jou."]
    assert result.decided == []


def test_an_outcome_that_does_not_fit_cannot_be_sent_with_a_bundle(town, seven):
    result = decide_together({seven[0].reference: 3}, "with_conditions", actor=town["leidinggevende"])
    assert (result.decided, len(result.left_out)) == ([], 1)
    assert _outcomes() == []


def test_at_most_ten_go_at_once(town, sign_in, at):
    at("2026-03-02")
    waiting = [submitted(town, TEAM[number % 2], hours=6, organisation=f"Club {number}") for number in range(MOST + 2)]
    db.session.commit()
    client = sign_in("leidinggevende")
    text = client.get(WORKLIST).text
    assert "Geen bezwaar voor deze 10" in text
    assert text.count(" checked") == MOST
    shown = bundle(client, *(one.reference for one in waiting))
    assert "Hoogstens 10 tegelijk." in shown.text
    assert len(held(shown)["opgave"]) == MOST
    with pytest.raises(ValueError, match="more than 10"):
        decide_together({one.reference: one.version for one in waiting}, "no_objection", actor=town["leidinggevende"])


def test_nothing_chosen_leads_back_to_the_list(town, sign_in, seven):
    client = sign_in("leidinggevende")
    shown = bundle(client, seven[0].reference)
    answer = client.post(
        f"{WORKLIST}/bundel", data={**held(shown), "opgave": []}, headers=ORIGIN, follow_redirects=True
    )  # fmt: skip
    assert "Kies 1 tot en met 10 opgaven." in answer.text
    assert client.get(f"{WORKLIST}/bundel").location == WORKLIST


def test_there_is_one_bundle_per_register_with_the_outcome_that_fits(town, sign_in, at):
    at("2026-03-02")
    submitted(town), submitted(town, "collega", **LINKED)
    submitted(town, slug="gift", giver="Bakkerij Oost"), submitted(town, "collega", slug="gift", giver="Slager West")
    submitted(town, "controle", slug="gift", giver="Kapper Noord", whereabouts="refused")
    found = bundles_of(worklist_of(town["leidinggevende"]).without_signal)
    told = {(one.register.slug, one.outcome.code): len(one.items) for one in found}
    assert told == {("gift", "keep"): 2, ("gift", "noted_refused"): 1, ("side_activity", "no_objection"): 1}


def test_what_a_body_decides_and_what_is_confidential_goes_in_no_bundle(town, sign_in):
    town.designate("medewerker", "financial_interests")
    submitted(town, slug="financial_interest"), submitted(town, "secretaris")
    db.session.commit()
    for name in ("integriteit", "vastlegger"):
        assert bundles_of(worklist_of(town[name]).without_signal) == []
        assert "opgave-" not in sign_in(name).get(WORKLIST).text


def test_an_earlier_decision_alone_keeps_nothing_out_of_a_bundle(town):
    decided(town, "collega")
    declaration = submitted(town)
    assert [finding.code for finding in findings(declaration, clock.today())] == ["decided_before"]
    assert [item.declaration for item in worklist_of(town["leidinggevende"]).without_signal] == [declaration]


@pytest.mark.parametrize("register", registers(), ids=lambda one: one.slug)
def test_an_answer_suits_an_outcome_that_exists_and_needs_no_words(register):
    for question in register.fields():
        for option in question.options:
            if option.suits:
                outcome = register.outcome(option.suits)
                assert (outcome.needs_reasons, outcome.needs_condition) == (False, False)


def test_a_bundle_is_never_decided_by_who_may_not_decide_one(town, seven):
    made = decide_together({one.reference: one.version for one in seven}, "no_objection", actor=town["directeur"])
    assert made.decided == []
    db.session.expire_all()
    assert {(one.status, one.version) for one in seven} == {("submitted", 3)}
