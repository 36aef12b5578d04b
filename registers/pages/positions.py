from flask import Blueprint

blueprint = Blueprint("positions", __name__)
