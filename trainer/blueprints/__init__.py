"""One blueprint per audience."""

from flask import Flask

from trainer.blueprints.candidate import candidate
from trainer.blueprints.city import city
from trainer.blueprints.county import county
from trainer.blueprints.gallery import components
from trainer.blueprints.instructor import instructor
from trainer.blueprints.public import public
from trainer.web.templates import declare_all


def register(app: Flask) -> None:
    """Hang every audience's pages onto the application."""
    for blueprint in (public, candidate, county, instructor, city):
        app.register_blueprint(blueprint)
    if app.testing:
        app.register_blueprint(components)
    declare_all(app)
