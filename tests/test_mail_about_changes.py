"""Staff is told of what happens in the transaction in which it happens: whom, when, in which language, and never what."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import clock
from audit import SYSTEM
from clock import at as moment
from extensions import db
from organisation.changes import arrange_deputy, designate, end_designation
from organisation.mailing import in_office_hours
from post.models import AT_ONCE, Mail, MailWish
from post.sending import send_waiting
from registers.catalogue import register
from registers.designations.notices import give_notices
from registers.follow_up.disputes import raise_dispute
from registers.lifecycle import change_state
from registers.origin import OLD_LIST
from registers.statements import declare_nothing
from tests.support.declarations import decided, drafted, step, submitted


@pytest.fixture
def posted(town, app, postbox, at):
    """The municipality with a mail server, on Monday 2 March 2026 at noon."""
    at("2026-03-02")
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    return postbox


def sent(posted) -> list[tuple[str, str]]:
    """Commit, send what is due, and give who got what since one looked last."""
    db.session.commit()
    before = len(posted.arrived)
    while send_waiting():
        pass
    return [(one["To"].split("@")[0], one["Subject"]) for one in posted.arrived[before:]]


def text_of(mail, kind: str = "plain") -> str:
    return mail.get_body((kind,)).get_content().replace("\r", "")


def test_who_declares_gets_a_receipt_with_purpose_action_and_day(town, posted):
    submitted(town)
    assert sent(posted) == [("medewerker", "Ontvangen: je nevenwerk (NW-2026-0001)")]
    text = text_of(posted.arrived[0])
    assert text.startswith(
        "Beste Medewerker,\n\nWe hebben je opgave ontvangen. Je hoeft nu niets te doen.\n\n"
        "Leidinggevende Voorbeeld bekijkt je opgave. Je hoort het uiterlijk 13 april."
    )
    assert re.findall(r"https?://\S+", text) == ["http://localhost/intern/opgaven/NW-2026-0001"]
    assert "Liever geen link? Ga naar intranet, kies Register." in text
    assert "Stichting Muziek" not in text + text_of(posted.arrived[0], "html")


def test_each_reads_it_in_his_own_language(town, posted):
    town["medewerker"].language = "en"
    submitted(town)
    sent(posted)
    (mail,) = posted.arrived
    assert mail["Subject"] == "Received: your side activity (NW-2026-0001)"
    assert "You will hear by 13 April." in text_of(mail)
    assert "http://localhost/en/intern/opgaven/NW-2026-0001" in text_of(mail)
    assert '<html lang="en">' in text_of(mail, "html")


def test_an_old_list_that_is_brought_in_mails_nobody(town, posted):
    db.session.add(MailWish(person_id=town["leidinggevende"].id, often=AT_ONCE))
    draft = drafted(town)
    draft.source = OLD_LIST
    step(draft, "submit", SYSTEM)
    assert sent(posted) == []


def test_what_is_rolled_back_is_told_to_nobody(town, posted):
    submitted(town)
    db.session.rollback()
    assert sent(posted) == []
    with db.session.begin_nested() as savepoint:
        submitted(town)
        savepoint.rollback()
    declare_nothing(register("gift"), town["collega"], actor=SYSTEM, submission_key="k")
    assert sent(posted) == []


def test_r30_a_decision_is_told_when_it_cannot_be_taken_back_any_more(town, posted, at):
    decided(town)
    assert ("medewerker", "Geen bezwaar tegen je nevenwerk (NW-2026-0001)") not in sent(posted)
    at("2026-03-02", 12, 9)
    assert sent(posted) == []
    at("2026-03-02", 12, 11)
    assert sent(posted) == [("medewerker", "Geen bezwaar tegen je nevenwerk (NW-2026-0001)")]


def test_a_decision_that_was_taken_back_is_told_to_nobody_and_the_next_one_is(town, posted, at):
    declaration = decided(town)
    sent(posted)
    step(declaration, "undo", town["leidinggevende"])
    at("2026-03-02", 12, 30)
    assert sent(posted) == []
    step(declaration, "decide", town["leidinggevende"], outcome="prohibited", reasons="Dit kan niet.")
    at("2026-03-02", 12, 45)
    assert sent(posted) == [("medewerker", "Besluit over je nevenwerk (NW-2026-0001)")]
    assert "Dit kan niet" not in text_of(posted.arrived[-1])


@pytest.mark.parametrize(
    ("slug", "outcome", "subject"),
    [
        ("side_activity", "with_conditions", "Geen bezwaar, met afspraken (NW-2026-0001)"),
        ("gift", "keep", "Besluit over je geschenk (GS-2026-0001)"),
        ("invitation", "may_go", "Je mag gaan (UN-2026-0001)"),
        ("invitation", "may_not_go", "Je mag niet gaan (UN-2026-0001)"),
    ],
)
def test_each_outcome_has_its_own_message(town, posted, at, slug, outcome, subject):
    decided(town, slug=slug, outcome=outcome)
    sent(posted)
    at("2026-03-02", 12, 11)
    assert sent(posted) == [("medewerker", subject)]


def test_r38_mail_about_a_confidential_register_names_nothing(town, posted, at):
    town.designate("medewerker", "financial_interests")
    declaration = submitted(town, slug="financial_interest")
    assert sent(posted) == [("medewerker", "Ontvangen: je opgave"), ("integriteit", "Te beoordelen: opgave")]
    step(declaration, "ask", town["integriteit"], question="Hoeveel?")
    sent(posted)
    step(declaration, "answer", town["medewerker"], answer="Drie.")
    sent(posted)
    step(declaration, "decide", town["integriteit"], outcome="no_objection", reasons="")
    sent(posted)
    at("2026-03-02", 12, 11)
    assert sent(posted) == [("medewerker", "Besluit over je opgave")]
    everything = "".join(f"{one['Subject']} {text_of(one)} {text_of(one, 'html')}" for one in posted.arrived)
    for word in ("FB-", "inancieel", "elang", "Windpark", "Medewerker Voorbeeld", "Hoeveel", "Drie"):
        assert word not in everything.replace("integriteitscoördinator", ""), word


def test_a_question_and_its_answer_are_told_with_their_days(town, posted):
    declaration = submitted(town)
    sent(posted)
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    assert sent(posted) == [("medewerker", "Vraag over je opgave: antwoord uiterlijk 16 maart")]
    assert "Hoe vaak" not in text_of(posted.arrived[-1])
    step(declaration, "answer", town["medewerker"], answer="Elke week.")
    assert sent(posted) == [("leidinggevende", "Antwoord ontvangen (NW-2026-0001)")]


def test_a_question_that_was_answered_before_its_mail_went_is_not_told(town, posted, at):
    at("2026-03-02", 19)
    declaration = submitted(town)
    step(declaration, "ask", town["leidinggevende"], question="Hoe vaak?")
    step(declaration, "answer", town["medewerker"], answer="Elke week.")
    sent(posted)
    at("2026-03-03", 8)
    assert ("medewerker", "Vraag over je opgave: antwoord uiterlijk 16 maart") not in sent(posted)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (moment(date(2026, 3, 2), 12), moment(date(2026, 3, 2), 12)),
        (moment(date(2026, 3, 2), 7, 59), moment(date(2026, 3, 2), 8)),
        (moment(date(2026, 3, 2), 18), moment(date(2026, 3, 3), 8)),
        (moment(date(2026, 4, 2), 18), moment(date(2026, 4, 7), 8)),  # Good Friday and Easter Monday
        (moment(date(2026, 3, 27), 19), moment(date(2026, 3, 30), 8)),  # over the change of the clock
    ],
)
def test_r09_mail_that_can_wait_goes_from_eight_to_six_on_working_days(now, expected):
    assert in_office_hours(now) == expected


def test_a_receipt_comes_at_once_and_a_question_in_office_hours(town, posted, at):
    at("2026-03-06", 22)
    step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    assert [who for who, _subject in sent(posted)] == ["medewerker"]
    at("2026-03-09", 8)
    assert [subject for _who, subject in sent(posted)] == ["Vraag over je opgave: antwoord uiterlijk 20 maart"]


def test_who_decides_and_wants_it_at_once_gets_it_at_once(town, posted):
    db.session.add(MailWish(person_id=town["leidinggevende"].id, often=AT_ONCE))
    submitted(town)
    assert sent(posted)[1:] == [("leidinggevende", "Te beoordelen: nevenwerk (NW-2026-0001)")]


def test_r28_a_term_that_passed_is_told_to_the_declarant_who_had_it_and_who_gets_it(town, posted, at):
    declaration = submitted(town)
    sent(posted)
    at("2026-04-14", 9)
    change_state(declaration, "pass_on", actor=SYSTEM, seen_version=declaration.version)
    assert sent(posted) == [
        ("medewerker", "Het duurt langer (NW-2026-0001)"),
        ("leidinggevende", "Overgenomen: de termijn is voorbij (NW-2026-0001)"),
        ("directeur", "Besluit uiterlijk 21 april: dit ligt nu bij jou (NW-2026-0001)"),
    ]


def test_r22_who_stands_in_is_told_and_decides_with_mail_too(town, posted):
    arrange_deputy(
        town["leidinggevende"], town["collega"], date(2026, 3, 2), date(2026, 3, 20), ["gift"], actor=town["leidinggevende"]
    )
    assert sent(posted) == [("collega", "Je vervangt Leidinggevende Voorbeeld van 2 maart tot en met 20 maart")]
    db.session.add(MailWish(person_id=town["collega"].id, often=AT_ONCE))
    submitted(town)
    assert "collega" not in [who for who, _subject in sent(posted)]
    submitted(town, slug="gift")
    assert ("collega", "Te beoordelen: geschenk (GS-2026-0001)") in sent(posted)


def test_r34_the_holder_of_a_post_is_told_that_it_is_designated(town, posted):
    designate(
        town.positions["directeur"], "public_side_activities", "artikel 5", "hoogste functie", date(2026, 4, 1),
        actor=town["integriteit"],
    )  # fmt: skip
    give_notices()
    assert sent(posted) == [("directeur", "Je functie wordt openbaar vanaf 1 april")]
    give_notices()
    assert sent(posted) == []


def test_r36_the_holder_hears_where_it_ends_what_ends_with_his_designation(town, posted):
    """That of interests is no matter of the public register."""
    links = {"public_side_activities": "/intern/openbaar", "financial_interests": "/intern/opgaven"}
    for kind, link in links.items():
        begun = designate(town.positions["directeur"], kind, "artikel 5", "functie", date(2026, 2, 1), actor=town["integriteit"])
        give_notices()
        sent(posted)
        end_designation(begun, date(2026, 4, 1), "Anders ingedeeld", actor=town["integriteit"])
        give_notices()
        assert sent(posted) == [("directeur", "Je functie is aangewezen tot en met 1 april")]
        assert re.findall(r"https?://localhost(\S+)", text_of(posted.arrived[-1])) == [link]


def test_r32_who_looks_again_is_told(town, posted, at):
    declaration = decided(town)
    at("2026-03-03")
    sent(posted)
    raise_dispute(declaration, "decision", "Ik ben het er niet mee eens.", actor=town["medewerker"])
    assert sent(posted) == [("directeur", "Kijk opnieuw, uiterlijk 14 april (NW-2026-0001)")]


def test_nil_is_confirmed_to_who_declared_it(town, posted):
    declare_nothing(register("side_activity"), town["collega"], actor=town["collega"], submission_key="k")
    assert sent(posted) == [("collega", "Ontvangen: niets door te geven")]


def test_who_has_left_or_has_no_address_gets_no_mail(town, posted, at):
    declaration = submitted(town, slug="gift")
    db.session.commit()
    db.session.query(Mail).delete()
    town["medewerker"].employed_until = date(2026, 3, 1)
    step(declaration, "decide", town["leidinggevende"], outcome="keep")
    town["collega"].email = None
    submitted(town, "collega")
    assert sent(posted) == []


def test_an_address_that_the_server_does_not_know_is_not_tried_again_until_it_changes(town, posted):
    posted.refused["medewerker@voorbeeld.nl"] = "550 no such user"
    submitted(town)
    assert sent(posted) == []
    posted.refused.clear()
    submitted(town)
    assert sent(posted) == []
    rows = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert [(row.next_at, row.failure, row.given_up_at is not None) for row in rows] == [
        (None, "SMTPRecipientsRefused 550", True),
        (None, "WrongAddress", True),
    ]
    town["medewerker"].email = "ander@voorbeeld.nl"
    submitted(town)
    assert [who for who, _subject in sent(posted)] == ["ander"]


def test_the_moment_of_a_decision_holds_over_the_weekend(town, posted, at):
    at("2026-03-06", 17, 55)
    decided(town)
    sent(posted)
    assert db.session.scalars(select(Mail.next_at).where(Mail.sent_at.is_(None))).one() == clock.at(date(2026, 3, 9), 8)
    db.session.rollback()
    at(clock.at(date(2026, 3, 9), 8) + timedelta(seconds=1))
    assert len(sent(posted)) == 1


def test_r22_an_answer_is_told_to_who_can_decide_now_when_who_asked_no_longer_can(town, posted, at):
    """A cover ended while the question waited: its link would not open for the one, and the other would hear nothing."""
    boss, deputy = town["leidinggevende"], town["collega"]
    arrange_deputy(boss, deputy, date(2026, 3, 2), date(2026, 3, 6), [], actor=boss)
    db.session.add(MailWish(person_id=boss.id, often=AT_ONCE))
    declaration = step(submitted(town), "ask", deputy, question="Hoe vaak?")
    sent(posted)
    at("2026-03-09")
    step(declaration, "answer", town["medewerker"], answer="Elke week.")
    assert sent(posted) == [("leidinggevende", "Te beoordelen: nevenwerk (NW-2026-0001)")]


def test_advice_is_told_to_who_can_decide_now_when_who_asked_no_longer_can(town, posted, at):
    boss, deputy = town["leidinggevende"], town["collega"]
    arrange_deputy(boss, deputy, date(2026, 3, 2), date(2026, 3, 6), [], actor=boss)
    declaration = step(submitted(town), "ask_advice", deputy, question="Kan dit?")
    sent(posted)
    at("2026-03-09")
    step(declaration, "advise", town["integriteit"], advice="Ja, met afspraken.")
    assert sent(posted) == [("leidinggevende", "Advies ontvangen (NW-2026-0001)")]


def test_r16_a_new_look_is_told_at_once_to_who_wants_it_at_once(town, posted, at):
    db.session.add(MailWish(person_id=town["leidinggevende"].id, often=AT_ONCE))
    declaration = decided(town, outcome="prohibited", reasons="Dit kan niet.")
    at("2026-03-03")
    sent(posted)
    step(declaration, "ask_lifting", town["medewerker"], why="De organisatie werkt niet meer voor ons.")
    assert sent(posted) == [("leidinggevende", "Te beoordelen: nevenwerk (NW-2026-0001)")]


def test_r38_a_new_look_at_what_is_confidential_is_told_for_no_morning_mail_does(town, posted, at):
    town.designate("medewerker", "financial_interests")
    declaration = submitted(town, slug="financial_interest")
    step(declaration, "decide", town["integriteit"], outcome="prohibited", reasons="Dit kan niet.")
    at("2026-03-03")
    sent(posted)
    step(declaration, "ask_lifting", town["medewerker"], why="Ik verkocht de helft.")
    assert sent(posted) == [("integriteit", "Te beoordelen: opgave")]
    assert "http://localhost/intern/beoordelen\n" in text_of(posted.arrived[-1])


def test_a_question_about_what_was_withdrawn_before_its_mail_went_is_not_told(town, posted, at):
    at("2026-03-02", 19)
    declaration = step(submitted(town), "ask", town["leidinggevende"], question="Hoe vaak?")
    sent(posted)
    step(declaration, "withdraw", town["medewerker"])
    at("2026-03-03", 8)
    assert sent(posted) == []


def test_advice_is_asked_and_told_while_a_question_to_the_declarant_waits(town, posted, at):
    at("2026-03-02", 19)
    boss = town["leidinggevende"]
    declaration = step(submitted(town), "ask_advice", boss, question="Kan dit?")
    sent(posted)
    step(declaration, "ask", boss, question="Hoe vaak?")
    at("2026-03-03", 8)
    assert ("integriteit", "Advies gevraagd (NW-2026-0001)") in sent(posted)
    at("2026-03-03", 9)
    step(declaration, "advise", town["integriteit"], advice="Ja, met afspraken.")
    assert sent(posted) == [("leidinggevende", "Advies ontvangen (NW-2026-0001)")]
    assert "Besluit uiterlijk" not in text_of(posted.arrived[-1])  # the term stands still


def test_advice_that_was_given_before_its_mail_went_is_not_asked_of_the_others(town, posted, at):
    at("2026-03-02", 19)
    declaration = step(submitted(town), "ask_advice", town["leidinggevende"], question="Kan dit?")
    sent(posted)
    step(declaration, "advise", town["integriteit"], advice="Ja, met afspraken.")
    at("2026-03-03", 8)
    assert sent(posted) == [("leidinggevende", "Advies ontvangen (NW-2026-0001)")]


def test_mail_that_still_waits_after_somebodys_last_day_does_not_go(town, posted, at):
    at("2026-03-06", 17, 55)
    town["medewerker"].employed_until = date(2026, 3, 6)
    decided(town)
    sent(posted)
    at("2026-03-09", 8)
    assert "medewerker" not in [who for who, _subject in sent(posted)]
