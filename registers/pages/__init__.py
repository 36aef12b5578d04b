"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import (
    choosing,
    deciding,
    declaring,
    entry,
    files,
    manager_doubts,
    must_declare,
    organisations,
    overview,
    positions,
    relations,
)

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    must_declare.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    deciding.blueprint,
    positions.blueprint,
    relations.blueprint,
    organisations.blueprint,
    manager_doubts.blueprint,
)
