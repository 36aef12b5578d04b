"""The public register as data, in the form in which an edition holds it."""

from publication.projection import HOLDER_FIELDS, POSITION_FIELDS, PUBLIC_FIELDS


def entry(code: str, **values) -> dict:
    blank = dict.fromkeys(PUBLIC_FIELDS)
    return {
        **blank, "code": code, "slug": "directeur", "functie": "Directeur", "rol": "Penningmeester",
        "organisatie": "Stichting Łódź ĳ ß", "vergoeding": "expenses", "sinds": "2024-03", "toestand": "actueel", **values,
    }  # fmt: skip


def content(*entries: dict, **holder) -> dict:
    codes = [one["code"] for one in entries]
    person = {
        **dict.fromkeys(HOLDER_FIELDS), "houder": "D. van Voorbeeld", "toestand": "vermeldingen", "afgeschermd": 0,
        "bevestigd_op": "2026-03-02", "vermeldingen": codes, **holder,
    }  # fmt: skip
    return {"functies": [position("Directeur", person)], "vermeldingen": list(entries)}


def position(title: str, *holders: dict) -> dict:
    return {
        **dict.fromkeys(POSITION_FIELDS), "slug": "directeur", "functie": title, "aangewezen_sinds": "2026-01-05",
        "aangewezen_omdat": "Geeft leiding", "aangewezen_op_grond_van": "Besluit 12.", "houders": list(holders),
    }  # fmt: skip


def odd_register() -> dict:
    """Three hundred entries, long ones and bare ones, and each way in which a position can have none."""
    several = [
        entry(
            f"c{number:07}", rol=("Voorzitter van de țară " * (number % 12)).strip() or None,
            organisatie="漢字 & <Łódź>" if number % 11 else None, algemeen_omdat=None if number % 5 else "withheld",
            tot=None if number % 3 else "2026-02",
        )
        for number in range(300)
    ]  # fmt: skip
    odd = content(*several, in_functie_sinds="2023-05-01", afgeschermd=2)
    silent = [
        content(toestand=state, bevestigd_op=None if state == "nog_niet" else "2026-03-02", gevraagd_op="2026-01-05", **given)
        for state, given in (("geen", {}), ("nog_niet", {}), ("beëindigd", {}), ("afgeschermd", {"afgeschermd": 1}))
    ]
    odd["functies"] += [position("Griffier"), *(part["functies"][0] for part in silent)]
    return odd
