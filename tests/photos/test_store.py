import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import DomainError, NotFound
from app.photos.store import FolderStore, NotStored, new_name, thumb_of

PHOTO = b"\xff\xd8 a photo \xff\xd9" * 1000


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path / "photos")


def files(store: FolderStore) -> list[Path]:
    return [path for path in store.folder.rglob("*") if path.is_file()]


def test_what_was_saved_is_read_and_deleted_again(store: FolderStore) -> None:
    name = new_name()
    store.save(name, PHOTO)
    store.save(thumb_of(name), b"small")
    with store.open(name) as photo, store.open(thumb_of(name)) as thumb:
        assert (photo.read(), thumb.read()) == (PHOTO, b"small")
    store.delete(name)
    with pytest.raises(NotFound, match="no longer kept"):
        store.open(name)
    assert [path.name for path in files(store)] == [thumb_of(name)]


def test_deleting_twice_is_no_error(store: FolderStore) -> None:
    name = new_name()
    store.delete(name)
    store.save(name, PHOTO)
    store.delete(name)
    store.delete(name)
    assert files(store) == []


def test_a_name_is_never_written_twice(store: FolderStore) -> None:
    name = new_name()
    store.save(name, PHOTO)
    with pytest.raises(FileExistsError):
        store.save(name, b"another")
    with store.open(name) as photo:
        assert photo.read() == PHOTO


def test_names_tell_nothing_and_lie_two_folders_deep(store: FolderStore) -> None:
    names = {new_name() for _ in range(2000)}
    assert len(names) == 2000
    assert {len(name) for name in names} == {32}
    name = names.pop()
    store.save(name, PHOTO)
    assert files(store) == [store.folder / name[:2] / name[2:4] / name]


NOT_OURS = [
    "",
    ".",
    "..",
    "../../etc/passwd",
    "..\\" + "a" * 29,
    "/" + "a" * 31,
    "a" * 31 + "/",
    "..%2f" + "a" * 27,
]
NEARLY = ["a" * 31, "a" * 33, "a" * 31 + "\n", "a" * 32 + "\n", "a" * 31 + "\0", "a" * 32 + ".exe", "Ａ" * 32]


@pytest.mark.parametrize("name", [*NOT_OURS, *NEARLY, "a" * 32 + ".thumb.thumb"])
def test_a_name_that_is_not_ours_is_not_looked_for(store: FolderStore, name: str) -> None:
    for attempt in (lambda: store.save(name, b"x"), lambda: store.open(name), lambda: store.delete(name)):
        with pytest.raises(NotFound):
            attempt()
    assert not store.folder.exists()


@given(st.text(alphabet="./\\a\0\n_-", max_size=40))
def test_no_text_leads_out_of_the_folder(name: str) -> None:
    store = FolderStore(Path("/nowhere/photos"))
    try:
        path = store._path(name)
    except NotFound:
        return
    assert path.parent.parent.parent == store.folder
    assert ".." not in path.parts


def test_only_the_servers_own_user_may_read_a_photo(store: FolderStore) -> None:
    name = new_name()
    store.save(name, PHOTO)
    (photo,) = files(store)
    assert stat.S_IMODE(photo.stat().st_mode) == 0o600
    assert stat.S_IMODE(photo.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(store.folder.stat().st_mode) == 0o700


def test_a_full_disk_is_told_in_words_and_leaves_nothing_behind(tmp_path: Path) -> None:
    """In a process that may write only small files, which fails as a full disk does: half-way."""
    script = """
import resource, signal, sys
from pathlib import Path
from app.photos.store import FolderStore, NotStored, new_name
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    FolderStore(Path(sys.argv[1])).save(new_name(), bytes(100_000))
except NotStored as refusal:
    print(refusal)
"""
    run = subprocess.run([sys.executable, "-c", script, tmp_path], capture_output=True, text=True, check=True)
    assert "could not be kept" in run.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_folder_that_cannot_be_made_is_told_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotStored, match="Please send it again later") as refusal:
        FolderStore(tmp_path / "file" / "photos").save(new_name(), PHOTO)
    assert isinstance(refusal.value, DomainError)


def test_the_file_and_each_folder_above_reach_the_disk_before_save_returns(
    store: FolderStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    real = os.fsync

    def noting(handle: int) -> None:
        synced.append(Path(f"/proc/self/fd/{handle}").readlink())
        real(handle)

    monkeypatch.setattr(os, "fsync", noting)
    name = new_name()
    store.save(name, PHOTO)
    photo = store.folder / name[:2] / name[2:4] / name
    assert synced == [photo, photo.parent, photo.parent.parent, store.folder, store.folder.parent]
    synced.clear()
    store.delete(name)
    assert synced == [photo.parent]
