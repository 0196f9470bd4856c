"""Trainer: exams, training, certificates, rewards and selections of social workers."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from trainer import blueprints, web
from trainer.config import Config
from trainer.core import clock, db, keys, quiet


def create_app(config: Config | None = None) -> Flask:
    """Build the application. This is the whole wiring; nothing else runs at import time."""
    quiet.install()
    config = config or Config.from_env()
    app = Flask(__name__)
    app.config.from_mapping(config.to_flask())
    keys.use(config.keys)
    clock.allow_offset(config.clock_file)
    db.db.init_app(app)
    with app.app_context():
        db.prepare(db.db.engine)
    web.init_app(app)
    blueprints.register(app)
    if config.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # as its documentation says
            app.wsgi_app, x_for=config.proxies, x_proto=config.proxies
        )
    return app
