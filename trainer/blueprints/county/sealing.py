"""Sealing the papers of the county, and the certificates of its offices."""

from flask import Blueprint

from trainer.blueprints import sealing

bp = Blueprint("sealing", __name__, url_prefix="/sealing")
sealing.hang(bp)
