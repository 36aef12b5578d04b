"""A real nginx with the sample configuration, on a free port and in a folder of its own."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from settings import ROOT

SAMPLE = ROOT / "docs" / "examples" / "nginx.conf"
MAIN = """
pid {folder}/pid; error_log {folder}/errors; daemon off; worker_processes {workers}; {user}
events {{}}
http {{ access_log off; {temporary} include {folder}/site; }}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
PATIENCE = 200  # looks whether it listens, fifty a second


def program() -> str | None:
    """Where nginx is; Debian keeps it off the path of who is not root."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def serving(files: Path, folder: Path, *, workers: int = 1) -> Iterator[int]:
    """The port at which these files are served; what nginx writes itself goes to `folder`."""
    port = free_port()
    sample = SAMPLE.read_text().replace("listen 8080;", f"listen 127.0.0.1:{port};")
    (folder / "site").write_text(sample.replace("/var/lib/openkaart/static", str(files)))
    temporary = " ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "main").write_text(MAIN.format(folder=folder, temporary=temporary, user=user, workers=workers))
    process = subprocess.Popen([program() or "nginx", "-c", folder / "main", "-e", folder / "errors"])
    try:
        _wait_for(port, process, folder / "errors")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int, process: "subprocess.Popen[bytes]", errors: Path) -> None:
    for _look in range(PATIENCE):
        assert process.poll() is None, errors.read_text()
        with socket.socket() as asked:
            if asked.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("nginx does not answer")
