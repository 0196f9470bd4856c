"""The report of a year for the officer's counties."""

from flask import Blueprint

from trainer.blueprints import reports

bp = Blueprint("reports", __name__, url_prefix="/reports")
reports.hang(bp)
