"""Two applications: `create_app` is everything on one machine, `create_public_app` the public register alone."""

import os
import secrets
import sys
from itertools import chain
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, g, request
from flask_babel import Babel
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest

from errors import ForPrograms
from headers import HEADERS, HTTPS_ONLY, FixedHeaders
from languages import ENGLISH_PREFIX, LanguagePrefix, Texts, asked_locale, language, other_language
from settings import Settings, from_environment

LARGEST_FORM = 64 * 1024  # bytes
LARGEST_UPLOAD = 11 * 1024 * 1024
LARGEST_PART = 2 * LARGEST_FORM  # a form with a file is read 64 KiB at a time, and some of what was read before may still wait


def create_app(settings: Settings | None = None, **config: Any) -> Flask:
    """The whole register: staff pages, public pages and commands."""
    from werkzeug.middleware.proxy_fix import ProxyFix

    import wiring
    from auth.signing_secrets import Accepted
    from upkeep.doctor import refuse_unfit_start

    from_outside = settings is None
    settings = settings or from_environment(examined="doctor" in sys.argv[1:])
    app = _bare_app(settings)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        ACCEPTED_SECRETS=Accepted(settings),
        WTF_CSRF_SECRET_KEY=Accepted(settings),
        AUDIT_KEY=settings.audit_key,
        ENCRYPTION_KEYS=dict(settings.encryption_keys),
        ATTACHMENTS_DIR=settings.attachments_dir,
        SQLALCHEMY_DATABASE_URI=settings.sqlalchemy_url,
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=LARGEST_UPLOAD,
        MAX_FORM_MEMORY_SIZE=LARGEST_PART,
    )
    app.config.update(config)
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    _tie_database(app)
    wiring.add_rooms(app, settings)
    app.extensions["static_copy_app"] = lambda: create_public_app(settings, static_copy=True)
    _add_public_site(app, settings)
    wiring.guard(app)
    _add_error_pages(app, wiring.FOR_PROGRAMS)
    app.after_request(_keep_nowhere)
    _add_headers(app, settings)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxy_hops] * 4)  # type: ignore[method-assign]
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    if from_outside and not settings.demo and _serves():
        refuse_unfit_start(app)
    return app


def _serves() -> bool:
    """Whether a server of others loads this application; commands judge for themselves, since some must mend what is wrong."""
    return "FLASK_RUN_FROM_CLI" not in os.environ or "run" in sys.argv[1:]


def create_public_app(settings: Settings | None = None, *, static_copy: bool = False) -> Flask:
    """The public register from an edition on disk: no database, no session, no secret.

    With `static_copy` the pages are those of a copy in plain files: without what needs a program.
    """
    from memory import keep_what_is_loaded
    from publication.site.memo import Memo

    settings = settings or from_environment(public_only=True)
    app = _bare_app(settings)
    app.jinja_env.globals["static_copy"] = static_copy
    if static_copy and settings.staff_url.startswith("/"):
        app.config["STAFF_URL"] = None  # nothing but the copy answers there
    _add_public_site(app, settings)
    _add_error_pages(app)
    _add_headers(app, settings)
    app.wsgi_app = Memo(LanguagePrefix(app.wsgi_app), app.extensions["editions"])  # type: ignore[method-assign]
    keep_what_is_loaded()
    return app


def _bare_app(settings: Settings) -> Flask:
    app = Flask("openkaart", root_path=str(Path(__file__).parent))
    app.config.update(
        SETTINGS=settings,
        EDITIONS_DIR=settings.editions_dir,
        SEARCH_ENGINES=settings.search_engines,
        PUBLIC_URL=settings.public_url,
        STAFF_URL=settings.staff_url,
        TRUSTED_HOSTS=list(settings.trusted_hosts) or None,
        BABEL_DEFAULT_LOCALE="nl",
        BABEL_DEFAULT_TIMEZONE="Europe/Amsterdam",
        BABEL_TRANSLATION_DIRECTORIES=str(Path(__file__).parent / "translations"),
        SEND_FILE_MAX_AGE_DEFAULT=31_536_000,
    )
    app.jinja_env.autoescape = True
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = _static_url
    Babel(app, locale_selector=asked_locale)
    texts = Texts()
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
    )
    app.context_processor(_page_context)
    app.before_request(_number_request)
    app.before_request(_refuse_unreadable)
    return app


def _number_request() -> None:
    g.request_id = secrets.token_hex(8)


def _refuse_unreadable() -> None:
    """What was sent is UTF-8 without NUL, and not too large; nobody types a NUL, and PostgreSQL cannot keep one."""
    environ = request.environ
    if "://" in str(environ.get("RAW_URI", environ.get("REQUEST_URI", ""))).partition("?")[0]:
        raise BadRequest()  # a whole address, as one asks a proxy for: it may name another host than the one that was judged
    query = environ.get("QUERY_STRING", "")
    if "\0" in environ.get("PATH_INFO", "") or "\0" in query or "%00" in query or not _is_utf8(query):
        raise BadRequest()
    if environ["REQUEST_METHOD"] == "POST":
        _refuse_unreadable_form()


def _is_utf8(query: str) -> bool:
    """Whether what stands in an address, which a server hands over byte by byte, is text."""
    try:
        query.encode("latin-1").decode()
    except UnicodeError:
        return False
    return True


def _refuse_unreadable_form() -> None:
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_FORM  # the limit for forms in the configuration is for those with files only
    if request.endpoint and any("\0" in text for text in chain.from_iterable(request.form.listvalues())):
        raise BadRequest()


def _page_context() -> dict[str, Any]:
    """What every page knows: the organisation, the language and its counterpart, whether this is a demo."""
    from flask import current_app

    settings: Settings = current_app.config["SETTINGS"]
    return {
        "organisation": {
            "name": settings.organisation_name,
            "article_name": settings.organisation_the,
            "phone": settings.organisation_phone,
            "email": settings.organisation_email,
            "misconduct_contact": settings.misconduct_contact or _("de vertrouwenspersoon"),
        },
        "service_name": _("Register nevenwerk, belangen en geschenken"),
        "language": language(),
        "other_language": other_language(),
        "demo": settings.demo,
        "noindex": not settings.search_engines,
    }


def _static_url(filename: str) -> str:
    """The address of a file in `static/`, with its time of change so browsers may keep it for a year."""
    from flask import current_app, url_for

    folder = current_app.static_folder or ""
    changed = int((Path(folder) / filename).stat().st_mtime)
    return url_for("static", filename=filename, v=changed).removeprefix(ENGLISH_PREFIX)  # one file for both languages


def _only_for_its_owner(file: Path) -> None:
    """A new database is made before SQLite makes it, so that nobody else can read it; its log gets the same rights."""
    if not file.exists():
        os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))


def _tie_database(app: Flask) -> None:
    from sqlalchemy.exc import OperationalError
    from sqlalchemy.exc import TimeoutError as PoolExhausted

    from database import expect_reads, fault_of, prepare_postgres, prepare_sqlite
    from errors import FAULTS, plain_page
    from extensions import csrf, db, migrate

    if not app.config["SETTINGS"].database_url:
        _only_for_its_owner(app.config["SETTINGS"].data_dir / "openkaart.sqlite")
    db.init_app(app)
    migrate.init_app(app, db, directory=str(Path(__file__).parent / "migrations"))
    csrf.init_app(app)
    with app.app_context():
        prepare = {"sqlite": prepare_sqlite, "postgresql": prepare_postgres}[db.engine.dialect.name]
        prepare(db.engine)

    @app.before_request
    def tell_database() -> None:
        expect_reads(request.method in ("GET", "HEAD", "OPTIONS"))

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        expect_reads(False)

    app.extensions[FAULTS] = fault_of

    @app.errorhandler(OperationalError)
    @app.errorhandler(PoolExhausted)
    def database_busy(error: Exception) -> Response:
        """Locked, too busy, full or gone: later it may be fine again."""
        app.logger.exception("the database does not answer")
        return plain_page(fault_of(error) or 500)


def _add_public_site(app: Flask, settings: Settings) -> None:
    import publication.site.pages  # noqa: F401 - gives the blueprint its pages
    from publication.site.api import routes as api
    from publication.site.blueprint import blueprint
    from publication.site.edition import Reader
    from publication.site.outlines import Outlines

    app.extensions["editions"] = Reader(settings.editions_dir, settings.edition_key)
    app.extensions["outlines"] = Outlines()
    app.register_blueprint(blueprint)
    app.register_blueprint(api.blueprint)


def _add_error_pages(app: Flask, *more: ForPrograms) -> None:
    from errors import add_error_pages
    from publication.site.api.problems import is_for_programs, problem

    add_error_pages(app, (is_for_programs, problem), *more)


def _add_headers(app: Flask, settings: Settings) -> None:
    headers = {**HEADERS, **(HTTPS_ONLY if settings.secure_cookies else {})}
    app.wsgi_app = FixedHeaders(app.wsgi_app, headers)  # type: ignore[method-assign]


def _keep_nowhere(response: Response) -> Response:
    """No page for staff stays behind in a browser or on the way to it."""
    if _is_staff(request):
        response.headers["Cache-Control"] = "no-store"
        response.headers["Vary"] = "Cookie"
    return response


def _is_staff(request: Request) -> bool:
    return request.path.startswith("/intern")
