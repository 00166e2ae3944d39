"""What a first view weighs: the page and everything it loads, packed as the server packs it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

LOADING = {"stylesheet", "icon", "manifest", "preload", "apple-touch-icon"}


@dataclass(frozen=True)
class FirstView:
    loads: tuple[str, ...]
    size: int  # bytes of all bodies

    @property
    def requests(self) -> int:
        return len(self.loads)


def first_view(client: FlaskClient, path: str) -> FirstView:
    page = client.get(path)
    assert page.status_code == 200, f"{path}: {page.status_code}"
    linked = [link for link in dict.fromkeys(_linked(page.text)) if not link.startswith("data:")]
    loads = (path, *linked)
    return FirstView(loads, sum(_packed(client, one) for one in loads))


def _linked(page: str) -> Iterator[str]:
    for tag in BeautifulSoup(page, "html.parser").select("link[href], [src]"):
        if tag.get("loading") == "lazy":  # comes when somebody scrolls to it
            continue
        if tag.name != "link" or LOADING & set(tag.get_attribute_list("rel")):
            yield str(tag["href"] if tag.name == "link" else tag["src"])


def _packed(client: FlaskClient, path: str) -> int:
    answer = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return len(answer.data)
