"""Two processes that serve one database and can be killed at will, as `serve` starts one: the first has the worker too.

The application is read and made once, in a process that forks itself for every start; before it forks it opens no connection.
"""

import http.client
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from flask import Flask

from settings import Settings
from tests.support.applications import ADDRESS, visitor
from tests.support.municipality import PASSWORD, login_of

ROOT = Path(__file__).parents[2]
HOST = "localhost"  # as the links have it; the port is not part of it
PATIENCE = 60  # seconds for one answer: the machine may be busy


def environment_for(settings: Settings) -> dict[str, str]:
    """The environment in which a process of its own has these settings."""
    keys = ",".join(f"{name}:{key}" for name, key in settings.encryption_keys.items())
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "OPENKAART_DATA_DIR": str(settings.data_dir),
        "OPENKAART_PUBLIC_URL": ADDRESS, "OPENKAART_SECRET_KEY": settings.secret_key,
        "OPENKAART_AUDIT_KEY": settings.audit_key, "OPENKAART_ENCRYPTION_KEYS": keys,
    }  # fmt: skip
    return {**environment, "OPENKAART_DATABASE_URL": settings.database_url} if settings.database_url else environment


class Group:
    """`start()`, `kill()` with SIGKILL, `start()` again …; `close()` ends it all. `ports` are those of the processes.

    `watcher`: a command under which all of it runs.
    """

    def __init__(self, settings: Settings, watcher: Sequence[str] = ()) -> None:
        self.log = (settings.data_dir / "served.txt").open("ab")
        self.mother = subprocess.Popen(
            [*watcher, sys.executable, "-m", "tests.support.killable"], cwd=ROOT, env=environment_for(settings),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log,
        )  # fmt: skip
        self.pids: list[int] = []
        self.ports: list[int] = []

    def start(self, *kinds: str) -> None:
        """Start a process of each kind; they listen when this returns.

        `worker` has the worker too, `experienced` has one that did each of its jobs before, `plain` has none, and `loose`
        does not wait for the disk.
        """
        for kind in kinds or ("worker", "plain"):
            self.mother.stdin.write(f"{kind}\n".encode())
            self.mother.stdin.flush()
            said = self.mother.stdout.readline().split()
            assert len(said) == 2, Path(self.log.name).read_text()[-3000:]
            self.pids.append(int(said[0]))
            self.ports.append(int(said[1]))

    def kill(self) -> None:
        """Kill all at once, and wait until they are gone: what they held open is closed then."""
        pids, self.pids, self.ports = self.pids, [], []
        for pid in pids:
            os.kill(pid, signal.SIGKILL)
        if pids:
            self.mother.stdin.write(b"gone\n")
            self.mother.stdin.flush()
            assert self.mother.stdout.readline() == b"gone\n"

    def close(self) -> None:
        self.kill()
        self.mother.stdin.close()
        self.mother.wait()
        self.mother.stdout.close()
        self.log.close()


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class Caller:
    """Somebody who is signed in and sends forms over the network; `session` outlives the servers."""

    def __init__(self, app: Flask, name: str) -> None:
        client = visitor(app)
        page = client.post_form("/intern/inloggen", {"login": login_of(name), "password": PASSWORD})
        assert page.status_code == 303, page.text
        shown = client.get("/intern/doorgeven" if name == "medewerker" else "/intern/instellingen").text
        self.token = shown.partition('name="csrf_token" value="')[2].partition('"')[0]
        self.session = client.get_cookie("sid").value

    def get(self, port: int, address: str) -> Answer:
        return self._ask(port, "GET", address, None, {})

    def post(self, port: int, address: str, fields: dict[str, object]) -> Answer:
        body = urlencode({"csrf_token": self.token, **fields}, doseq=True).encode()
        return self.send(port, address, body, "application/x-www-form-urlencoded")

    def send(self, port: int, address: str, body: bytes, kind: str) -> Answer:
        return self._ask(port, "POST", address, body, {"Content-Type": kind})

    def _ask(self, port: int, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """The whole answer. Raises OSError or HTTPException when the server dies before it is there."""
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            sent = {"Host": HOST, "Origin": ADDRESS, "Cookie": f"sid={self.session}", "Connection": "close", **headers}
            line.request(method, address, body=body, headers=sent)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, answer.getheader("Location", "").removeprefix(ADDRESS).partition("#")[0], text)
        finally:
            line.close()


def _mother() -> None:
    from app import create_app

    app = create_app()
    children: list[int] = []
    for line in sys.stdin:
        if line == "gone\n":
            while children:
                os.waitpid(children.pop(), 0)
            print("gone", flush=True)
            continue
        ours, theirs = os.pipe()
        child = os.fork()
        if not child:
            os.close(ours)
            _serve(app, line.strip(), theirs)
        os.close(theirs)
        with os.fdopen(ours) as said:
            print(child, said.read(), flush=True)
        children.append(child)


def _serve(app: Flask, kind: str, told: int) -> None:
    from start import server_for
    from worker import work

    os.dup2(2, 1)  # what a server says stands in its log, and not between the answers of its mother
    try:
        if kind == "loose":
            _do_not_wait_for_the_disk(app)
        if kind == "experienced":
            _do_every_job(app)
        server = server_for(app, "127.0.0.1", 0)
        os.write(told, str(server.effective_port).encode())
        os.close(told)
        if kind in ("worker", "experienced"):
            Thread(target=work, args=(app, Event()), daemon=True).start()
        server.run()
    finally:
        os._exit(1)


def _do_every_job(app: Flask) -> None:
    from extensions import db
    from worker import JOBS

    for job in JOBS:
        with app.app_context():
            job.work()
            db.session.commit()


def _do_not_wait_for_the_disk(app: Flask) -> None:
    from sqlalchemy import event

    from extensions import db

    with app.app_context():  # NORMAL waits now and then: when what was written is moved into the database
        event.listen(db.engine, "connect", lambda connection, _record: connection.execute("PRAGMA synchronous=OFF"))


if __name__ == "__main__":
    _mother()
