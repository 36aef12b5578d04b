"""A worker process of its own, that sends what waits until it is killed.

Its pauses and leases are short, so that a test need not wait for minutes.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.context import ForkServerProcess
from typing import Any

import publication.pages  # noqa: F401 - loaded once, before the processes are made
import registers.pages  # noqa: F401
import reports.pages  # noqa: F401
import worker  # noqa: F401
from post import sending
from settings import Settings
from tests.support.applications import application


@contextmanager
def workers(settings: Settings, number: int) -> Iterator[list[ForkServerProcess]]:
    """This many worker processes with these settings, at work."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    ready = context.Semaphore(0)
    started = [context.Process(target=_work, args=(settings, ready), daemon=True) for _ in range(number)]
    for one in started:
        one.start()
    try:
        for _ in started:
            assert ready.acquire(timeout=60)
        yield started
    finally:
        for one in started:
            one.kill()
            one.join()
            one.close()


def _work(settings: Settings, ready: Any) -> None:
    sending.PAUSES = [timedelta(seconds=0.3)] * 60
    sending.LEASE = timedelta(seconds=1)
    app = application(settings)
    with app.app_context():
        ready.release()
        while True:
            if not sending.send_waiting():
                time.sleep(0.05)
