"""Levels that a county examines itself."""

from flask import Blueprint

from trainer.blueprints import local_levels

bp = Blueprint("levels", __name__, url_prefix="/levels")
local_levels.hang(bp)
