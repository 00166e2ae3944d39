"""Preloaded where tests/forked.py forks: what every process would do for itself, in the same way each time."""

import gc

from sqlalchemy.orm import configure_mappers

from app.web import assets

configure_mappers()
for name, parts in assets.BUNDLES.items():
    assets.joined(name, parts)
gc.collect()
gc.freeze()  # what was there before the fork is never looked through again, so it stays shared
