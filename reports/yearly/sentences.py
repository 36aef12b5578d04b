"""What the report says of its figures, in Dutch, as the report is. A sentence whose number is hidden is left out."""

from collections.abc import Callable, Iterator

from reports.yearly.seen import Number, Seen

Look = Callable[[str, int], Seen]  # code, year


def sentences(chapter: str, year: int, look: Look) -> list[str]:
    """The sentences with which a chapter begins."""
    told = SENTENCES.get(chapter)
    return [sentence for sentence in told(year, look) if sentence] if told else []


def many(number: Number, one: str, more: str) -> str:
    """A number with its noun: 1 geschenk, 2 geschenken."""
    return f"{number} {one if number == 1 else more}"


def percent(share: float | None) -> str:
    return "" if share is None else f"{round(share * 100)}%"


def _answers(year: int, look: Look) -> Iterator[str]:
    seen, before = look("Q01", year), look("Q01", year - 1)
    if seen.base == 0:
        yield f"In {year} hoefde niemand te antwoorden."
        return
    if seen.total is not None and seen.base is not None:
        asked = many(seen.base, "mens moest", "mensen moesten")
        did = "deed" if seen.total == 1 else "deden"
        yield f"{asked} in {year} antwoorden. {seen.total} daarvan {did} dat op tijd: {percent(seen.share)}."
        if before.share is not None:
            yield f"In {year - 1} was dat {percent(before.share)}."
    nothing = look("Q02", year).total
    if nothing:
        yield f"{many(nothing, 'mens had', 'mensen hadden')} niets door te geven."


def _activities(year: int, look: Look) -> Iterator[str]:
    flow, late, paid = look("Q03", year), look("Q08", year), look("Q04", year)
    if flow.part("new") is not None:
        came = _came(flow.part("new"), "opgave van nevenwerk", "opgaven van nevenwerk")
        yield f"In {year} {came}.{_was(look, 'Q03', 'new', year)}"
    if flow.part("active") is not None:
        was = "was" if flow.part("active") == 1 else "waren"
        yield f"Op de peildatum {was} er {many(flow.part('active'), 'actieve opgave', 'actieve opgaven')}."
    if paid.part("paid"):
        yield f"Bij {paid.part('paid')} daarvan krijgt de medewerker geld."
    if late.total:
        yield f"{many(late.total, 'opgave kwam', 'opgaven kwamen')} pas na de start van het werk."


def _interests(year: int, look: Look) -> Iterator[str]:
    holders, flow = look("Q11", year), look("Q12", year)
    if holders.total is not None:
        had = many(holders.total, "medewerker had", "medewerkers hadden")
        yield f"{had} een functie die is aangewezen voor financiële belangen."
    if flow.part("new") is not None:
        yield f"In {year} {_came(flow.part('new'), 'opgave', 'opgaven')}.{_was(look, 'Q12', 'new', year)}"
    yield "Financiële belangen maken wij niet openbaar."


def _gifts(year: int, look: Look) -> Iterator[str]:
    gifts, above = look("Q14", year), look("Q15", year)
    if gifts.total is not None:
        before = look("Q14", year - 1).total
        compared = f" In {year - 1} waren het er {before}." if before is not None else ""
        yield f"In {year} {'is' if gifts.total == 1 else 'zijn'} {many(gifts.total, 'geschenk', 'geschenken')} gemeld.{compared}"
    if above.total is not None and gifts.total:
        yield f"{above.total} daarvan {'was' if above.total == 1 else 'waren'} meer waard dan onze grens."
    known = gifts.measures.get("known")
    if known and gifts.total is not None and gifts.total > known:
        yield f"Van {many(gifts.total - known, 'geschenk', 'geschenken')} is de waarde niet bekend. Die tellen wij niet als nul."


def _invitations(year: int, look: Look) -> Iterator[str]:
    seen = look("Q19", year)
    if seen.total is not None:
        yield f"Voor {many(seen.total, 'uitnodiging', 'uitnodigingen')} is in {year} toestemming gevraagd."
    if seen.part("after"):
        yield f"{seen.part('after')} keer kwam de vraag pas achteraf."


def _decisions(year: int, look: Look) -> Iterator[str]:
    made, time, quarrels = look("Q05", year), look("Q06", year), look("Q22", year)
    if made.total is not None:
        are = "is" if made.total == 1 else "zijn"
        yield f"Over nevenwerk en belangen {are} {many(made.total, 'uitkomst', 'uitkomsten')} vastgelegd."
    if time.measures.get("half") is not None:
        yield f"De helft van de besluiten kwam binnen {many(time.measures['half'], 'dag', 'dagen')}."
    if time.part("overdue"):
        yield f"{many(time.part('overdue'), 'opgave wachtte', 'opgaven wachtten')} op de peildatum te lang."
    if quarrels.total is not None:
        yield f"Er {_came(quarrels.total, 'geschil of bezwaar', 'geschillen en bezwaren', 'binnen')}."


def _public(year: int, look: Look) -> Iterator[str]:
    posts, corrected = look("Q09", year), look("Q23", year)
    if posts.total is not None:
        are = many(posts.total, "functie is", "functies zijn")
        yield f"{are} aangewezen. Het nevenwerk van wie die functie heeft, is openbaar."
    if corrected.total is not None:
        yield f"In {year} is {corrected.total} keer een verbetering van een openbare vermelding gevraagd."


def _came(number: Number, one: str, more: str, where: str = "binnen") -> str:
    if number == 0:
        return f"kwamen geen {more} {where}"
    return f"{'kwam' if number == 1 else 'kwamen'} {many(number, one, more)} {where}"


def _was(look: Look, code: str, part: str, year: int) -> str:
    before = look(code, year - 1).part(part)
    return "" if before is None else f" In {year - 1} waren dat er {before}."


SENTENCES: dict[str, Callable[[int, Look], Iterator[str]]] = {
    "answers": _answers,
    "activities": _activities,
    "interests": _interests,
    "gifts": _gifts,
    "invitations": _invitations,
    "decisions": _decisions,
    "public": _public,
}
