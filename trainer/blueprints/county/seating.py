"""Sites, rooms and seats of the local sittings that the county arranges."""

from flask import Blueprint

from trainer.blueprints import seating

bp = Blueprint("seating", __name__, url_prefix="/seating")
seating.hang(bp)
