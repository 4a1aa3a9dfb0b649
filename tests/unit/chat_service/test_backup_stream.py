"""The file of a backup: what was written is read, and what is not as it was written is no backup."""

import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chat_service.backup.order import in_order
from chat_service.backup.prefix import Gap, Prefixes
from chat_service.backup.stream import Damaged, Header, Reader, Record, Writer

HEADER = Header("mongodb", "2026-03-01T12:00:00.000+00:00")
SECTIONS = st.lists(st.tuples(st.text(max_size=20), st.lists(st.binary(max_size=200), max_size=5)), max_size=5)
QUICKLY = settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)

Sections = list[tuple[str, list[bytes]]]


def written(sections: Sections, *, to_the_end: bool = True) -> bytes:
    """The file."""
    file = io.BytesIO()
    writer = Writer(file, HEADER)
    for name, contents in sections:
        writer.section(name)
        for content in contents:
            writer.record(content)
    if to_the_end:
        writer.finish()
    else:
        writer._file.close()  # as if the process had ended in between two records
    return file.getvalue()


def read(folder: Path, data: bytes) -> list[Record]:
    """What is in such a file."""
    (folder / "a.backup").write_bytes(data)
    reader = Reader(folder / "a.backup")
    records = list(reader.records())
    assert reader.header == HEADER
    return records


@QUICKLY
@given(SECTIONS)
def test_what_was_written_is_read(tmp_path: Path, sections: Sections) -> None:
    records = [Record(name, content) for name, contents in sections for content in contents]

    assert read(tmp_path, written(sections)) == records
    assert Reader(tmp_path / "a.backup").check() == len(records)


@QUICKLY
@given(SECTIONS, st.data())
def test_a_file_that_was_cut_off_is_no_backup(tmp_path: Path, sections: Sections, data: st.DataObject) -> None:
    whole = written(sections)
    beginning = whole[: data.draw(st.integers(0, len(whole) - 1))]

    with pytest.raises(Damaged):
        read(tmp_path, beginning)


@QUICKLY
@given(SECTIONS)
def test_a_file_without_its_end_is_no_backup(tmp_path: Path, sections: Sections) -> None:
    with pytest.raises(Damaged):
        read(tmp_path, written(sections, to_the_end=False))


@QUICKLY
@given(SECTIONS, st.data())
def test_what_was_changed_is_found_or_means_the_same(tmp_path: Path, sections: Sections, data: st.DataObject) -> None:
    whole = bytearray(written(sections))
    records = read(tmp_path, bytes(whole))
    whole[data.draw(st.integers(0, len(whole) - 1))] ^= 1 << data.draw(st.integers(0, 7))

    try:
        assert read(tmp_path, bytes(whole)) == records  # a bit of gzip's that nobody reads
    except Damaged:
        return


@pytest.mark.parametrize("data", [b"", b"not gzip at all", b"\x1f\x8b"], ids=["empty", "text", "gzip's first bytes"])
def test_what_is_no_backup_at_all_is_said_to_be_none(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Damaged, match=r"a\.backup"):
        read(tmp_path, data)


def test_a_backup_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="nothing"):
        Reader(tmp_path / "nothing")


def test_what_refers_is_read_before_what_it_refers_to_and_nothing_is_forgotten() -> None:
    names = ["agents", "visitors", "new_kind", "leases", "sessions", "deliveries", "entries", "webhook", "system.views"]
    of_rooms = ["invites", "read_cursors", "reports", "room_members", "rooms", "member_notes", "photos"]

    assert in_order(names) == [
        "webhook", "entries", "deliveries", "sessions", "new_kind", "visitors", "agents",
    ]  # fmt: skip
    assert in_order([*names, *of_rooms]) == [
        "webhook", "member_notes", "room_members", "read_cursors", "reports", "entries", "deliveries", "sessions",
        "invites", "photos", "new_kind", "rooms", "visitors", "agents",
    ]  # fmt: skip


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_gap_is_found_wherever_it_is(missing: int) -> None:
    prefixes = Prefixes()
    prefixes.take("c1", 1)
    for seq in range(1, missing):
        prefixes.take("c2", seq)

    with pytest.raises(Gap, match=f"entry {missing} of c2"):
        prefixes.take("c2", missing + 1)
