from flask import Blueprint

blueprint = Blueprint("site", __name__)


@blueprint.get("/gezond")
def live():
    return {"status": "ok"}


@blueprint.get("/")
def register():
    return "register"
