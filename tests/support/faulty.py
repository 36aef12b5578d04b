"""One step done by a process whose system calls fail as asked: `strace` watches it, counts its calls, spoils one of them.

The application is made once, in a process that forks itself for every step; it has done the step before, as a server has, so the
child reads no libraries and templates while it is watched. The child stops until it is watched; it ends with 0 when the step was
acknowledged and 1 when it was not, so what it tells needs no call that may be spoilt.
"""

import base64
import ctypes
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from settings import Settings
from tests.support.absence import absent
from tests.support.applications import ADDRESS
from tests.support.killable import ROOT, environment_for

MAKES = "openat"  # writes only when it makes a file
WRITING = (
    MAKES, "write", "writev", "pwrite64", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2", "unlink",
    "unlinkat", "rmdir", "mkdir", "mkdirat", "chmod", "fchmod", "link", "linkat", "symlink", "symlinkat", "fallocate", "pwritev",
    "sendfile", "copy_file_range",
)  # fmt: skip
FAULTS = {"EIO": "error=EIO", "ENOSPC": "error=ENOSPC", "KILL": "error=EIO:signal=KILL"}
CALL = re.compile(r"^(\d+) +(\w+)\((.*)$", re.M)
PR_SET_PTRACER, ANYBODY = 0x59616D61, ctypes.c_ulong(-1)


def strace() -> str:
    """Where strace stands."""
    found = shutil.which("strace")
    return found or absent("strace", "install the package strace")


@dataclass(frozen=True)
class Request:
    """A form that is sent by who has this session; `publish` then makes an edition too."""

    session: str
    address: str
    body: bytes
    kind: str = "application/x-www-form-urlencoded"
    publish: bool = False


class Faulty:
    """`calls(request)` lists, `spoilt(request, call, nth, fault)` spoils; both do the step in the data folder.

    `rehearse(request)` does it too, and comes first.
    """

    def __init__(self, settings: Settings) -> None:
        self.watcher, self.folder = strace(), settings.data_dir.parent
        self.log = (self.folder / "faulty.txt").open("ab")
        self.mother = subprocess.Popen(
            [sys.executable, "-m", "tests.support.faulty"], cwd=ROOT, env=environment_for(settings),
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.log, text=True,
        )  # fmt: skip

    def close(self) -> None:
        self.mother.stdin.close()
        self.mother.wait()
        self.mother.stdout.close()
        self.log.close()

    def rehearse(self, request: Request) -> None:
        self._tell(request, rehearsal=True)
        assert self.mother.stdout.readline() == "done\n", Path(self.log.name).read_text()[-3000:]

    def calls(self, request: Request) -> list[tuple[str, int]]:
        """Every writing call, each with which of its name it is, counted in the process that makes it. The step is done."""
        traced = self.folder / "calls.txt"
        status = self._run(request, "-e", f"trace={','.join(WRITING)}", "-o", str(traced))
        assert status == 0, Path(self.log.name).read_text()[-3000:]
        counted: Counter[tuple[str, str]] = Counter()
        found: list[tuple[str, int]] = []
        for process, call, rest in CALL.findall(traced.read_text(errors="replace")):
            counted[process, call] += 1
            if call != MAKES or "O_CREAT" in rest:
                found.append((call, counted[process, call]))
        return list(dict.fromkeys(found))

    def spoilt(self, request: Request, call: str, nth: int, fault: str) -> tuple[bool, bool]:
        """Whether the step was acknowledged though this call failed, or killed the process; and whether it was made at all."""
        traced = self.folder / "spoilt.txt"
        status = self._run(
            request, "-e", f"trace={call}", "-e", f"inject={call}:{FAULTS[fault]}:when={nth}", "-o", str(traced)
        )  # fmt: skip
        said = traced.read_text(errors="replace")
        return status == 0, "(INJECTED)" in said or "killed by SIGKILL" in said

    def _run(self, request: Request, *options: str) -> int:
        self._tell(request)
        child = int(self.mother.stdout.readline())
        while Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] not in "Tt":
            time.sleep(0.002)
        command = [self.watcher, "-f", "-p", str(child), *options]
        watcher = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        said = watcher.stderr.readline()
        while "attached" not in said:
            assert said, "strace could not watch"
            said = watcher.stderr.readline()
        os.kill(child, signal.SIGCONT)
        status = int(self.mother.stdout.readline())
        watcher.communicate()
        return status

    def _tell(self, request: Request, *, rehearsal: bool = False) -> None:
        told = {**vars(request), "body": base64.b64encode(request.body).decode()}
        self.mother.stdin.write(json.dumps([told, rehearsal]) + "\n")
        self.mother.stdin.flush()


def _mother() -> None:
    from app import create_app

    app = create_app()
    for line in sys.stdin:
        told, rehearsal = json.loads(line)
        request = Request(**{**told, "body": base64.b64decode(told["body"])})
        if rehearsal:
            _rehearse(app, request)
            continue
        child = os.fork()
        if not child:
            status = 1
            try:
                ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANYBODY, 0, 0, 0)
                os.kill(os.getpid(), signal.SIGSTOP)
                status = int(not _acknowledged(app, request))
            finally:
                os._exit(status)
        print(child, flush=True)
        _pid, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _rehearse(app: Flask, request: Request) -> None:
    from tests.support.applications import let_go

    acknowledged = _acknowledged(app, request)
    let_go(app)
    print("done" if acknowledged else "refused", flush=True)


def _acknowledged(app: Flask, request: Request) -> bool:
    from audit import SYSTEM
    from publication.editions import publish

    client = app.test_client()
    client.set_cookie("sid", request.session)
    answer = client.post(request.address, data=request.body, content_type=request.kind, headers={"Origin": ADDRESS})
    if answer.status_code != 303:
        sys.stderr.write(f"{answer.status_code} {answer.text[:1500]}\n")
    elif request.publish:
        with app.app_context():
            publish(actor=SYSTEM)
    return answer.status_code == 303


if __name__ == "__main__":
    _mother()
