"""A voice note is what its bytes say: five kinds of sound, at most two minutes, nothing that only calls itself so."""

from contextlib import suppress
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.core.clock import now, stopped_at
from app.core.db import db
from app.core.engine import write_transaction
from app.core.errors import DomainError, NotFound
from app.recordings import actions as recordings
from app.recordings.sound import MAX_BYTES, heard
from tests.recordings.sounds import aac, m4a, mp3, ogg, webm

KINDS = {
    "audio/ogg": ogg, "audio/webm": webm, "audio/mp4": m4a, "audio/mpeg": mp3, "audio/aac": aac,
}  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_bytes_and_its_length_is_read(kind: str) -> None:
    found = heard(KINDS[kind](3))
    assert (found.kind, found.seconds) == (kind, 3)
    with pytest.raises(DomainError, match="longer than 2 minutes"):
        heard(KINDS[kind](122))


@pytest.mark.parametrize(
    "data",
    [
        b"", b"<script>alert(1)</script>", b"GIF89a" + b"\0" * 40, b"%PDF-1.7", b"RIFF\0\0\0\0WAVE",
        b"OggS" + b"\0" * 60, webm(3, b"V_VP9"), m4a(3, track=b"vide"), m4a(3, brand=b"heic"),
        b"\xff\xd8\xff\xe0" + b"\0" * 40, ogg() + b"\0" * MAX_BYTES,
    ],
)  # fmt: skip
def test_what_is_no_recording_is_refused(data: bytes) -> None:
    with pytest.raises(DomainError):
        heard(data)


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_broken_bytes_never_do_anything_else(kind: str, data: st.DataObject) -> None:
    whole = bytearray(KINDS[kind](2))
    for _ in range(data.draw(st.integers(0, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    cut = bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with suppress(DomainError):
        heard(cut)


@pytest.mark.both_engines
def test_what_was_never_sent_goes_after_a_day(app: Flask) -> None:
    old, fresh = recordings.receive(ogg()), recordings.receive(ogg())
    with stopped_at(now() - timedelta(hours=25)), write_transaction():
        recordings.stage(old)
    with write_transaction():
        recordings.stage(fresh)
    assert recordings.sweep() == 1
    assert recordings.staged(old.name) is None and recordings.staged(fresh.name)
    with pytest.raises(NotFound):
        recordings.store().open(old.name)
    db.session.rollback()
