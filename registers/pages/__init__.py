"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import choosing, cover, deciding, declaring, entry, files, overview, positions, rules, team

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    deciding.blueprint,
    positions.blueprint,
    rules.blueprint,
    team.blueprint,
    cover.blueprint,
)
