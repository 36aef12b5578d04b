from flask import Blueprint

blueprint = Blueprint("declaring", __name__)
