"""Sealing the papers of the city, and the certificates of its offices."""

from flask import Blueprint

from trainer.blueprints import sealing

bp = Blueprint("sealing", __name__, url_prefix="/sealing")
sealing.hang(bp)
