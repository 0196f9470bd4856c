"""Appeals of the counties, decided by an officer of the city."""

from flask import Blueprint

from trainer.blueprints import appealing

bp = Blueprint("appeals", __name__, url_prefix="/appeals")
appealing.hang(bp)
