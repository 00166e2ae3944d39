"""Meetings, topics, sittings, decisions and minutes; when a case was given to a meeting."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# key, name, more than half of the seats, parties needed, rule of coming again, its sides and their seats
TYPES = (
    ("open_day", "居民恳谈日", False, 0, "FREQ=MONTHLY;BYMONTHDAY=10,20,30", ()),
    ("joint_council", "三级联席议事会", True, 3, "FREQ=MONTHLY;BYDAY=3TH",
     (("党组织", 3), ("居委会", 3), ("物业", 3), ("业委会", 3), ("居民代表", 3))),
    ("four_party", "四方议事", True, 4, "", (("党组织", 2), ("居委会", 2), ("物业", 2), ("业委会", 2))),
    ("five_party", "五方例会", True, 5, "FREQ=MONTHLY;BYDAY=1FR",
     (("党组织", 3), ("居委会", 3), ("物业", 3), ("业委会", 3), ("业主代表", 3))),
    ("hearing", "听证会", True, 3, "", (("主持人", 1), ("居委会", 1), ("相关单位", 2), ("居民代表", 7))),
)  # fmt: skip
PUBLISHED = "EXISTS (SELECT 1 FROM minutes WHERE id = {row}.minutes_id AND published_at IS NOT NULL)"


def upgrade() -> None:
    op.create_table(
        "meeting_type",
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=True),
        sa.Column("over_half", sa.Boolean(), nullable=False),
        sa.Column("parties_needed", sa.Integer(), nullable=False),
        sa.Column("recurrence", sa.String(length=300), nullable=False),
        sa.Column("shift", sa.String(length=8), nullable=False),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_meeting_type_area_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_type")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_type_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_meeting_type_area_id"), "meeting_type", ["area_id"], unique=False)
    op.create_table(
        "meeting_type_seat",
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=120), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["type_id"], ["meeting_type.id"], name=op.f("fk_meeting_type_seat_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_type_seat")),
        sa.UniqueConstraint("type_id", "party", name=op.f("uq_meeting_type_seat_type_id_party")),
        sqlite_strict=True,
    )
    op.create_table(
        "meeting",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("sign_in_key", sa.String(length=32), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("venue", sa.String(length=300), nullable=False),
        sa.Column("over_half", sa.Boolean(), nullable=False),
        sa.Column("parties_needed", sa.Integer(), nullable=False),
        sa.Column("objection_days", sa.Integer(), nullable=False),
        sa.Column("secretary_id", sa.Integer(), nullable=True),
        sa.Column("announced_at", sa.DateTime(), nullable=True),
        sa.Column("opened_at", sa.DateTime(), nullable=True),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("present_at_opening", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("visitors", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_meeting_area_id")),
        sa.ForeignKeyConstraint(["secretary_id"], ["user.id"], name=op.f("fk_meeting_secretary_id")),
        sa.ForeignKeyConstraint(["type_id"], ["meeting_type.id"], name=op.f("fk_meeting_type_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("area_id", "type_id", "number", name=op.f("uq_meeting_area_id_type_id_number")),
        sa.UniqueConstraint("form_key", name=op.f("uq_meeting_form_key")),
        sa.UniqueConstraint("token", name=op.f("uq_meeting_token")),
        sqlite_strict=True,
    )
    op.create_index("ix_meeting_area_starts", "meeting", ["area_id", "starts_at"], unique=False)
    op.create_index("ix_meeting_status_starts", "meeting", ["status", "starts_at"], unique=False)
    op.create_index(op.f("ix_meeting_type_id"), "meeting", ["type_id"], unique=False)
    op.create_table(
        "meeting_party",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("lead", sa.String(length=120), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("present >= 0 AND present <= seats", name=op.f("ck_meeting_party_seats")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_party_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_party")),
        sa.UniqueConstraint("meeting_id", "name", name=op.f("uq_meeting_party_meeting_id_name")),
        sqlite_strict=True,
    )
    op.create_table(
        "minutes",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=True),
        sa.Column("objection_until", sa.DateTime(), nullable=True),
        sa.Column("frozen_at", sa.DateTime(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_minutes_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes")),
        sa.UniqueConstraint("meeting_id", name=op.f("uq_minutes_meeting_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "topic",
        sa.Column("token", sa.String(length=16), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("origin", sa.String(32), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("from_area_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("supports", sa.Integer(), nullable=False),
        sa.Column("voices", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("proposer", sa.String(length=120), nullable=False),
        sa.Column("client_hash", sa.String(length=64), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_topic_area_id")),
        sa.ForeignKeyConstraint(["from_area_id"], ["area.id"], name=op.f("fk_topic_from_area_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_topic_meeting_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("client_hash", name=op.f("uq_topic_client_hash")),
        sa.UniqueConstraint("token", name=op.f("uq_topic_token")),
        sqlite_strict=True,
    )
    op.create_index("ix_topic_area_status", "topic", ["area_id", "status", "supports"], unique=False)
    op.create_index(op.f("ix_topic_meeting_id"), "topic", ["meeting_id"], unique=False)
    op.create_table(
        "agenda_item",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("began_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(32), nullable=True),
        sa.Column("said", sa.String(length=20000), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=True),
        sa.Column("votes_against", sa.Integer(), nullable=True),
        sa.Column("abstained", sa.Integer(), nullable=True),
        sa.Column("referred_to_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_agenda_item_meeting_id")),
        sa.ForeignKeyConstraint(["referred_to_id"], ["area.id"], name=op.f("fk_agenda_item_referred_to_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_agenda_item_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
        sa.UniqueConstraint("meeting_id", "topic_id", name=op.f("uq_agenda_item_meeting_id_topic_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_agenda_item_topic_id"), "agenda_item", ["topic_id"], unique=False)
    op.create_table(
        "meeting_attendance",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=True),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by", sa.String(32), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=True),
        sa.Column("entered_by_id", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by_id"], ["user.id"], name=op.f("fk_meeting_attendance_entered_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_attendance_meeting_id")
        ),
        sa.ForeignKeyConstraint(
            ["party_id"], ["meeting_party.id"], name=op.f("fk_meeting_attendance_party_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_attendance")),
        sa.UniqueConstraint(
            "meeting_id", "device_hash", name=op.f("uq_meeting_attendance_meeting_id_device_hash")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_meeting_attendance_meeting_id"), "meeting_attendance", ["meeting_id"], unique=False
    )
    op.create_table(
        "minutes_remark",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("words", sa.String(length=20000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user.id"], name=op.f("fk_minutes_remark_by_id")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_remark_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_remark")),
        sa.UniqueConstraint("form_key", name=op.f("uq_minutes_remark_form_key")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_minutes_remark_minutes_id"), "minutes_remark", ["minutes_id"], unique=False)
    op.create_table(
        "agenda_conflict",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("attendance_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["attendance_id"], ["meeting_attendance.id"], name=op.f("fk_agenda_conflict_attendance_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_conflict_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_conflict")),
        sa.UniqueConstraint(
            "item_id", "attendance_id", name=op.f("uq_agenda_conflict_item_id_attendance_id")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "agenda_note",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party", sa.String(length=120), nullable=False),
        sa.Column("words", sa.String(length=20000), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("form_key", sa.String(length=36), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_note_item_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_note")),
        sa.UniqueConstraint("item_id", "form_key", name=op.f("uq_agenda_note_item_id_form_key")),
        sqlite_strict=True,
    )
    op.create_table(
        "agenda_vote",
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.Integer(), nullable=False),
        sa.Column("votes_for", sa.Integer(), nullable=False),
        sa.Column("votes_against", sa.Integer(), nullable=False),
        sa.Column("abstained", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_agenda_vote_item_id")),
        sa.ForeignKeyConstraint(["party_id"], ["meeting_party.id"], name=op.f("fk_agenda_vote_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_vote")),
        sa.UniqueConstraint("item_id", "party_id", name=op.f("uq_agenda_vote_item_id_party_id")),
        sqlite_strict=True,
    )
    op.create_table(
        "decision",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=20000), nullable=False),
        sa.Column("unit_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("proof", sa.String(length=300), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_words", sa.String(length=20000), nullable=False),
        sa.Column("verified_at", sa.DateTime(), nullable=True),
        sa.Column("verified_by_id", sa.Integer(), nullable=True),
        sa.Column("dropped_for", sa.String(length=300), nullable=True),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["area_id"], ["area.id"], name=op.f("fk_decision_area_id")),
        sa.ForeignKeyConstraint(["done_by_id"], ["user.id"], name=op.f("fk_decision_done_by_id")),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_decision_item_id")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_decision_meeting_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_decision_topic_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_decision_unit_id")),
        sa.ForeignKeyConstraint(["verified_by_id"], ["user.id"], name=op.f("fk_decision_verified_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        sa.UniqueConstraint("meeting_id", "number", name=op.f("uq_decision_meeting_id_number")),
        sqlite_strict=True,
    )
    op.create_index("ix_decision_area_status", "decision", ["area_id", "status", "due_on"], unique=False)
    op.create_index(op.f("ix_decision_item_id"), "decision", ["item_id"], unique=False)
    op.create_index("ix_decision_status_due", "decision", ["status", "due_on"], unique=False)
    op.create_index(op.f("ix_decision_topic_id"), "decision", ["topic_id"], unique=False)
    op.create_index("ix_decision_unit_status", "decision", ["unit_id", "status", "due_on"], unique=False)
    op.create_table(
        "minutes_part",
        sa.Column("minutes_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.Column("heading", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=20000), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_minutes_part_item_id")),
        sa.ForeignKeyConstraint(["minutes_id"], ["minutes.id"], name=op.f("fk_minutes_part_minutes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_part")),
        sa.UniqueConstraint("minutes_id", "position", name=op.f("uq_minutes_part_minutes_id_position")),
        sqlite_strict=True,
    )
    op.create_table(
        "topic_case",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_topic_case_case_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_case_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_case")),
        sa.UniqueConstraint("topic_id", "case_id", name=op.f("uq_topic_case_topic_id_case_id")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_topic_case_case_id"), "topic_case", ["case_id"], unique=False)
    op.create_table(
        "topic_support",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("device_hash", sa.String(length=64), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("receipt_hash", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("rated_at", sa.DateTime(), nullable=True),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_topic_support_case_id")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_topic_support_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic_support")),
        sa.UniqueConstraint("receipt_hash", name=op.f("uq_topic_support_receipt_hash")),
        sa.UniqueConstraint("topic_id", "case_id", name=op.f("uq_topic_support_topic_id_case_id")),
        sa.UniqueConstraint("topic_id", "device_hash", name=op.f("uq_topic_support_topic_id_device_hash")),
        sqlite_strict=True,
    )
    op.create_table(
        "decision_returned",
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_returned_decision_id")
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_decision_returned_topic_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_returned")),
        sa.UniqueConstraint("decision_id", name=op.f("uq_decision_returned_decision_id")),
        sa.UniqueConstraint("topic_id", name=op.f("uq_decision_returned_topic_id")),
        sqlite_strict=True,
    )
    op.add_column("case", sa.Column("deliberated_at", sa.DateTime(), nullable=True))
    _built_in_types()
    for statement in _guards(op.get_bind().dialect.name):
        op.get_bind().exec_driver_sql(statement)


def _built_in_types() -> None:
    kinds = sa.table(
        "meeting_type",
        *(sa.column(n) for n in ("id", "key", "name", "recurrence", "shift", "starts")),
        sa.column("over_half", sa.Boolean()), sa.column("closed", sa.Boolean()),
        *(sa.column(n, sa.Integer()) for n in ("parties_needed", "minutes", "objection_days", "version")),
    )  # fmt: skip
    seats = sa.table("meeting_type_seat", *(sa.column(n) for n in ("type_id", "party", "seats", "position")))
    for key, name, over_half, parties, rule, sides in TYPES:
        made = sa.insert(kinds).values(
            key=key, name=name, over_half=over_half, parties_needed=parties, recurrence=rule, shift="after",
            starts="19:30", minutes=90, objection_days=3, closed=False, version=1,
        )  # fmt: skip
        number = op.get_bind().scalar(made.returning(kinds.c.id))
        for position, (party, n) in enumerate(sides, start=1):
            row = sa.insert(seats).values(type_id=number, party=party, seats=n, position=position)
            op.get_bind().execute(row)


def _guards(dialect: str) -> list[str]:
    """Published minutes never change; what was remarked on them is only added to."""
    if dialect == "sqlite":
        parts = [
            f"CREATE TRIGGER minutes_part_no_{change} BEFORE {change} ON minutes_part "
            f"WHEN {PUBLISHED.format(row=row)} "
            "BEGIN SELECT RAISE(ABORT, 'published minutes do not change'); END"
            for change, row in (("insert", "NEW"), ("update", "OLD"), ("delete", "OLD"))
        ]
        remarks = [
            f"CREATE TRIGGER minutes_remark_no_{change} BEFORE {change} ON minutes_remark "
            "BEGIN SELECT RAISE(ABORT, 'minutes_remark is append-only'); END"
            for change in ("update", "delete")
        ]
        return [*parts, *remarks]
    function = (
        "CREATE OR REPLACE FUNCTION refuse_published() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF EXISTS (SELECT 1 FROM minutes WHERE published_at IS NOT NULL AND id = "
        "CASE WHEN TG_OP = 'INSERT' THEN NEW.minutes_id ELSE OLD.minutes_id END) "
        "THEN RAISE EXCEPTION 'published minutes do not change'; END IF; "
        "RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    return [
        function,
        "CREATE TRIGGER minutes_part_published BEFORE INSERT OR UPDATE OR DELETE ON minutes_part "
        "FOR EACH ROW EXECUTE FUNCTION refuse_published()",
        "CREATE TRIGGER minutes_remark_append_only_rows BEFORE UPDATE OR DELETE ON minutes_remark "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE TRIGGER minutes_remark_append_only_all BEFORE TRUNCATE ON minutes_remark "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ]


def downgrade() -> None:
    op.drop_column("case", "deliberated_at")
    op.drop_table("decision_returned")
    op.drop_table("topic_support")
    op.drop_index(op.f("ix_topic_case_case_id"), table_name="topic_case")
    op.drop_table("topic_case")
    op.drop_table("minutes_part")
    op.drop_index("ix_decision_unit_status", table_name="decision")
    op.drop_index(op.f("ix_decision_topic_id"), table_name="decision")
    op.drop_index("ix_decision_status_due", table_name="decision")
    op.drop_index(op.f("ix_decision_item_id"), table_name="decision")
    op.drop_index("ix_decision_area_status", table_name="decision")
    op.drop_table("decision")
    op.drop_table("agenda_vote")
    op.drop_table("agenda_note")
    op.drop_table("agenda_conflict")
    op.drop_index(op.f("ix_minutes_remark_minutes_id"), table_name="minutes_remark")
    op.drop_table("minutes_remark")
    op.drop_index(op.f("ix_meeting_attendance_meeting_id"), table_name="meeting_attendance")
    op.drop_table("meeting_attendance")
    op.drop_index(op.f("ix_agenda_item_topic_id"), table_name="agenda_item")
    op.drop_table("agenda_item")
    op.drop_index(op.f("ix_topic_meeting_id"), table_name="topic")
    op.drop_index("ix_topic_area_status", table_name="topic")
    op.drop_table("topic")
    op.drop_table("minutes")
    op.drop_table("meeting_party")
    op.drop_index(op.f("ix_meeting_type_id"), table_name="meeting")
    op.drop_index("ix_meeting_status_starts", table_name="meeting")
    op.drop_index("ix_meeting_area_starts", table_name="meeting")
    op.drop_table("meeting")
    op.drop_table("meeting_type_seat")
    op.drop_index(op.f("ix_meeting_type_area_id"), table_name="meeting_type")
    op.drop_table("meeting_type")
    if op.get_bind().dialect.name == "postgresql":
        op.get_bind().exec_driver_sql("DROP FUNCTION refuse_published()")
