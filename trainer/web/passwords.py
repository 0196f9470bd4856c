"""How much work a password hash takes in this instance."""

from flask import current_app

from trainer.domain.people.passwords import QUICK, STANDARD, Cost


def cost() -> Cost:
    """The standard cost; tests ask for a quick one."""
    return QUICK if current_app.config["TRAINER"].quick_passwords else STANDARD
