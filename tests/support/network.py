"""No test reaches another machine: a connection that leaves this one is refused before it starts."""

import ipaddress
import socket
from typing import Any

import pytest


class LeavesThisMachine(OSError):
    """A test tried to reach an address that is not on this machine."""


def stays_here(address: Any) -> bool:
    """Whether a socket address is on this machine; a file path (Unix socket) is."""
    if not isinstance(address, tuple):
        return True
    host = str(address[0])
    if host in ("", "localhost"):
        return True
    try:
        return ipaddress.ip_address(host.split("%")[0]).is_loopback
    except ValueError:
        return False


class GuardedSocket(socket.socket):
    def connect(self, address: Any) -> None:
        _refuse_outside(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        _refuse_outside(address)
        return super().connect_ex(address)


def _refuse_outside(address: Any) -> None:
    if not stays_here(address):
        raise LeavesThisMachine(f"a test tried to reach {address[0]}: only this machine may be reached")


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_this_machine():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", GuardedSocket)
        yield
