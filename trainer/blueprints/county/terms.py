"""What attendance counts in a county."""

from flask import Blueprint

from trainer.blueprints import attendance_terms

bp = Blueprint("terms", __name__, url_prefix="/terms")
attendance_terms.hang(bp)
