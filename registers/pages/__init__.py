"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import (
    asking,
    choosing,
    deciding,
    declaring,
    entry,
    files,
    manager_doubts,
    must_declare,
    overview,
    positions,
    worklist,
)

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    must_declare.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    worklist.blueprint,
    deciding.blueprint,
    asking.blueprint,
    positions.blueprint,
    manager_doubts.blueprint,
)
