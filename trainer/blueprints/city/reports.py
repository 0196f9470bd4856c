"""The report of a year over all counties."""

from flask import Blueprint

from trainer.blueprints import reports

bp = Blueprint("reports", __name__, url_prefix="/reports")
reports.hang(bp)
