"""What the server's workers load: the application behind the body spool, and its chores beside it."""

from app import create_app
from app.registry import CHORES
from app.web.chores import WithChores
from app.web.spool import spool

flask_app = create_app()
application = WithChores(spool(flask_app, limit=flask_app.config["MAX_CONTENT_LENGTH"]), flask_app, CHORES)
