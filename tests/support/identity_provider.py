"""A certified identity provider (the npm package oidc-provider), started on this machine; fetched once and kept in `.venv`."""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.absence import absent

SOURCE = Path(__file__).with_name("provider")
CLIENT = {"clientId": "open-kaart", "clientSecret": "a-secret-of-the-tests"}  # gitleaks:allow
BIN = Path(sys.executable).parent


def installed() -> Path:
    """The folder of the provider with exactly the packages of its lock file; fetched when they are not there yet."""
    lock = (SOURCE / "package-lock.json").read_bytes()
    folder = Path(sys.prefix) / "identity-provider" / hashlib.sha256(lock).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _fetch(folder)
            (folder / "complete").touch()
    return folder


@contextmanager
def real_provider(register: str, port: int = 0) -> Iterator[str]:
    """The issuer: a provider that knows the register at this address as its one client."""
    folder = installed()
    shutil.copy(SOURCE / "provider.mjs", folder)
    told = json.dumps({"register": register, "port": port, **CLIENT})
    command = [str(BIN / "node"), str(folder / "provider.mjs"), told]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        try:
            said = (line.strip() for line in process.stdout or ())
            issuer = next((line for line in said if line.startswith("http")), "")
            assert issuer, "the identity provider did not start"
            yield issuer
        finally:
            process.terminate()


def _fetch(folder: Path) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(SOURCE / name, folder)
    command = [str(BIN / "npm"), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    path = os.pathsep.join((str(BIN), os.environ.get("PATH", "")))
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True, check=False)
    if done.returncode:
        absent("the identity provider", f"npm cannot fetch it: {done.stderr[-300:]}")
