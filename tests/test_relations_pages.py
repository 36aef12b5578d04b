"""The officer's pages about relations and organisations (C14), and the question which organisation is meant while declaring."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from extensions import db
from registers.counterparties import uploads
from registers.counterparties.lists import lists_in_use
from registers.counterparties.models import Counterparty
from registers.counterparties.naming import counterparty_known_as
from registers.counterparties.relations import relations_of
from registers.models import Declaration
from tests.support.declarations import drafted, submitted
from tests.support.declaring import ACTIVITY, only, path
from tests.support.pages import held_values, parsed

RELATIONS = "/intern/beheer/relaties"
ORGANISATIONS = f"{RELATIONS}/organisaties"
PROPOSALS = f"{RELATIONS}/voorstellen"
CSV = "Leverancier;KvK;Omschrijving\nAcme B.V.;12345678;Kantoor\nZenith;1234567;\nAcme B.V.;12345678;Kantoor\n"
SENT = {
    "kind": "supplier", "title": "Leverancierslijst 2026", "dated_on_dag": "1", "dated_on_maand": "1", "dated_on_jaar": "2026",
}  # fmt: skip


@pytest.fixture
def officer(town, sign_in, at):
    at("2026-03-02")
    return sign_in("integriteit")


def upload(client, content=CSV, **changes):
    """Send a list; the answer."""
    file = (BytesIO(content.encode()), "C:\\lijsten\\lev.csv")
    return client.post_form(f"{RELATIONS}/nieuw", {**SENT, "file": file, **changes}, content_type="multipart/form-data")


def organisation(town, name, **known):
    found = submitted(town, organisation=name).counterparty
    for field, value in known.items():
        setattr(found, field, value)
    db.session.commit()
    return found


def page_of(found: Counterparty) -> str:
    return f"{ORGANISATIONS}/{found.uid}"


class TestBringingInAList:
    def test_from_file_to_columns_to_report_to_a_list_in_use(self, town, officer):
        organisation(town, "Acme")
        columns = upload(officer)
        assert columns.status_code == 303
        chosen = officer.get(columns.location).text
        assert 'value="Leverancier" selected' in chosen
        assert 'value="KvK" selected' in chosen
        report = officer.post_form(columns.location, {"stap": "bekijk"})
        assert "1 van 3" in report.text
        assert "Regel 3, kolom KvK “1234567”: dit heeft 7 cijfers in plaats van 8" in report.text
        assert lists_in_use() == []
        done = confirm(officer, columns.location, report)
        assert done.status_code == 303
        shown = officer.get(done.location).text
        for words in ("Leverancierslijst 2026 is in gebruik.", "lev.csv", "Acme B.V.", "12345678", "1 januari 2026"):
            assert words in shown
        assert uploads_left(town) == []
        assert "Leverancierslijst 2026" in officer.get(RELATIONS).text

    def test_the_same_file_once_more_says_that_nothing_changed(self, officer):
        brought_in(officer)
        assert "Er is niets veranderd" in officer.get(brought_in(officer)).text
        assert len(lists_in_use()) == 1

    def test_an_older_list_is_refused_with_the_day_of_the_newer_one(self, officer):
        brought_in(officer)
        address = upload(officer, dated_on_jaar="2025").location
        answer = confirm(officer, address, officer.post_form(address, {"stap": "bekijk"}))
        assert answer.status_code == 422
        assert "Er is al een nieuwere lijst met deze naam, van 1 januari 2026." in answer.text

    @pytest.mark.parametrize(
        ("changes", "error"),
        [
            ({"kind": None}, "Kies wat voor lijst het is"),
            ({"title": " "}, "Geef de lijst een naam"),
            ({"dated_on_jaar": "2027"}, "De dag van de lijst moet vandaag of eerder zijn"),
            ({"dated_on_dag": "", "dated_on_maand": "", "dated_on_jaar": ""}, "Vul in van welke dag de lijst is"),
            ({"dated_on_dag": "31", "dated_on_maand": "2"}, "Vul een dag in die bestaat"),
            ({"file": (BytesIO(b""), "")}, "Kies een CSV-bestand"),
            ({"file": (BytesIO(b"PK\x03\x04\x00"), "lijst.xlsx")}, "Dit is geen CSV-bestand"),
            ({"file": (BytesIO(b""), "leeg.csv")}, "Het bestand is leeg"),
        ],
    )
    def test_what_is_missing_or_wrong_stands_at_its_question(self, town, officer, changes, error):
        answer = upload(officer, **changes)
        assert answer.status_code == 422
        assert error in answer.text
        assert uploads_left(town) == []

    @pytest.mark.parametrize(
        ("chosen", "error"),
        [
            ({"name": ""}, "Kies de kolom met de naam van de organisatie"),
            ({"note": "KvK"}, "Kies elke kolom hoogstens één keer"),
            ({"name": "Bestaat niet"}, "Kies de kolom met de naam van de organisatie"),
        ],
    )
    def test_columns_that_cannot_be_are_refused(self, officer, chosen, error):
        answer = officer.post_form(upload(officer).location, chosen)
        assert answer.status_code == 422
        assert error in answer.text

    def test_other_columns_can_be_chosen_after_the_report(self, officer):
        address = upload(officer).location
        report = officer.post_form(address, {"stap": "bekijk"})
        again = officer.post(address, data={**held(report), "stap": "aanpassen"}, headers=ORIGIN)
        assert 'value="Omschrijving" selected' in again.text

    def test_an_upload_that_waited_a_day_is_cleared_away(self, town, officer, at):
        upload(officer)
        at(date.today() + timedelta(days=2))  # noqa: TID251, DTZ011 - the file carries the time of this machine
        uploads.keep(b"Naam", kind="permit", title="Later", dated_on=date(2026, 1, 1), file_name="later.csv")
        assert len(uploads_left(town)) == 2

    def test_an_upload_that_is_gone_has_no_page(self, officer):
        for uid in ("abc", "a" * 26, "..%2f" + "a" * 22):
            assert officer.get(f"{RELATIONS}/nieuw/{uid}").status_code == 404

    def test_a_list_is_searched_and_taken_out_of_use(self, officer):
        shown = brought_in(officer, CSV.replace("1234567;", "01234567;"))
        for wanted, found, other in (("zen", "Zenith", "Acme"), ("12345678", "Acme", "Zenith")):
            text = officer.get(f"{shown}?q={wanted}").text
            assert found in text
            assert other not in text
        assert "Geen regel met deze naam" in officer.get(f"{shown}?q=niemand").text
        stopped = officer.post_form(f"{shown}/stoppen", page=shown)
        assert "telt niet meer mee" in officer.get(stopped.location).text
        assert lists_in_use() == []
        assert "nee, sinds" in officer.get(shown).text


class TestOrganisations:
    def test_they_are_found_by_name_by_alias_and_by_number(self, town, officer):
        acme = organisation(town, "Acme", kvk_number="12345678")
        organisation(town, "Zenith")
        officer.post_form(f"{page_of(acme)}/namen", {"name": "Vroeger Anders"}, page=page_of(acme))
        for wanted in ("acm", "vroeger", "ANDERS vroeger", "12345678"):
            text = officer.get(f"{ORGANISATIONS}?q={wanted}").text
            assert "Acme" in text, wanted
            assert "Zenith" not in text, wanted
        assert "Geen organisatie" in officer.get(f"{ORGANISATIONS}?q=niemand").text

    def test_what_is_only_in_a_draft_has_no_page(self, town, officer):
        found = drafted(town, organisation="Geheime Werkgever").counterparty
        assert found is not None
        db.session.commit()
        assert officer.get(page_of(found)).status_code == 404
        assert "Geheime" not in officer.get(ORGANISATIONS).text

    def test_the_page_shows_names_number_class_and_declarations(self, town, officer):
        acme = organisation(town, "Acme", kvk_number="12345678", sensitive_class="union")
        text = officer.get(page_of(acme)).text
        for words in ("12345678", "Vakbond", "Bekijk de opgaven over deze organisatie"):
            assert words in text

    def test_name_number_and_class_are_changed_and_the_history_says_so(self, town, officer):
        acme = organisation(town, "Acme")
        given = {"name": "Zenith", "kvk_number": "1234 5678", "sensitive_class": "health"}
        assert officer.post_form(f"{page_of(acme)}/wijzigen", given).status_code == 303
        db.session.refresh(acme)
        assert (acme.name, acme.kvk_number, acme.sensitive_class) == ("Zenith", "12345678", "health")
        assert "werkte de gegevens van een organisatie bij" in officer.get(page_of(acme)).text

    @pytest.mark.parametrize(
        ("given", "error"),
        [
            ({"kvk_number": "1234567"}, "Dit heeft 7 cijfers in plaats van 8. Zet er een 0 voor als het programma die wegliet"),
            ({"kvk_number": "87654321"}, "Dit nummer heeft al een andere organisatie: Zenith. Voeg ze samen"),
            ({"name": "zenith"}, "Zo heet al een andere organisatie: Zenith. Voeg ze samen"),
            ({"name": " "}, "Vul een naam in"),
            ({"name": "x" * 201}, "Vul een kortere naam in"),
            ({"seen_version": "7"}, "Een collega heeft dit net veranderd"),
        ],
    )
    def test_what_cannot_be_stands_at_its_question(self, town, officer, given, error):
        acme = organisation(town, "Acme")
        organisation(town, "Zenith", kvk_number="87654321")
        answer = officer.post_form(f"{page_of(acme)}/wijzigen", given)
        assert answer.status_code == 422
        assert error in answer.text

    def test_another_name_is_added_and_taken_away(self, town, officer):
        acme = organisation(town, "Acme")
        officer.post_form(f"{page_of(acme)}/namen", {"name": "Acme Nederland"}, page=page_of(acme))
        assert counterparty_known_as("acme nederland") == acme
        alias = acme.aliases[0].id
        officer.post_form(f"{page_of(acme)}/namen", {"weg": str(alias)}, page=page_of(acme))
        assert counterparty_known_as("acme nederland") is None
        assert officer.post_form(f"{page_of(acme)}/namen", {"name": ""}, page=page_of(acme)).status_code == 422


class TestProposals:
    def test_two_spellings_are_merged_from_the_page(self, town, officer):
        organisation(town, "Proefbank", kvk_number="12345678")
        organisation(town, "Proefbnak")
        assert "De namen lijken op elkaar." in officer.get(PROPOSALS).text
        answer = officer.post_form(PROPOSALS, {"keuze": "samenvoegen"})
        assert "Samengevoegd: Proefbank." in officer.get(answer.location).text
        assert counterparty_known_as("proefbnak").name == "Proefbank"

    def test_two_spellings_are_kept_apart_and_not_proposed_again(self, town, officer):
        organisation(town, "Proefbank")
        organisation(town, "Proefbnak")
        officer.post_form(PROPOSALS, {"keuze": "apart"})
        assert "Er zijn geen namen die op elkaar lijken." in officer.get(PROPOSALS).text

    def test_a_relation_is_confirmed_from_the_page(self, town, officer):
        acme = organisation(town, "Acme")
        brought_in(officer)
        officer.post_form(PROPOSALS, {"keuze": "samenvoegen"})
        assert [one.name for one in relations_of(acme, date(2026, 3, 2))] == ["Acme B.V."]
        assert "Leverancierslijst 2026" in officer.get(page_of(acme)).text

    def test_what_is_gone_meanwhile_gives_a_plain_message(self, town, officer):
        organisation(town, "Proefbank")
        organisation(town, "Proefbnak")
        form = {"keuze": "samenvoegen", "ander": "bestaat-niet"}
        answer = officer.post_form(PROPOSALS, form)
        assert "Een collega heeft dit net veranderd. Kijk opnieuw." in officer.get(answer.location).text
        answer = officer.post_form(PROPOSALS, {**form, "relatie": "9999999999999"})
        assert answer.status_code in (303, 200)
        assert len(db.session.scalars(select(Counterparty)).all()) == 2

    def test_any_two_are_merged_by_searching_for_the_other(self, town, officer):
        acme = organisation(town, "Acme", kvk_number="12345678")
        organisation(town, "Heel Iets Anders")
        page = f"{page_of(acme)}/samenvoegen?q=anders"
        assert "Heel Iets Anders" in officer.get(page).text
        answer = officer.post_form(PROPOSALS, {"keuze": "samenvoegen"}, page=page)
        assert answer.location == page_of(acme)
        assert counterparty_known_as("heel iets anders") == acme
        assert db.session.scalars(select(Counterparty)).all() == [acme]

    def test_two_numbers_are_not_merged(self, town, officer):
        acme = organisation(town, "Acme", kvk_number="12345678")
        organisation(town, "Heel Iets Anders", kvk_number="87654321")
        answer = officer.post_form(PROPOSALS, {"keuze": "samenvoegen"}, page=f"{page_of(acme)}/samenvoegen?q=anders")
        assert "Ze hebben elk een eigen KvK-nummer" in officer.get(answer.location).text


class TestWhichOrganisationIsMeant:
    NEW = "/intern/nevenwerk/nieuw"

    @pytest.fixture(autouse=True)
    def _known(self, town):
        organisation(town, "Energiebedrijf Proefwind", kvk_number="12345678")

    def begin(self, employee, name, **sent):
        """Fill in the first page with this name; the answer."""
        return employee.post_form(self.NEW, {**ACTIVITY, "organisation": name, **sent})

    def again(self, employee, asked, **sent):
        """Answer the extra question; the answer."""
        return employee.post_form(path(asked).split("?")[0], sent, page=path(asked))

    def test_a_name_that_is_nearly_known_is_asked_about_once(self, employee):
        asked = self.begin(employee, "Energiebedrijf Proefwnd")
        assert asked.status_code == 303
        assert "bedoel=organisation#organisation-bedoeld" in asked.location
        text = employee.get(asked.location).text
        for words in ("Bedoel je een van deze?", "Energiebedrijf Proefwind", "Nee, de naam die ik typte klopt"):
            assert words in text
        done = self.again(employee, asked, **{"organisation-bedoeld": "Energiebedrijf Proefwind"})
        assert done.location.endswith("/tijd")
        assert draft().answers["organisation"] == "Energiebedrijf Proefwind"
        assert draft().counterparty.kvk_number == "12345678"
        assert counterparty_known_as("Energiebedrijf Proefwnd") is None

    @pytest.mark.parametrize("answer", ["", None])
    def test_whoever_says_no_or_nothing_goes_on_with_what_was_typed(self, employee, answer):
        asked = self.begin(employee, "Energiebedrijf Proefwnd")
        assert self.again(employee, asked, **{"organisation-bedoeld": answer}).location.endswith("/tijd")
        assert draft().answers["organisation"] == "Energiebedrijf Proefwnd"

    def test_another_name_typed_instead_counts_and_is_asked_about_in_its_turn(self, employee):
        asked = self.begin(employee, "Energiebedrijf Proefwnd")
        sent = {"organisation": "Energiebedrijf Proevwind", "organisation-bedoeld": "Energiebedrijf Proefwind"}
        assert "bedoel=organisation" in self.again(employee, asked, **sent).location
        assert draft().answers["organisation"] == "Energiebedrijf Proevwind"

    @pytest.mark.parametrize("name", ["ENERGIEBEDRIJF proefwind", "Heel Iets Anders"])
    def test_a_known_name_and_a_wholly_new_one_cost_no_extra_click(self, employee, name):
        assert self.begin(employee, name).location.endswith("/tijd")

    def test_saving_for_later_asks_nothing(self, employee):
        assert self.begin(employee, "Energiebedrijf Proefwnd", after="later").location == "/intern"

    def test_the_way_back_to_the_check_page_is_kept(self, employee):
        first = employee.post_form(self.NEW, ACTIVITY)
        step = path(first).rpartition("/")[0] + "/activiteit?terug=controleren"
        asked = employee.post_form(step, {"organisation": "Energiebedrijf Proefwnd"})
        assert "terug=controleren" in asked.location
        sent = {"organisation-bedoeld": "Energiebedrijf Proefwind"}
        assert employee.post_form(step, sent, page=path(asked)).location.endswith("/controleren")

    def test_a_name_on_a_list_is_offered_too(self, employee, officer):
        brought_in(officer, "Leverancier\nAannemersbedrijf Voorbeeldbouw\n")
        asked = self.begin(employee, "Aanemersbedrijf Voorbeeldbouw")
        assert "Aannemersbedrijf Voorbeeldbouw" in employee.get(asked.location).text


ORIGIN = {"Origin": "http://localhost", "Referer": "http://localhost/"}


def draft() -> Declaration:
    return only(Declaration.status == "draft")


def held(report) -> dict[str, list[str]]:
    """What the form on the report holds: the chosen columns."""
    forms = (held_values(form) for form in parsed(report.text).iter("form"))
    return next(values for values in forms if "name" in values)


def confirm(client, address, report):
    """Press "Lijst in gebruik nemen" on the report."""
    return client.post(address, data={**held(report), "stap": "inbrengen"}, headers=ORIGIN)


def brought_in(client, content=CSV) -> str:
    """The whole way of a list; the address of its page."""
    address = upload(client, content).location
    return confirm(client, address, client.post_form(address, {"stap": "bekijk"})).location


def uploads_left(town) -> list[str]:
    folder = uploads._folder()
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []
