"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import (
    amending,
    asking,
    choosing,
    cover,
    deciding,
    declaring,
    designation_notices,
    disputes,
    duties,
    entry,
    files,
    follow_up,
    manager_doubts,
    must_declare,
    organisations,
    overdue,
    overview,
    positions,
    relations,
    rules,
    team,
    worklist,
)
from registers.pages import designated_on as designated_on  # these two stand on the blueprint of positions
from registers.pages import designating as designating
from registers.pages import sending as sending  # its pages stand on the blueprint of declaring

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    must_declare.blueprint,
    declaring.blueprint,
    entry.blueprint,
    amending.blueprint,
    files.blueprint,
    worklist.blueprint,
    deciding.blueprint,
    asking.blueprint,
    positions.blueprint,
    relations.blueprint,
    organisations.blueprint,
    manager_doubts.blueprint,
    rules.blueprint,
    team.blueprint,
    cover.blueprint,
    follow_up.blueprint,
    disputes.blueprint,
    overdue.blueprint,
    duties.blueprint,
    designation_notices.blueprint,
)
