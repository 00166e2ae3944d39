"""会议纪要 as a Word file in the form of an official letter, to be finished by hand (docs/decisions/0021)."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from app.core.text import for_spreadsheet
from app.meetings.paper_texts import Fact, MinutesPaper, Section
from app.meetings.printed import words

# The faces of official letters (GB/T 9704); where one is missing, Word takes its own.
BODY, HEADING, TITLE, LATIN = "仿宋", "黑体", "方正小标宋简体", "Times New Roman"
BODY_SIZE, SMALL, LINE = Pt(14), Pt(11), Pt(26)
LABEL = Mm(24)


def minutes_docx(paper: MinutesPaper) -> bytes:
    made = Document()
    _page(made, paper)
    _styles(made)
    for line, size in ((paper.title, Pt(20)), (words()["minutes"], Pt(26)), (paper.number, Pt(16))):
        _write(made.add_paragraph(), line, TITLE if size != Pt(16) else BODY, size, align=ALIGN.CENTER)
    _facts(made, paper.facts)
    _sides(made, paper)
    for section in paper.sections:
        _section(made, section)
    _remarks(made, paper.remarks)
    _signatures(made, paper.signatures)
    if paper.digest:
        _write(made.add_paragraph(), f"{words()['published_at']}　{paper.address}", BODY, Pt(9))
        _write(made.add_paragraph(), f"{words()['digest']}　{paper.digest}", BODY, Pt(9))
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


# --- The sheet ----------------------------------------------------------------------------------------------------


def _page(made: WordDocument, paper: MinutesPaper) -> None:
    sheet = made.sections[0]
    sheet.page_width, sheet.page_height = Mm(210), Mm(297)
    sheet.top_margin, sheet.bottom_margin = Mm(37), Mm(30)
    sheet.left_margin, sheet.right_margin = Mm(28), Mm(26)
    foot = sheet.footer.paragraphs[0]
    foot.alignment = ALIGN.CENTER
    before, between, after = words()["page"].replace("{n}", "\0").replace("{of}", "\0").split("\0")
    _run(foot, before, BODY, Pt(10))
    _field(foot, "PAGE")
    _run(foot, between, BODY, Pt(10))
    _field(foot, "NUMPAGES")
    _run(foot, after, BODY, Pt(10))
    if not paper.published:
        head = sheet.header.paragraphs[0]
        _write(head, words()["draft"], BODY, Pt(10), align=ALIGN.RIGHT)
    said = made.core_properties
    said.title = for_spreadsheet(f"{paper.title}{words()['minutes']} {paper.number}")[:255]
    said.author, said.comments, said.language = words()["brand"], "", "zh-CN"


def _styles(made: WordDocument) -> None:
    normal = made.styles["Normal"]
    normal.font.name, normal.font.size = LATIN, BODY_SIZE
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    normal.paragraph_format.space_after = Pt(0)


def _field(paragraph: Paragraph, what: str) -> None:
    """A number that Word counts itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), what)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


# --- Its parts ----------------------------------------------------------------------------------------------------


def _facts(made: WordDocument, facts: Sequence[Fact], size: Length = BODY_SIZE) -> None:
    for fact in facts:
        line = made.add_paragraph()
        line.paragraph_format.left_indent, line.paragraph_format.first_line_indent = LABEL, -LABEL
        line.paragraph_format.tab_stops.add_tab_stop(LABEL)
        _run(line, fact.label, HEADING, size)
        _run(line, f"\t{fact.value or '________________'}", BODY, size)


def _sides(made: WordDocument, paper: MinutesPaper) -> None:
    said = words()
    rows = [(said["side"], said["seats"], said["came"], said["lead"])]
    rows += [(one.name, str(one.seats), str(one.present), one.lead) for one in paper.sides]
    if paper.sides:
        rows.append((said["total"], str(paper.seats), str(paper.present), ""))
    rows.append((said["visitors"], "", said["people"].format(n=paper.visitors), ""))
    table = _table(made, rows)
    quorum = _row(table)
    _write(quorum[0].paragraphs[0], said["quorum"], HEADING, SMALL)
    _write(quorum[1].merge(quorum[3]).paragraphs[0], paper.quorum, BODY, SMALL)
    made.add_paragraph()


def _table(made: WordDocument, rows: Sequence[Sequence[str]]) -> Table:
    table: Table = made.add_table(rows=0, cols=len(rows[0]), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, row in enumerate(rows):
        for cell, words_in in zip(_row(table), row, strict=True):
            _write(cell.paragraphs[0], words_in, HEADING if number == 0 else BODY, SMALL)
    return table


def _row(table: Table) -> Sequence[_Cell]:
    return table.add_row().cells  # type: ignore[no-any-return, no-untyped-call] # the library is half typed


def _section(made: WordDocument, section: Section) -> None:
    heading = made.add_paragraph()
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = Pt(12)
    _write(heading, section.heading, HEADING, Pt(16))
    if section.facts:
        line = "　".join(f"{fact.label}：{fact.value}" for fact in section.facts)
        _write(made.add_paragraph(), line, BODY, SMALL)
    for said in section.paragraphs:
        _paragraph(made, said)
    if section.decisions:
        # One table for all of the item's: two tables without words between them would run into one.
        rows = [[fact.label for fact in section.decisions[0]]]
        rows[0][0] = words()["decided"]
        rows += [[one[0].label, *(fact.value for fact in one[1:])] for one in section.decisions]
        _table(made, rows)


def _paragraph(made: WordDocument, said: str) -> None:
    line = made.add_paragraph()
    line.paragraph_format.first_line_indent = 2 * BODY_SIZE
    line.paragraph_format.line_spacing = LINE
    _write(line, said, BODY, BODY_SIZE)


def _remarks(made: WordDocument, remarks: Sequence[tuple[str, str]]) -> None:
    if remarks:
        heading = made.add_paragraph()
        heading.paragraph_format.keep_with_next = True
        heading.paragraph_format.space_before = Pt(12)
        _write(heading, words()["remarks"], HEADING, Pt(16))
    for label, said in remarks:
        _write(made.add_paragraph(), label, HEADING, SMALL)
        for line in said.split("\n"):
            _paragraph(made, line)


def _signatures(made: WordDocument, names: Sequence[str]) -> None:
    for name in names:
        line = made.add_paragraph()
        line.paragraph_format.space_before = Pt(18)
        line.paragraph_format.keep_with_next = True
        _write(line, f"{name}：____________________", BODY, BODY_SIZE)
    _write(made.add_paragraph(), words()["sign_day"], BODY, BODY_SIZE, align=ALIGN.RIGHT)


def _write(paragraph: Paragraph, said: str, face: str, size: Length, align: ALIGN = ALIGN.LEFT) -> None:
    paragraph.alignment = align  # ragged right: justified, Word tears the figures of a line apart
    _run(paragraph, said, face, size)


def _run(paragraph: Paragraph, said: str, face: str, size: Length) -> None:
    """As text and nothing else; what XML forbids is left out, since one such character spoils the whole file."""
    run = paragraph.add_run(for_spreadsheet(said))
    run.font.size, run.font.name = size, LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
