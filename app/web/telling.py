"""A rule that says no is told on the form it was about, with everything typed still there."""

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.errors import Conflict, DomainError, NotAllowed, NotFound
from app.web.errors import say
from app.web.forms import PostForm


@contextmanager
def told_on(form: PostForm) -> Iterator[None]:
    """`with told_on(form), writing() as person: …; return redirect(…)` — below it, the form is drawn again."""
    try:
        yield
    except (NotFound, NotAllowed, Conflict):
        raise
    except DomainError as error:
        form.form_errors.append(say(error))
