"""Appeals of the county."""

from flask import Blueprint

from trainer.blueprints import appealing

bp = Blueprint("appeals", __name__, url_prefix="/appeals")
appealing.hang(bp)
