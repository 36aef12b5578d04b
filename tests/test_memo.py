"""What the public process remembers: the same answers as without it, until the next edition, and never more than it may."""

import gzip

import pytest

from app import create_public_app
from audit import SYSTEM
from publication.editions import publish
from publication.models import HOLD
from publication.site.memo import Memo
from tests.support.pages import PageClient
from tests.support.publishing import act

ADDRESSES = ("/", "/en/", "/functie/directeur", "/zoeken?q=muziek", "/gegevens", "/wijzigingen", "/gegevens.csv", "/uitleg")


@pytest.fixture
def public(public_town, settings):
    app = create_public_app(settings)
    app.test_client_class = PageClient
    return app


@pytest.fixture
def memo(public) -> Memo:
    assert isinstance(public.wsgi_app, Memo)
    return public.wsgi_app


def test_an_answer_is_the_same_with_and_without_it_and_the_second_time(public, memo):
    client = public.test_client()
    remembered = [[client.get(address) for address in ADDRESSES] for _time in range(2)]
    public.wsgi_app = memo.application
    afresh = [client.get(address) for address in ADDRESSES]
    for answers in remembered:
        for one, other in zip(answers, afresh, strict=True):
            assert one.data == other.data
            assert _lasting(one) == _lasting(other)


def _lasting(answer) -> dict[str, str]:
    return {name: value for name, value in answer.headers if name not in ("Vary", "Date")}


def test_the_second_visitor_is_answered_without_the_application(public, memo):
    client = public.test_client()
    first = client.get("/functie/directeur").data
    memo.application = None
    assert client.get("/functie/directeur").data == first


def test_a_new_edition_is_seen_at_once(public, public_town):
    client = public.test_client()
    assert "Muziek" in client.get("/functie/directeur").text
    act(public_town.entry, HOLD, public_town["redacteur"])
    publish(actor=SYSTEM)
    assert "Muziek" not in client.get("/functie/directeur").text


def test_who_can_unpack_it_gets_it_compressed_and_others_do_not(public):
    client = public.test_client()
    first, again = (client.get("/functie/directeur", headers={"Accept-Encoding": "gzip"}) for _time in range(2))
    plain = client.get("/functie/directeur")
    assert first.headers["Content-Encoding"] == again.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(first.data) == gzip.decompress(again.data) == plain.data
    assert int(first.headers["Content-Length"]) == len(first.data) < len(plain.data) == int(plain.headers["Content-Length"])
    assert "Content-Encoding" not in plain.headers
    assert {answer.headers["Vary"] for answer in (first, again, plain)} == {"Accept-Encoding"}


def test_what_did_not_change_is_not_sent_again_whether_it_is_remembered_or_not(public):
    client = public.test_client()
    mark = client.get("/uitleg").headers["ETag"]
    known = client.get("/uitleg", headers={"If-None-Match": mark})
    unknown = client.get("/privacy", headers={"If-None-Match": mark})
    assert [(answer.status_code, answer.data) for answer in (known, unknown)] == [(304, b"")] * 2
    assert "Content-Type" not in known.headers
    assert client.get("/uitleg", headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_errors_and_health_are_never_remembered(public, memo):
    client = public.test_client()
    for address in ("/gezond", "/gereed", "/functie/onbekend", "/vermelding/onbekend"):
        client.get(address)
    assert memo._kept == {}


def test_it_never_keeps_more_than_it_may(public, memo):
    memo.most = 60_000
    client = public.test_client()
    for number in range(40):
        client.get(f"/functie/directeur?keer={number}")
        assert sum(len(answer.body) for answer in memo._kept.values()) == memo._bytes <= memo.most
    assert 1 < len(memo._kept) < 40
