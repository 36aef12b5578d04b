"""The pages of this room."""

from retention import pages, term_pages
from retention.own_data import pages as own_data

blueprints = (pages.blueprint, term_pages.blueprint, own_data.blueprint)
