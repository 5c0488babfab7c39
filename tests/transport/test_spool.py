"""Folders as roads: files appear whole or not at all, and whoever may write there is not believed."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from scanner.model.errors import BadInput, MissingInput, StoreError
from scanner.model.ports import Transport
from scanner.transport.memory import Memory
from scanner.transport.spool import Spool, part_of

NAME = "k7qx9-1.bundle"


@pytest.fixture(params=["spool", "memory"])
def road(request: Any, tmp_path: Path) -> Transport:
    return Spool(tmp_path) if request.param == "spool" else Memory()


def test_what_is_staged_is_not_seen_before_it_is_published(road: Transport) -> None:
    road.stage(NAME, b"content")
    assert NAME not in set(road.names())
    assert road.staged(NAME, max_bytes=100) == b"content"
    road.publish(NAME)
    assert set(road.names()) == {NAME}
    assert road.read(NAME, max_bytes=100) == b"content"
    assert road.staged(NAME, max_bytes=100) is None


def test_a_name_is_given_once(road: Transport) -> None:
    for _ in range(2):
        road.stage(NAME, b"content")
        if NAME not in set(road.names()):
            road.publish(NAME)
    with pytest.raises(StoreError):
        road.publish(NAME)
    assert road.read(NAME, max_bytes=100) == b"content"


def test_what_is_renewed_takes_the_place_of_what_was_there(road: Transport) -> None:
    for content in (b"old", b"new"):
        road.stage(NAME, content)
        road.renew(NAME)
    assert road.read(NAME, max_bytes=100) == b"new"
    assert set(road.names()) == {NAME}


def test_a_name_that_is_taken_says_what_that_means(tmp_path: Path) -> None:
    """Free space and rights are no reason; what was staged is taken away, as its number was given out."""
    road = Spool(tmp_path)
    (tmp_path / NAME).write_bytes(b"before")
    road.stage(NAME, b"content")
    with pytest.raises(StoreError, match="set back to an older state"):
        road.publish(NAME)
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_no_more_is_read_than_is_wanted(road: Transport) -> None:
    road.stage(NAME, b"x" * 11)
    road.publish(NAME)
    with pytest.raises(BadInput, match="larger"):
        road.read(NAME, max_bytes=10)
    assert len(road.read(NAME, max_bytes=11)) == 11
    assert road.staged(NAME, max_bytes=10) is None


def test_what_is_not_there_is_told(road: Transport) -> None:
    with pytest.raises(BadInput, match="cannot be read"):
        road.read("nothing", max_bytes=10)
    assert road.mark("nothing") == ""


def test_a_mark_changes_with_its_file(tmp_path: Path) -> None:
    road = Spool(tmp_path)
    (tmp_path / NAME).write_bytes(b"a")
    before = road.mark(NAME)
    assert before == road.mark(NAME)
    (tmp_path / NAME).write_bytes(b"b")
    assert before != road.mark(NAME)


def test_only_regular_files_are_read_and_none_is_waited_for(tmp_path: Path) -> None:
    road = Spool(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "loop").symlink_to("loop")
    for name in ("pipe", "folder", "link", "loop"):
        with pytest.raises(BadInput):
            road.read(name, max_bytes=100)


def test_what_an_agent_leaves_is_for_its_owner_alone(tmp_path: Path) -> None:
    road = Spool(tmp_path)
    road.stage(NAME, b"content")
    road.publish(NAME)
    assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == [NAME]


def test_a_link_in_the_place_of_what_is_staged_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / part_of(NAME)).symlink_to(tmp_path / "secret")
    Spool(tmp_path).stage(NAME, b"content")
    assert (tmp_path / "secret").read_bytes() == b"secret"


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Where a stick is not plugged in, its mount point would fill the disk."""
    with pytest.raises(MissingInput):
        Spool(tmp_path / "stick")
    assert list(tmp_path.iterdir()) == []
