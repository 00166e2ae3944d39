"""What operators read: one JSON line for everything that went wrong, on standard error, named by a request id."""

import logging
import secrets
import sys

import structlog
from flask import Flask, g, request


def init_app(app: Flask) -> None:
    app.logger.handlers = [_handler()]  # the logger outlives an app: a second one would say everything twice
    app.logger.propagate = False
    app.before_request(_name_request)


def _name_request() -> None:
    g.request_id = secrets.token_hex(4)


def _handler() -> logging.Handler:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[
                structlog.stdlib.add_log_level,
                structlog.processors.TimeStamper(fmt="iso", utc=True),
                _where,
                structlog.processors.format_exc_info,
            ],
            processor=structlog.processors.JSONRenderer(ensure_ascii=False),
        )
    )
    return handler


def _where(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Which page, never its address in full: a following page's address is the reporter's key."""
    if request:
        line.update(request=g.get("request_id"), method=request.method, endpoint=request.endpoint)
        line["event"] = line["event"].partition(" [")[0]
    return line
