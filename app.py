"""Two applications: `create_app` is everything on one machine, `create_public_app` the public register alone.

The rooms do not know each other upwards; what a lower room needs from a higher one (the public preview on the check page, the
sentence for an event) is handed in here.
"""

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

    import audit.cli
    import auth.cli
    import auth.last_ones
    import auth.leavers
    import auth.policies
    import auth.signing_secrets
    import campaigns.answering
    import campaigns.facts
    import campaigns.mails
    import campaigns.pages
    import campaigns.running
    import campaigns.teams
    import notifications.cli
    import notifications.needed
    import notifications.occasions
    import notifications.pages
    import notifications.sentences
    import organisation.cli
    import publication.cli
    import publication.preview
    import publication.standing
    import registers.cli
    import registers.counterparties.cli
    import registers.follow_up.cli
    import registers.follow_up.daily
    import registers.vault
    import reports.blueprints
    import reports.desk.facts
    import reports.public_figures.publishing
    import retention.blueprints
    import retention.returning
    import start
    import upkeep.commands
    import upkeep.doctor
    import upkeep.key_commands
    import upkeep.pages
    import upkeep.restoring
    from auth import account_pages, factor_pages, invitation_pages, session_pages, settings_pages, sign_in
    from auth import pages as auth_pages
    from auth.scim import answers as scim_answers
    from auth.scim import key_pages
    from auth.scim import routes as scim
    from auth.single_sign_on import pages as sign_on_pages
    from organisation.consequences import AFTERWARDS, CONSEQUENCES
    from publication import correction_pages, public_forms, report_pages
    from publication import pages as publication_pages
    from publication.counted import COUNTED
    from publication.formats.csv_table import csv_bytes
    from publication.formats.workbook import WORKBOOKS
    from publication.four_eyes import FOUR_EYES
    from registers.designations.notices import give_notices
    from registers.duties.keeping import open_what_is_due
    from registers.pages import blueprints as register_blueprints

    from_outside = settings is None
    settings = settings or from_environment(examined="doctor" in sys.argv[1:])
    app = _bare_app(settings)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        ACCEPTED_SECRETS=auth.signing_secrets.Accepted(settings),
        WTF_CSRF_SECRET_KEY=auth.signing_secrets.Accepted(settings),
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
    sign_in.tie(app)
    sign_on_pages.tie(app, settings)
    signing_in = (auth_pages, account_pages, factor_pages, invitation_pages, settings_pages, sign_on_pages)
    programs = (key_pages.blueprint, scim.blueprint)
    publishing = (publication_pages.blueprint, correction_pages.blueprint, report_pages.blueprint)
    around = (public_forms.blueprint, notifications.pages.blueprint, *campaigns.pages.blueprints, *reports.blueprints.blueprints)
    for pages in signing_in:
        app.register_blueprint(pages.blueprint)
    kept = (upkeep.pages.blueprint, *retention.blueprints.blueprints)
    for blueprint in (*register_blueprints, *programs, *publishing, *around, *kept):
        app.register_blueprint(blueprint)
    for commands in (
        audit.cli.audit_commands,
        auth.cli.accounts_commands,
        organisation.cli.people_commands,
        notifications.cli.mail_commands,
        registers.cli.register_commands,
        registers.counterparties.cli.relations_commands,
        upkeep.key_commands.keys_commands,
        upkeep.commands.backup_command,
        upkeep.commands.restore_command,
        upkeep.commands.drill_command,
        upkeep.doctor.doctor_command,
    ):
        app.cli.add_command(commands)
    daily = registers.follow_up.cli.daily_command
    for command in (publication.cli.publish_command, daily, start.demo_command, start.serve_command, start.worker_command):
        app.cli.add_command(command)
    app.extensions["spreadsheet"] = csv_bytes
    app.extensions["workbooks"] = WORKBOOKS
    app.extensions["published_rows"] = COUNTED
    app.extensions["yearly_figures"] = reports.public_figures.publishing.public_figures
    app.extensions["four_eyes"] = FOUR_EYES
    app.extensions[CONSEQUENCES] = (open_what_is_due, campaigns.running.take_in, give_notices)
    app.extensions.update(
        subscribers=(campaigns.answering.SUBSCRIBER, campaigns.mails.SUBSCRIBER, notifications.occasions.SUBSCRIBER),
        more_is_to_come=campaigns.answering.more_is_to_come,
        must_stay=auth.last_ones.must_stay,
        mail_is_needed=notifications.needed.is_needed,
        public_from=publication.standing.public_from,
    )
    app.extensions["vault"] = registers.vault
    app.extensions[upkeep.restoring.AFTER_RESTORE] = (retention.returning.destroy_again,)
    app.extensions["static_copy_app"] = lambda: create_public_app(settings, static_copy=True)
    app.extensions[AFTERWARDS] = (auth.leavers.close_accounts_of_leavers, registers.follow_up.daily.follow_people)
    app.jinja_env.globals.update(
        public_preview=publication.preview.preview,
        team_rounds=campaigns.teams.team_rounds,
        event_sentence=notifications.sentences.sentence,
        event_timeline=notifications.sentences.timeline,
    )
    _add_public_site(app, settings)
    for endpoint in ("static", "site.live"):
        auth.policies.exempt(app.view_functions[endpoint])
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(("site.", "api.")):
            auth.policies.exempt(app.view_functions[rule.endpoint])
    app.before_request(auth.policies.refuse_undeclared)
    app.before_request(auth.policies.remember_while_reading)
    app.teardown_request(auth.policies.forget)
    session_pages.add_session_pages(app)
    _add_error_pages(app, (scim_answers.is_for_identity_systems, scim_answers.problem))
    app.after_request(_keep_nowhere)
    _add_headers(app, settings)
    if settings.proxy_hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, *[settings.proxy_hops] * 4)  # type: ignore[method-assign]
    app.wsgi_app = LanguagePrefix(app.wsgi_app)  # type: ignore[method-assign]
    if from_outside and not settings.demo and _serves():
        upkeep.doctor.refuse_unfit_start(app)
    return app


def _serves() -> bool:
    """Whether a server of others loads this application; commands judge for themselves, since some must mend what is wrong."""
    return "FLASK_RUN_FROM_CLI" not in os.environ or "run" in sys.argv[1:]


def create_public_app(settings: Settings | None = None, *, static_copy: bool = False) -> Flask:
    """The public register from an edition on disk: no database, no session, no secret.

    With `static_copy` the pages are those of a copy in plain files: without what needs a program.
    """
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
    return app


def import_models() -> None:
    """Load every table, for migrations."""
    import auth.access_models
    import auth.scim.models
    import auth.single_sign_on.models  # noqa: F401
    import campaigns.models  # noqa: F401
    import jobs  # noqa: F401
    import organisation.people_import.models  # noqa: F401
    import post.models  # noqa: F401
    import registers.designations.models
    import registers.duties.models
    import registers.follow_up.models
    import registers.parameters.models  # noqa: F401
    import reports.desk.models
    import reports.public_figures.models
    import reports.yearly.models  # noqa: F401
    import retention.models
    import retention.own_data.models  # noqa: F401


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
