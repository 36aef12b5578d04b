from flask import Blueprint

from publication.preview import publication_state

blueprint = Blueprint("publishing", __name__)
blueprint.add_app_template_global(publication_state, "publication_state")
