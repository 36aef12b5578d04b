"""The pages for declaring, deciding and designating. Views are thin: read the form, call one function, redirect."""

from registers.pages import deciding, declaring, files, overview, positions

blueprints = (overview.blueprint, declaring.blueprint, files.blueprint, deciding.blueprint, positions.blueprint)
