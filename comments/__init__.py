"""Rejoinder: a comment and discussion service that a publisher runs on its own machines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comments.lib.place import folder

if TYPE_CHECKING:
    from flask import Flask

    from comments.config import Settings

__all__ = ["create_app", "folder"]


def create_app(settings: Settings | None = None) -> Flask:
    """Make the Flask application from the settings of the environment, or from those given."""
    from flask import Flask

    from comments import routes, schedule, subscribers, web
    from comments.config import read_settings
    from comments.extensions import db, engine_options, prepare_engine

    settings = settings or read_settings()
    app = Flask("comments", template_folder=str(folder("templates")), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url, settings.threads)
        | {"hide_parameters": settings.is_production},
    )
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
    web.init_app(app, static=folder("static"), translations=folder("translations"))
    routes.init_app(app)
    subscribers.init_app(app)
    schedule.init_app(app)
    if settings.redis_url:
        from comments.web import limits_redis

        limits_redis.init_app(app)
    if settings.metrics_token:
        from comments import gauges
        from comments.web import metrics

        metrics.init_app(app, gauges.QUESTIONS)
    return app
