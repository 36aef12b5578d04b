"""A real mail server on this machine, which keeps what it is sent and can be told to refuse."""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller


@dataclass
class Postbox:
    """What arrived; the next answers stand in `answers`, after those everything is taken."""

    url: str = ""
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    encrypted: list[bool] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)  # address → what is answered to it

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: list[str]) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            found = message_from_bytes(envelope.original_content, policy=policy.default)
            assert isinstance(found, EmailMessage)
            self.arrived.append(found)
            self.raw.append(envelope.original_content)
            self.encrypted.append(server.transport.get_extra_info("ssl_object") is not None)
            self.recipients.append(list(envelope.rcpt_tos))
        return answer


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A mail server; `url` is what OPENKAART_SMTP_URL would say."""
    box, port = Postbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}"
    yield box
    controller.stop()
