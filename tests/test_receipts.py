"""Receipts: whoever sends or is told something gets a code, and can see later whether the log still holds it."""

import re

from sqlalchemy import select, text

from audit import Event, Kind
from audit.receipts import code_of
from extensions import db
from post.models import Mail
from tests.support.declarations import decided, step, submitted

CODE = re.compile(r"\d+(?:-[0-9a-f]{4}){8}")
PAGE = "/intern/ontvangstbewijs"


def line_of(kind: Kind) -> Event:
    return db.session.scalars(select(Event).where(Event.kind == kind).order_by(Event.seq.desc()).limit(1)).one()


def codes_on(client, address: str) -> list[str]:
    return list(dict.fromkeys(CODE.findall(client.get(address).text)))


def test_what_was_sent_has_a_receipt_on_its_page_and_in_its_mail(town, sign_in):
    declaration = submitted(town)
    db.session.commit()
    code = code_of(line_of(Kind.SUBMITTED))
    client = sign_in("medewerker")
    assert codes_on(client, f"/intern/nevenwerk/{declaration.reference}/verstuurd") == [code]
    assert codes_on(client, f"/intern/opgaven/{declaration.reference}") == [code]
    assert code in db.session.scalars(select(Mail.text).where(Mail.message == "received")).one()


def test_a_decision_has_one_when_the_declarant_is_told_and_one_taken_back_has_none(town, sign_in, at):
    at("2026-03-02", 10)
    kept, undone = decided(town), decided(town, role="Voorzitter")
    step(undone, "undo", town["leidinggevende"])
    db.session.commit()
    client = sign_in("medewerker")
    assert len(codes_on(client, f"/intern/opgaven/{kept.reference}")) == 1
    at("2026-03-02", 11)
    client = sign_in("medewerker")
    assert len(codes_on(client, f"/intern/opgaven/{kept.reference}")) == 2
    assert len(codes_on(client, f"/intern/opgaven/{undone.reference}")) == 1


def test_others_who_read_a_declaration_get_no_receipt(town, sign_in):
    declaration = submitted(town)
    db.session.commit()
    assert codes_on(sign_in("leidinggevende"), f"/intern/opgaven/{declaration.reference}") == []


def test_a_receipt_that_holds_is_confirmed_and_tells_its_owner_what_it_is_about(town, sign_in):
    submitted(town)
    db.session.commit()
    code = code_of(line_of(Kind.SUBMITTED))
    mine = sign_in("medewerker").get(PAGE, query_string={"code": code}).text
    assert f"Regel {code.partition('-')[0]} staat nog precies zo in het logboek." in mine
    assert "Opgave verstuurd" in mine
    theirs = sign_in("collega").get(PAGE, query_string={"code": code.upper().replace("-", " ")}).text
    assert "staat nog precies zo" in theirs
    assert "Opgave verstuurd" not in theirs


def test_a_receipt_of_a_line_that_was_changed_or_is_gone_is_not_confirmed(town, sign_in):
    submitted(town)
    event = line_of(Kind.SUBMITTED)
    code, seq = code_of(event), event.seq
    db.session.execute(text("DROP TRIGGER event_no_update"))
    db.session.execute(text("UPDATE event SET body = replace(body, 'submitted', 'withdrawn') WHERE seq = :seq"), {"seq": seq})
    db.session.commit()
    client = sign_in("medewerker")
    for asked in (code, code.replace(f"{seq}-", "999999-", 1), f"{seq}" + "-0000" * 8):
        assert "staat niet meer zo in het logboek" in client.get(PAGE, query_string={"code": asked}).text


def test_what_is_no_receipt_is_said_to_be_none(town, sign_in):
    client = sign_in("medewerker")
    for asked in ("hallo", "12", "1-zzzz", "9" * 80):
        assert "Dit is geen ontvangstbewijs." in client.get(PAGE, query_string={"code": asked}).text
    assert "ok-banner--error" not in client.get(PAGE).text
