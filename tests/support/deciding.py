"""The pages of the decider as tests use them: their addresses, and a decision sent past the letter."""

from registers.models import Declaration
from tests.support.pages import held_values, parsed

WORKLIST = "/intern/beoordelen"
ORIGIN = {"Origin": "http://localhost"}


def page_of(declaration: Declaration, part: str = "") -> str:
    """The page on which it is decided, or one below it."""
    return f"{WORKLIST}/{declaration.reference}{part}"


def decide(client, declaration: Declaration, part: str = "", **given):
    """Fill in the form and send it past the letter; the answer to the last step."""
    address = page_of(declaration, part)
    shown = client.post_form(address, {"outcome": "no_objection", **given, "stap": "bekijk"})
    if shown.status_code != 200:
        return shown
    return client.post(address, data={**held(shown), "stap": "verstuur"}, headers=ORIGIN)


def held(response) -> dict[str, list[str]]:
    """What the decider's form on this page would send."""
    forms = [form for form in parsed(response.get_data(as_text=True)).iter("form") if "beoordelen" in form.get("action", "")]
    return held_values(forms[-1])


def bundle(client, *references: str, outcome: str = "no_objection", register: str = "nevenwerk"):
    """The page that repeats the rows of a bundle."""
    query = "&".join(f"opgave={reference}" for reference in references)
    return client.get(f"{WORKLIST}/bundel?soort={register}&besluit={outcome}&{query}")
