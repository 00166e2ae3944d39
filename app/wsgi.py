"""What the server's workers load: the application behind the body spool, and its chores beside it."""

from app import create_app
from app.core.instance import here
from app.registry import CHORES
from app.web.chores import WithChores
from app.web.spool import spool

flask_app = create_app()
spooled = spool(flask_app, limit=flask_app.config["MAX_CONTENT_LENGTH"])
# The worker beside the web keeps time; without one, each web process does.
application = spooled if here().settings.worker else WithChores(spooled, flask_app, CHORES)
