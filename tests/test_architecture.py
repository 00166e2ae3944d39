"""The drawing in docs/map.md, checked: who may import whom, who speaks HTTP, what every page and setting owes."""

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from functools import cache
from pathlib import Path

from babel.messages.pofile import read_po
from flask import Flask

from app.config import Settings
from app.web.access import FOREIGN

ROOT = Path(__file__).parent.parent
APP = ROOT / "app"

BASE = {"core"}
MAY_IMPORT = {
    "core": set[str](),
    "areas": {"core"},
    "accounts": {"core", "areas"},
    "timeline": {"core", "areas", "accounts"},
    "photos": {"core", "accounts", "timeline"},
    "recordings": {"core", "photos"},
    "contacts": {"core", "accounts", "timeline"},
    "codes": {"core", "areas", "accounts", "timeline", "contacts"},
    "partners": {"core", "areas", "accounts", "timeline", "contacts", "photos"},
    # A match joins a demand and a resource: resources stand on cases, never the other way (docs/decisions/0032).
    "resources": {"core", "areas", "accounts", "timeline", "photos", "contacts", "cases", "partners"},
    "cases": {"core", "areas", "accounts", "timeline", "photos", "recordings", "contacts", "codes"},
    "meetings": {"core", "areas", "accounts", "timeline", "photos", "contacts", "cases", "codes"},
    # Three things that go on beside a case (docs/decisions/0062).
    "reminders": {"core", "areas", "accounts", "timeline", "cases"},
    "escalations": {"core", "areas", "accounts", "timeline", "cases"},
    "whistles": {"core", "areas", "accounts", "timeline", "photos", "cases"},
    # A shared cost stands on a decision or on a case (docs/decisions/0050).
    "pledges": {"core", "areas", "accounts", "timeline", "photos", "contacts", "codes", "cases", "meetings"},
    "figures": {
        "core",
        "areas",
        "accounts",
        "timeline",
        "cases",
        "codes",
        "partners",
        "resources",
        "meetings",
        "pledges",
        "exchange",
        "reminders",
        "escalations",
        "whistles",
    },
    "editions": {
        "core",
        "areas",
        "accounts",
        "timeline",
        "cases",
        "codes",
        "resources",
        "meetings",
        "exchange",
        "figures",
    },
    # It reads every capability's own "who may see this", and is imported by none.
    "notices": {
        "core",
        "areas",
        "accounts",
        "timeline",
        "contacts",
        "whistles",
        "cases",
        "partners",
        "resources",
        "meetings",
        "pledges",
    },
    "exchange": {"core", "areas", "accounts", "timeline", "photos", "cases", "codes", "resources"},
    "demo": {
        "core",
        "areas",
        "accounts",
        "timeline",
        "photos",
        "contacts",
        "cases",
        "codes",
        "partners",
        "resources",
        "escalations",
        "whistles",
        "reminders",
        "meetings",
        "figures",
        "editions",
    },
    "web": {"core", "areas", "accounts"},
}
# The rooms where the app meets people: pages, forms, words and commands. All others never speak HTTP.
EDGE = re.compile(
    r"(?!.*queries)((resident|staff|desk|verb|intake)_.*|(.*_)?(routes|forms|page|pages|words|views|states)|cli|security|foot)\.py"
)
WEB = {"flask", "flask_babel", "flask_wtf", "wtforms", "werkzeug", "flask_security"}


def modules() -> list[Path]:
    return sorted(path for path in APP.glob("*/**/*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def imports_of(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return found


def test_imports_point_one_way() -> None:
    wrong = [f"{path.relative_to(APP)} {what}" for path in modules() for what in may_not(path)]
    assert not wrong, "\n".join(wrong)


def may_not(path: Path) -> Iterator[str]:
    package = path.relative_to(APP).parts[0]
    edge = bool(EDGE.fullmatch(path.name)) or package == "web"
    for module in imports_of(path):
        top, *rest = module.split(".")
        if top == "app" and rest and rest[0] in MAY_IMPORT and rest[0] != package:
            allowed = MAY_IMPORT[package] | ({"web"} if edge else set())
            if rest[0] not in allowed and not (edge and rest[0] in MAY_IMPORT["figures"]):
                yield f"may not import {module}"
        if top in WEB and not module.startswith(("flask_security.core", "flask_babel.lazy")) and not edge:
            yield f"may not speak HTTP ({module})"


def test_no_import_hides_inside_a_function() -> None:
    hidden = [
        f"{path.relative_to(APP)}: {node.lineno}"
        for path in modules()
        for function in ast.walk(tree_of(path))
        if isinstance(function, ast.FunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, hidden


def test_every_endpoint_says_who_may_open_it(app: Flask) -> None:
    silent = [name for name, view in app.view_functions.items() if not hasattr(view, "access")]
    assert not silent
    assert set(FOREIGN) <= set(app.view_functions), "FOREIGN names an endpoint that is gone"


def test_urls_are_kebab_case(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        for part in re.sub(r"<[^>]*>", "", rule.rule).split("/"):
            assert re.fullmatch(r"[a-z0-9.-]*", part), rule.rule


def test_every_template_compiles(app: Flask) -> None:
    names = app.jinja_env.list_templates(extensions=["html"])
    assert names
    for name in names:
        app.jinja_env.get_template(name)


def test_no_page_without_a_route() -> None:
    """Every template that is a page is rendered by some route; parts begin with _ or live in components, layouts."""
    source = "\n".join(path.read_text() for path in APP.rglob("*.py"))
    for path in (ROOT / "templates").rglob("*.html"):
        name = str(path.relative_to(ROOT / "templates"))
        if name.startswith(("components/", "layouts/")) or path.name.startswith("_"):  # parts
            continue
        assert f'"{name}"' in source, f"no route renders {name}"


def test_templates_hold_no_words_outside_the_catalogue() -> None:
    for path in (ROOT / "templates").rglob("*.html"):
        bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", path.read_text(), flags=re.S)
        assert not re.search(r"[\u4e00-\u9fff]", bare), f"{path} has Chinese words outside the catalogue"
        assert not re.search(r'style="|onclick=', bare), f"{path} has inline style or script"


def test_the_chinese_catalogue_is_complete() -> None:
    with (ROOT / "translations/zh_Hans_CN/LC_MESSAGES/messages.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans_CN")
    missing = [message.id for message in catalogue if message.id and not _translated(message.string)]
    assert not missing, missing[:20]


def _translated(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def test_fields_of_choices_are_made_in_one_place() -> None:
    """WTForms gives up choices that are tuples, and says so only where they come with the field itself."""
    forms = APP / "web" / "forms.py"
    theirs = re.compile(r"\b(SelectField|SelectChoice|RadioField)\b|\.choices = ")
    assert theirs.search(forms.read_text())
    files = [
        *APP.rglob("*.py"),
        *(ROOT / "templates").rglob("*.html"),
    ]  # a template may ask a field for its type
    others = [path for path in files if path != forms and theirs.search(path.read_text())]
    assert not others, "use OneOf and offer() of app/web/forms.py"


def test_every_setting_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    for setting in fields(Settings):
        assert f"`{setting.name.upper()}`" in text, f"{setting.name} is not in docs/operations.md"
        assert setting.metadata["meaning"] in text, (
            f"{setting.name}: its meaning differs in docs/operations.md"
        )


def test_only_the_configuration_reads_the_environment() -> None:
    readers = [
        path
        for path in APP.rglob("*.py")
        if re.search(r"os\.environ|getenv", path.read_text()) and path.name != "config.py"
    ]
    assert not readers


def test_modules_say_why_they_exist_and_stay_small() -> None:
    for path in modules():
        text = path.read_text()
        assert text.count("\n") <= 260, (
            f"{path} has {text.count(chr(10))} lines: which second room is in here?"
        )
        if path.name != "models.py":
            assert ast.get_docstring(ast.parse(text)), f"{path} does not say why it exists"
