"""docs/workflow.md is made from the table, and up to date."""

from pathlib import Path

from flask import Flask

from app.cases.workflow import TRANSITIONS, Status

DOCUMENT = Path(__file__).parents[2] / "docs" / "workflow.md"


def test_the_document_is_what_the_table_says(app: Flask) -> None:
    made = app.test_cli_runner().invoke(args=["cases", "workflow"])
    assert made.exit_code == 0, made.output
    assert made.output == DOCUMENT.read_text(), "run: flask cases workflow > docs/workflow.md"


def test_it_names_everything() -> None:
    text = DOCUMENT.read_text()
    assert all(f"`{word}`" in text for word in (*Status, *TRANSITIONS))
