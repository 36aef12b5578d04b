"""Every error becomes a page that says what happened, what to do now and whom to ask; never a traceback."""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask, Response, current_app, g, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError

FAULTS = "fault_of"  # in the application's extensions: the status for an accident that passes, None for any other
RETRY_AFTER = "30"  # seconds
PASSES = (409, 503, 507)  # somebody else was at it; the database does not answer; the disk is full
PAGES = (400, 403, 404, 405, 409, 410, 413, 429, 503)


ForPrograms = tuple[Callable[[], bool], Callable[[HTTPException], Response]]


def add_error_pages(app: Flask, *for_programs: ForPrograms) -> None:
    """Answer HTTP errors with a page; anything unforeseen with the page for 500 and a number to mention.

    Each of `for_programs` says whether a program asked, and gives the answer in its place.
    """
    app.register_error_handler(HTTPException, partial(_answer, for_programs))


def _answer(for_programs: tuple[ForPrograms, ...], error: HTTPException) -> Any:
    if error.response is not None or (error.code or 500) < 400:
        return error
    answers = (problem for asked_by_program, problem in for_programs if asked_by_program())
    return next(answers, _page)(error)


def _page(error: HTTPException) -> Any:
    code = error.code or 500
    if isinstance(error, SecurityError):  # asked for under a host name that is not ours: no address can be made
        return Response("Onbekende hostnaam.\n", code, content_type="text/plain; charset=utf-8")
    staff = request.path.startswith("/intern")
    template = f"errors/{code}.html" if code in PAGES else "errors/base.html"
    if code == 404 and not staff:
        template = "errors/404_public.html"
    if isinstance(error, InternalServerError):
        fault_of = current_app.extensions.get(FAULTS, lambda _problem: None)
        return plain_page(fault_of(error.original_exception) or code)
    g.failed = True  # what the layout needs is given to the whole page, also where pages have a frame of their own
    page = render_template(template, reference=g.get("request_id", ""), staff=staff, error=error)
    response = Response(page, code, content_type="text/html; charset=utf-8")
    response.headers.extend(header for header in error.get_headers() if header[0] != "Content-Type")
    return response


def plain_page(code: int) -> Response:
    """The page for what we did not foresee: needs no database and no session."""
    template = current_app.jinja_env.get_template("errors/plain.html")
    page = template.render(reference=g.get("request_id", ""), code=code)
    response = Response(page, code, content_type="text/html; charset=utf-8")
    if code in PASSES:
        response.headers["Retry-After"] = RETRY_AFTER
    return response
