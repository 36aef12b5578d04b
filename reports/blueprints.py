"""The pages of this room."""

from reports import figure_pages, pages, readings, receipts
from reports.around import pages as around
from reports.desk import access_pages, findings_pages, on_date_pages, proof_pages
from reports.desk import pages as desk
from reports.public_figures import pages as public_figures
from reports.yearly import pages as yearly
from reports.yearly import proof_pages as evidence

blueprints = tuple(
    room.blueprint
    for room in (
        pages,
        readings,
        receipts,
        figure_pages,
        around,
        yearly,
        evidence,
        public_figures,
        desk,
        access_pages,
        findings_pages,
        proof_pages,
        on_date_pages,
    )
)
