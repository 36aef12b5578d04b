"""The real applications on a free port of this machine, for tests that need a browser or a socket."""

import importlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from settings import Settings
from tests.support.applications import application, let_go


class QuietHandler(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: the tests show what matters."""


@contextmanager
def listening() -> Iterator[BaseWSGIServer]:
    """A server with an address and, as yet, no application: set its `app`. It serves every request in its own thread."""
    server = make_server("127.0.0.1", 0, Flask(__name__), threaded=True, request_handler=QuietHandler)
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def address_of(server: BaseWSGIServer) -> str:
    return f"http://127.0.0.1:{server.port}"


@pytest.fixture
def server(app: Flask, settings: Settings) -> Iterator[str]:
    """The address of the whole application, on the same database as `app`: prepare with `app`, look with a browser."""
    with listening() as listener:
        served = application(replace(settings, public_url=address_of(listener)))
        listener.app = served
        yield address_of(listener)
    let_go(served)


@pytest.fixture
def public_server(settings: Settings) -> Iterator[str]:
    """The address of the public register alone, from the editions in the data folder of `settings`."""
    with listening() as listener:
        create_public_app = importlib.import_module("app").create_public_app
        listener.app = create_public_app(replace(settings, public_url=address_of(listener)))
        yield address_of(listener)
