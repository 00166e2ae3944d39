"""A visitor who notices when a page breaks the house conventions."""

from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from lxml import html
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
        check_conventions(response.text)
        return BeautifulSoup(response.text, "lxml")

    def hidden(self, url: str, action: str) -> dict[str, str]:
        """What the form to `action` on the page at url would send besides what is typed."""
        return hidden_fields(self.client.get(url).text, action)

    def post(self, url: str, form_url: str, **data: Any) -> TestResponse:
        """Post to url with the token (and hidden fields of that form) found on form_url, as a browser would."""
        return self.client.post(url, data=self.hidden(form_url, url) | data)

    def submit(self, url: str, form_url: str, status: int = 302, **data: Any) -> TestResponse:
        response = self.post(url, form_url, **data)
        assert response.status_code == status, f"{url}: {response.status_code}\n{response.text[:3000]}"
        return response


# A page is read thirty times quicker by lxml than into a soup; the soup is what a test can ask anything of.


def hidden_fields(page: str, action: str) -> dict[str, str]:
    """Of the form to `action`, else of the first that changes something."""
    forms = html.document_fromstring(page).xpath("//form[@method='post']")
    return fields_of([form for form in forms if form.get("action") == action] or forms)


def fields_of(forms: list[html.FormElement]) -> dict[str, str]:
    inputs = forms[0].xpath(".//input[@type='hidden'][@name]") if forms else []
    return {tag.get("name"): tag.get("value", "") for tag in inputs}


def check_conventions(text: str) -> None:
    page = html.document_fromstring(text)
    assert len(page.xpath("//h1")) == 1, "a page has one h1"
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids)), f"duplicate id {[i for i in ids if ids.count(i) > 1][:3]}"
    assert not page.xpath("//form[not(@action) or @action='']"), "form without action"
    assert not page.xpath("//*[@style or @onclick] | //script[not(@src)]"), "inline style or script"
