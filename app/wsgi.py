"""What the server's workers load: the application behind the body spool."""

from app import create_app
from app.web.spool import spool

flask_app = create_app()
application = spool(flask_app, limit=flask_app.config["MAX_CONTENT_LENGTH"])
