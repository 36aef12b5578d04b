"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import choosing, deciding, declaring, entry, files, organisations, overview, positions, relations

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    deciding.blueprint,
    positions.blueprint,
    relations.blueprint,
    organisations.blueprint,
)
