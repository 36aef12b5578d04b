"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import choosing, deciding, declaring, disputes, entry, files, follow_up, overdue, overview, positions

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    deciding.blueprint,
    positions.blueprint,
    follow_up.blueprint,
    disputes.blueprint,
    overdue.blueprint,
)
