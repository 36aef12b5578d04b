"""No answer that acknowledges leaves before what it acknowledges is on disk: judged by the order of the system calls.

The same is asked of a server that does not wait for the disk, and there it has to be seen.
"""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from secrets import token_urlsafe

import pytest
from PIL import Image
from werkzeug.test import EnvironBuilder

from extensions import db
from tests.support.declaring import GIFT
from tests.support.drill import how_often
from tests.support.faulty import strace
from tests.support.killable import Caller, Group

CALL = re.compile(r"^(\d+) +(?:(?P<call>\w+)\(|<\.\.\. (?P<resumed>\w+) resumed>)(?P<rest>.*)$")
OPENED, CREATED = re.compile(r"^\d+<(/[^>]*)>"), re.compile(r"O_CREAT.* = \d+<(/[^>]*)>$")
TRACED = "openat,write,pwrite64,fsync,fdatasync,sendto"
PER_ROUND = 4  # acknowledgements: a draft, a photo with it, its sending, and the decision


@dataclass
class Order:
    """What was written and is not on disk yet, call by call; `early` counts what was acknowledged meanwhile."""

    folder: str
    waiting: set[str] = field(default_factory=set)
    syncing: dict[str, str] = field(default_factory=dict)  # thread → file, while the call has not returned
    acknowledged: int = 0
    early: int = 0

    def read(self, lines: Iterable[str]) -> None:
        for line in lines:
            found = CALL.match(line)
            if found:
                self._take(found[1], found["call"] or "", found["resumed"], found["rest"])

    def _take(self, thread: str, call: str, resumed: str | None, rest: str) -> None:
        opened = OPENED.match(rest)
        path = opened[1] if opened else ""
        if resumed in ("fsync", "fdatasync"):
            self.waiting.discard(self.syncing.pop(thread, ""))
        elif call in ("fsync", "fdatasync") and rest.endswith("<unfinished ...>"):
            self.syncing[thread] = path
        elif call in ("fsync", "fdatasync"):
            self.waiting.discard(path)
        elif call in ("write", "pwrite64") and self._is_kept(path):
            self.waiting.add(path)
        elif call == "sendto" and '"HTTP/1.1 303' in rest:
            self.acknowledged += 1
            self.early += bool(self.waiting)
        elif (created := CREATED.search(rest)) and "/attachments/" in created[1]:
            self.waiting |= {created[1], created[1].rpartition("/")[0]}  # its name has to be on disk too

    def _is_kept(self, path: str) -> bool:
        return path.startswith(self.folder) and not path.endswith(("-shm", "served.txt"))


def _work(app, group: Group, rounds: int) -> None:
    """One employee and one manager, one after the other."""
    employee, manager, port = Caller(app, "medewerker"), Caller(app, "leidinggevende"), group.ports[0]
    held = io.BytesIO()
    Image.new("RGB", (64, 48), "teal").save(held, "PNG")
    for number in range(rounds):
        made = employee.post(port, "/intern/geschenk/nieuw", {**GIFT, "submission_key": token_urlsafe(24)})
        reference = made.location.split("/")[3]
        photo = {**GIFT, "csrf_token": employee.token, "seen_version": 2, "photo": (io.BytesIO(held.getvalue()), f"{number}.png")}
        sent = EnvironBuilder(method="POST", data=photo).get_environ()
        address = f"/intern/geschenk/{reference}/geschenk"
        kept = employee.send(port, address, sent["wsgi.input"].read(), sent["CONTENT_TYPE"])
        check = {"honest": "ja", "seen_version": 2}
        submitted = employee.post(port, f"/intern/geschenk/{reference}/controleren", check)
        decision = {"outcome": "keep", "stap": "verstuur", "seen_version": 3}
        decided = manager.post(port, f"/intern/beoordelen/{reference}", decision)
        assert [one.status for one in (made, kept, submitted, decided)] == [303] * PER_ROUND, decided.text


@pytest.mark.parametrize("kind", ["plain", "loose"])
def test_no_answer_leaves_before_what_it_acknowledges_is_on_disk(app, town, settings, figure, kind):
    db.session.commit()
    db.session.remove()
    trace = settings.data_dir / "calls.txt"
    watcher = [strace(), "-f", "--seccomp-bpf", "-y", "-s", "16", "-e", f"trace={TRACED}", "-o", str(trace)]
    group = Group(settings, watcher)
    rounds = how_often(1, 250)
    try:
        group.start(kind)
        _work(app, group, rounds)
    finally:
        group.close()
    order = Order(str(settings.data_dir))
    with trace.open(errors="replace") as lines:
        order.read(lines)
    assert order.acknowledged == PER_ROUND * rounds
    if kind == "plain":
        figure("acknowledgements, by the order of system calls", order.acknowledged, order.early)
        assert order.early == 0
    else:
        assert order.early == order.acknowledged, "a server that does not wait is found out every time"
