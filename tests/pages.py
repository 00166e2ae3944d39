"""A visitor who notices when a page breaks the house conventions."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from werkzeug.test import TestResponse

from app.accounts import sessions
from app.accounts.models import User
from app.core.db import db


class Visitor:
    """A browser without JavaScript. `as_` signs a member of staff in, `nobody` signs out."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def as_(self, user: User) -> "Visitor":
        token = sessions.begin(user)
        db.session.commit()
        with self.client.session_transaction() as session:
            session["_user_id"] = token
        return self

    def nobody(self) -> "Visitor":
        with self.client.session_transaction() as session:
            session.clear()
        return self

    def open(self, url: str) -> TestResponse:
        return self.client.get(url)

    def get(self, url: str, status: int = 200) -> BeautifulSoup:
        response = self.client.get(url)
        assert response.status_code == status, f"{url}: {response.status_code}\n{response.text[:2000]}"
        page = BeautifulSoup(response.text, "html.parser")
        check_conventions(page)
        return page

    def post(self, url: str, form_url: str, **data: Any) -> TestResponse:
        """Post to url with the token (and hidden fields of that form) found on form_url, as a browser would."""
        page = BeautifulSoup(self.client.get(form_url).text, "html.parser")
        hidden = _hidden_fields(page, url)
        return self.client.post(url, data=hidden | data)

    def submit(self, url: str, form_url: str, status: int = 302, **data: Any) -> TestResponse:
        response = self.post(url, form_url, **data)
        assert response.status_code == status, f"{url}: {response.status_code}\n{response.text[:3000]}"
        return response


def _hidden_fields(page: BeautifulSoup, action: str) -> dict[str, str]:
    forms = [form for form in page.select("form[method=post]") if form.get("action") == action]
    forms = forms or page.select("form[method=post]")
    inputs = forms[0].select("input[type=hidden][name]") if forms else []
    return {str(tag["name"]): str(tag.get("value", "")) for tag in inputs}


def check_conventions(page: BeautifulSoup) -> None:
    assert len(page.select("h1")) == 1, "a page has one h1"
    ids = [str(tag["id"]) for tag in page.select("[id]")]
    assert len(ids) == len(set(ids)), f"duplicate id {[i for i in ids if ids.count(i) > 1][:3]}"
    assert all(form.get("action") for form in page.select("form")), "form without action"
    assert not page.select("[style], [onclick], script:not([src])"), "inline style or script"
