"""Around the public register of the example: an error put right, one that waits, what readers report, an entry on hold."""

from demo.contents import CORRECTIONS, HELD, REPORTS
from organisation.models import Person
from publication import correcting, officer
from publication.error_reports import answer_report, receive_report, waiting_reports
from publication.projection import public_code
from publication.queue import candidates
from registers.models import Declaration


def correct(editor: Person, colleague: Person | None, number: int) -> None:
    """The editor asks to put an entry right; a colleague approves, when there is one."""
    entry, words = _public(editor)[number], CORRECTIONS[number]
    pay = correcting.can_be_corrected(entry)["vergoeding"]
    becomes, reason = next((code, why) for code, why in words.items() if code != pay)
    asked = correcting.ask(entry, "vergoeding", becomes, reason, actor=editor)
    if colleague:
        correcting.approve(asked, actor=colleague)


def report(editor: Person, number: int) -> None:
    """A reader tells about an entry."""
    receive_report(public_code(_public(editor)[number]), *REPORTS[number][:2])


def answer_reports(editor: Person) -> None:
    """What waits is answered."""
    for number, waiting in enumerate(waiting_reports(editor)):
        answer_report(waiting, REPORTS[number][2], actor=editor)


def hold_back(editor: Person) -> None:
    """The newest entry stops for a while."""
    entry = _public(editor)[-1]
    officer.hold(entry, actor=editor, seen_version=entry.version, reason=HELD)


def _public(editor: Person) -> list[Declaration]:
    return [one for one in candidates(editor) if "vergoeding" in correcting.can_be_corrected(one)]
