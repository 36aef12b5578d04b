"""P10: following by mail: asked, confirmed, told what changed and where, and stopped with one click; nothing else is kept."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import delete, inspect, select

from audit import SYSTEM, Event, EventDetail
from extensions import db
from post.models import Mail
from post.sending import send_waiting
from publication import followers
from publication.by_itself import Seen
from publication.editions import publish
from publication.follower_mails import tell_followers
from publication.models import HOLD, RELEASE, Follower
from registers import lifecycle
from tests.support.publishing import act, allow, declare, released
from worker import look

READER = "lezer@voorbeeld.nl"


@pytest.fixture
def posted(public_town, app, postbox):
    """A published register with a mail server. What staff is told stands elsewhere."""
    app.extensions["subscribers"] = ()
    db.session.execute(delete(Mail))
    db.session.commit()
    app.config["SETTINGS"] = replace(app.config["SETTINGS"], smtp_url=postbox.url)
    return postbox


def link_in(mail, what: str) -> str:
    """The path of a link in the text of a mail."""
    text = mail.get_body(("plain",)).get_content()
    return re.search(rf"http://localhost(\S*/volgen/{what}/\S+)", text)[1]


def follow(client, posted, **given) -> None:
    """Ask on the page, and confirm with the mail that comes."""
    assert client.post_form("/volgen", {"email": READER, **given}).location == "/volgen/gevraagd"
    send_waiting()
    link = link_in(posted.arrived[-1], "bevestigen")
    assert client.post_form(link).location == "/volgen/bevestigd"


def change_something(town) -> None:
    """Publish another entry at the position of the manager."""
    released(town, "leidinggevende", without_notice=True, role="Bestuurslid", organisation="Stichting Geheim")
    publish(actor=SYSTEM)
    db.session.commit()


def everyone() -> list[Follower]:
    return list(db.session.scalars(select(Follower)))


def told(posted) -> list[str]:
    """The texts of the mails that came of telling followers now."""
    before = len(posted.arrived)
    tell_followers()
    send_waiting()
    return [mail.get_body(("plain",)).get_content() for mail in posted.arrived[before:]]


def test_only_who_confirms_follows(client, posted, public_town, new_events):
    new_events()
    assert client.post_form("/volgen", {"email": READER}).status_code == 303
    change_something(public_town)
    assert len(told(posted)) == 1, "only the question to confirm"
    mail = posted.arrived[0]
    assert mail["Subject"] == "Bevestig dat u het register wilt volgen"
    link = link_in(mail, "bevestigen")
    assert client.get(link).status_code == 200
    assert everyone()[0].confirmed_at is None, "opening the link is not confirming: programs open links"
    client.post_form(link)
    assert everyone()[0].confirmed_at is not None
    assert "Deze link werkt niet meer" in client.get(link).text
    assert {"follower.asked", "follower.confirmed"} <= set(new_events())


def test_a_follower_is_told_kind_position_and_link_and_no_word_of_the_entry(client, posted, public_town):
    follow(client, posted)
    change_something(public_town)
    (text,) = told(posted)
    mail = posted.arrived[-1]
    assert mail["Subject"] == "Register: 1 wijziging op 2 maart"
    code = next(one for one in re.findall(r"/vermelding/(\w+)", text))
    assert "Nieuw: Leidinggevende" in text
    assert client.get(f"/vermelding/{code}").status_code == 200
    for word in ("Geheim", "Bestuurslid", "Voorbeeld,", public_town["leidinggevende"].last_name):
        assert word not in text.replace("Gemeente Voorbeeld,", "")
    assert told(posted) == [], "once is enough"


def test_stopping_takes_one_click_and_deletes_the_address_and_what_waits(client, posted, public_town):
    follow(client, posted)
    change_something(public_town)
    told(posted)
    mail = posted.arrived[-1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = mail["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    assert link == link_in(mail, "stoppen")
    assert client.get(link).status_code == 200
    assert len(everyone()) == 1, "opening the link changes nothing"
    change_something(public_town)
    tell_followers()
    answer = client.post(link, data={"List-Unsubscribe": "One-Click"}, headers={"Origin": "https://post.voorbeeld"})
    assert answer.status_code == 303
    assert everyone() == []
    assert list(db.session.scalars(select(Mail))) == []
    assert send_waiting() == 0
    assert "U krijgt geen mails" in client.get(link).text
    assert client.post(link).status_code == 303, "again is no error"


def test_the_link_of_one_follower_stops_no_other(client, posted):
    follow(client, posted)
    token = followers.stop_token(everyone()[0])
    for wrong in ("", "x", token[:-1], f"{token}x", f"{'a' * 26}-{token.partition('-')[2]}", "é-é"):
        followers.stop(wrong)
    assert len(everyone()) == 1


def test_a_follower_of_one_position_hears_of_that_position_only(client, posted, public_town):
    follow(client, posted, functie="directeur")
    assert everyone()[0].slug == "directeur"
    change_something(public_town)
    assert told(posted) == []
    old, director = public_town.entry, public_town["directeur"]
    new = lifecycle.change_state(old, "revise", actor=director, seen_version=old.version, submission_key="change")
    allow(public_town, declare(public_town, "directeur", draft=new, pay="paid"))
    act(new, RELEASE, public_town["redacteur"], without_notice=True)
    publish(actor=SYSTEM)
    assert "Gewijzigd: Directeur" in told(posted)[0]


def test_who_wants_it_weekly_hears_on_monday(client, posted, public_town, at):
    follow(client, posted, often="weekly")
    at("2026-03-04")
    change_something(public_town)
    assert told(posted) == []
    at("2026-03-08", 23)
    assert told(posted) == []
    at("2026-03-10")
    assert "Nieuw: Leidinggevende" in told(posted)[0], "Monday the worker was not running"
    at("2026-03-11")
    change_something(public_town)
    assert told(posted) == []
    at("2026-03-16")
    assert len(told(posted)) == 1


def test_what_left_the_register_before_the_mail_is_not_in_it(client, posted, public_town):
    follow(client, posted)
    change_something(public_town)
    for entry in db.session.scalars(select(Follower)):
        assert entry.told_edition == 1
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    text = told(posted)[0]
    assert public_town.entry.public_code not in text


def test_who_does_not_confirm_in_a_week_is_forgotten(client, posted, at, new_events):
    client.post_form("/volgen", {"email": READER})
    at("2026-03-09", 11)
    assert followers.forget_unconfirmed() == 0
    at("2026-03-09", 13)
    new_events()
    assert followers.forget_unconfirmed() == 1
    assert new_events() == ["follower.forgotten"]
    assert everyone() == []
    assert list(db.session.scalars(select(Mail))) == []


def test_a_link_of_more_than_a_week_offers_a_new_one(client, posted, at):
    client.post_form("/volgen", {"email": READER})
    send_waiting()
    link = link_in(posted.arrived[0], "bevestigen")
    at("2026-03-09", 13)
    assert "Vraag een nieuwe link" in client.get(link).text
    assert not followers.confirm(link.rpartition("/")[2])


def test_the_answer_does_not_tell_who_follows_already(client, posted):
    follow(client, posted)
    again, new = (client.post_form("/volgen", {"email": email}) for email in (READER, "ander@voorbeeld.nl"))
    assert (again.status_code, again.location) == (new.status_code, new.location)


def test_a_second_wish_takes_the_place_of_the_first(client, posted):
    follow(client, posted)
    follow(client, posted, often="weekly")
    assert [one.often for one in everyone()] == ["weekly"]


def test_nobody_is_buried_in_questions_to_confirm(client, posted):
    for _time in range(5):
        client.post_form("/volgen", {"email": READER})
    send_waiting()
    assert len(posted.arrived) == followers.MOST_UNANSWERED


def test_too_many_requests_in_an_hour_are_refused_and_nothing_typed_is_lost(client, posted, monkeypatch):
    monkeypatch.setattr(followers, "MOST_IN_AN_HOUR", 1)
    client.post_form("/volgen", {"email": READER})
    answer = client.post_form("/volgen", {"email": "ander@voorbeeld.nl", "functie": "directeur", "often": "weekly"})
    assert answer.status_code == 429
    assert 'value="ander@voorbeeld.nl"' in answer.text
    assert '<option value="directeur" selected>' in answer.text
    assert 'value="weekly" checked' in answer.text


@pytest.mark.parametrize("email", ["", "lezer", "lezer@", "a@b.nl, c@d.nl", "a@b.nl\r\nBcc: c@d.nl"])
def test_what_is_no_address_is_refused(client, posted, email):
    answer = client.post_form("/volgen", {"email": email})
    assert answer.status_code == 422
    assert "Vul een e-mailadres in zoals naam@voorbeeld.nl" in answer.text
    assert everyone() == []


def test_english_readers_get_english_mail(client, posted, public_town):
    client.post_form("/en/volgen", {"email": READER})
    send_waiting()
    assert posted.arrived[0]["Subject"] == "Confirm that you want to follow the register"
    link = link_in(posted.arrived[0], "bevestigen")
    assert link.startswith("/en/")
    client.post_form(link)
    change_something(public_town)
    assert "New: Leidinggevende" in told(posted)[0]


def test_no_address_stands_in_the_log_and_nothing_more_than_needed_is_kept(client, posted):
    follow(client, posted)
    rows = [*db.session.scalars(select(Event)), *db.session.scalars(select(EventDetail))]
    assert not any(READER in str(vars(row)) for row in rows)
    assert {column.key for column in inspect(Follower).columns} == {
        "id", "uid", "email", "slug", "often", "language", "asked_at", "token_hash", "confirmed_at", "told_edition", "told_on",
    }  # fmt: skip


def test_the_worker_tells_after_every_edition_and_once_after_a_crash(app, client, posted, public_town):
    follow(client, posted)
    change_something(public_town)
    before = len(posted.arrived)
    seen = look(app, Seen()).seen
    look(app, seen)
    look(app, Seen())
    assert len(posted.arrived) == before + 1


def test_an_accident_with_one_mail_stops_no_other(app, client, posted, public_town, monkeypatch):
    follow(client, posted)
    client.post_form("/volgen", {"email": "ander@voorbeeld.nl"})
    monkeypatch.setattr("worker.tell_followers", lambda: 1 / 0)
    before = len(posted.arrived)
    look(app, Seen())
    assert len(posted.arrived) == before + 1


def test_a_page_of_another_site_cannot_send_the_form(client, posted):
    answer = client.post("/volgen", data={"email": READER}, headers={"Origin": "https://elders.voorbeeld"})
    assert answer.status_code == 400
    assert everyone() == []


def test_a_program_that_fills_in_every_box_is_thanked_and_ignored(client, posted):
    assert client.post_form("/volgen", {"email": READER, "naam": "robot"}).location == "/volgen/gevraagd"
    assert everyone() == []
