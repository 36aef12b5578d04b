"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import (
    amending,
    asking,
    choosing,
    cover,
    deciding,
    declaring,
    disputes,
    entry,
    files,
    follow_up,
    manager_doubts,
    must_declare,
    overdue,
    overview,
    positions,
    rules,
    team,
    worklist,
)
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
    manager_doubts.blueprint,
    rules.blueprint,
    team.blueprint,
    cover.blueprint,
    follow_up.blueprint,
    disputes.blueprint,
    overdue.blueprint,
)
