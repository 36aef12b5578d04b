"""The pages of this room."""

from retention import pages, term_pages

blueprints = (pages.blueprint, term_pages.blueprint)
