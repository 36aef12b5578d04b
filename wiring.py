"""What each room gives to the application of staff: pages, commands, and what one room is handed of another.

The rooms do not know each other upwards; what a lower room needs from a higher one (the public preview on the check page, the
sentence for an event) is handed in here. The public application has none of this, so it does not import it.
"""

from typing import Any

from flask import Flask

import audit.cli
import auth.cli
import auth.last_ones
import auth.leavers
import auth.policies
import campaigns.answering
import campaigns.facts  # who may read what of a round
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
import publication.correction_pages
import publication.pages
import publication.preview
import publication.public_forms
import publication.report_pages
import publication.standing
import registers.cli
import registers.counterparties.cli
import registers.follow_up.cli
import registers.follow_up.daily
import registers.pages
import registers.vault
import reports.blueprints
import reports.desk.facts  # what an auditor may read
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
from publication.counted import COUNTED
from publication.formats.csv_table import csv_bytes
from publication.formats.workbook import WORKBOOKS
from publication.four_eyes import FOUR_EYES
from registers.designations.notices import give_notices
from registers.duties.keeping import open_what_is_due
from settings import Settings

PAGES = (
    *(pages.blueprint for pages in (auth_pages, account_pages, factor_pages, invitation_pages, settings_pages, sign_on_pages)),
    *registers.pages.blueprints,
    key_pages.blueprint,
    scim.blueprint,
    publication.pages.blueprint,
    publication.correction_pages.blueprint,
    publication.report_pages.blueprint,
    publication.public_forms.blueprint,
    notifications.pages.blueprint,
    *campaigns.pages.blueprints,
    *reports.blueprints.blueprints,
    upkeep.pages.blueprint,
    *retention.blueprints.blueprints,
)
COMMANDS = (
    audit.cli.audit_commands,
    auth.cli.accounts_commands,
    organisation.cli.people_commands,
    notifications.cli.mail_commands,
    registers.cli.register_commands,
    registers.counterparties.cli.relations_commands,
    registers.follow_up.cli.daily_command,
    publication.cli.publish_command,
    upkeep.key_commands.keys_commands,
    upkeep.commands.backup_command,
    upkeep.commands.restore_command,
    upkeep.commands.drill_command,
    upkeep.doctor.doctor_command,
    start.demo_command,
    start.serve_command,
    start.worker_command,
)
HANDED: dict[str, Any] = {  # as `app.extensions` has it; whoever asks for one says there what it is
    "spreadsheet": csv_bytes,
    "workbooks": WORKBOOKS,
    "published_rows": COUNTED,
    "yearly_figures": reports.public_figures.publishing.public_figures,
    "four_eyes": FOUR_EYES,
    "vault": registers.vault,
    "subscribers": (campaigns.answering.SUBSCRIBER, campaigns.mails.SUBSCRIBER, notifications.occasions.SUBSCRIBER),
    "more_is_to_come": campaigns.answering.more_is_to_come,
    "must_stay": auth.last_ones.must_stay,
    "mail_is_needed": notifications.needed.is_needed,
    "public_from": publication.standing.public_from,
    CONSEQUENCES: (open_what_is_due, campaigns.running.take_in, give_notices),
    AFTERWARDS: (
        auth.leavers.close_accounts_of_leavers,
        auth.leavers.end_roles_of_who_came_back,
        registers.follow_up.daily.follow_people,
    ),
    upkeep.restoring.AFTER_RESTORE: (retention.returning.destroy_again,),
}
SHOWN = {  # to templates of any room
    "public_preview": publication.preview.preview,
    "team_rounds": campaigns.teams.team_rounds,
    "event_sentence": notifications.sentences.sentence,
    "event_timeline": notifications.sentences.timeline,
}
FOR_PROGRAMS = (scim_answers.is_for_identity_systems, scim_answers.problem)  # whose errors are no pages


def add_rooms(app: Flask, settings: Settings) -> None:
    """Give the application its pages and commands, and each room what it needs of another."""
    sign_in.tie(app)
    sign_on_pages.tie(app, settings)
    for blueprint in PAGES:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    app.extensions.update(HANDED)
    app.jinja_env.globals.update(SHOWN)


def guard(app: Flask) -> None:
    """No route without a policy: those of the public site, which are there by now, are for everybody."""
    for endpoint, view in app.view_functions.items():
        if endpoint == "static" or endpoint.startswith(("site.", "api.")):
            auth.policies.exempt(view)
    app.before_request(auth.policies.refuse_undeclared)
    app.before_request(auth.policies.remember_while_reading)
    app.teardown_request(auth.policies.forget)
    session_pages.add_session_pages(app)
