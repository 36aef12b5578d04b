"""Must I declare this? For anybody, without signing in: the answers stand in the address and nowhere else."""

from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _

from auth.policies import PUBLIC, read
from registers.catalogue import register
from registers.must_declare.tree import FIRST, TREE
from registers.must_declare.walking import Outcome, Question, Way, offered, walk
from registers.pages.addresses import know_registers
from registers.parameters.table import parameter
from registers.parameters.units import value_text

blueprint = Blueprint("must_declare", __name__)
know_registers(blueprint)

NO_TRACE = {"Cache-Control": "no-store"}


@read(blueprint, "/moet-ik-dit-doorgeven", PUBLIC)
def must_declare() -> Any:
    """The next question, or what follows from the answers with the rule it rests on (R03, R04, R05)."""
    way = walk(offered(TREE, parameter("P17"), parameter("P01")), FIRST, request.args)
    shown = _outcome(way, way.at) if isinstance(way.at, Outcome) else _question(way, way.at)
    return render_template("declaring/must_declare.html", said=_said(way), fresh_url=url_for(".must_declare"), **shown), NO_TRACE


def _question(way: Way, question: Question) -> dict[str, Any]:
    answers = [
        {
            "label": _in_words(answer.label),
            "help": answer.help,
            "url": url_for(".must_declare", **{**way.codes(), question.name: answer.code}),
        }
        for answer in question.answers
    ]
    return {"heading": question.text, "hint": question.hint, "answers": answers}


def _outcome(way: Way, outcome: Outcome) -> dict[str, Any]:
    starts = register(outcome.starts) if outcome.starts else None
    return {
        "heading": outcome.heading,
        "texts": [_in_words(text) for text in outcome.texts],
        "law": outcome.law,
        "start_label": starts.start if starts else "",
        "start_url": url_for("declaring.new", register=starts, **way.known()) if starts else "",
    }


def _said(way: Way) -> list[dict[str, Any]]:
    """What was answered so far; changing one answer asks again from there."""
    return [
        {
            "key": question.text,
            "value": _in_words(answer.label),
            "change_url": url_for(".must_declare", **way.codes(until=question)),
        }
        for question, answer in way.said
    ]


def _in_words(text: str) -> str:
    """The text with what this organisation set: the limit of gifts, the hours of P18 and whom to tell about misconduct."""
    contact = current_app.config["SETTINGS"].misconduct_contact or _("de vertrouwenspersoon")
    return str(text) % {"limit": value_text("P01"), "hours": parameter("P18") // 60, "contact": contact}
