"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import asking, choosing, deciding, declaring, entry, files, overview, positions, worklist

blueprints = (
    overview.blueprint,
    choosing.blueprint,
    declaring.blueprint,
    entry.blueprint,
    files.blueprint,
    worklist.blueprint,
    deciding.blueprint,
    asking.blueprint,
    positions.blueprint,
)
