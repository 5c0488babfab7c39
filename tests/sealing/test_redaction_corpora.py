"""Redaction of other people's configurations and outputs: what their own tests say may not remain does not."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.sealing.hit_lines import hide_in_lines

pytestmark = pytest.mark.corpora
DEFAULTS = {"public", "private"}


def members(archive: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file of an archive."""
    with tarfile.open(archive) as files:
        for each in files:
            content = files.extractfile(each)
            if content is not None:
                yield each.name, content.read()


def test_what_oxidized_removes_is_removed(shared: Path) -> None:
    folder = shared / "corpora" / "configs"
    rows = (json.loads(line) for line in (folder / "expected.jsonl").read_text(encoding="utf-8").splitlines())
    expected = {row["id"]: row["must_not_remain"] for row in rows if row["kind"] == "redaction"}
    shown = {
        name: hide_in_lines(raw).decode(errors="replace")
        for name, raw in members(folder / "configs.tar.xz")
        if any(each in name for each in expected)
    }
    left = [
        (each, secret)
        for each, secrets in expected.items()
        for name, text in shown.items()
        if each in name
        for secret in secrets
        if secret in text and secret.strip() not in DEFAULTS
    ]
    assert len(shown) >= len(expected) > 0
    assert left == []


@pytest.mark.parametrize("archive", ["configs/configs.tar.xz", "host_facts/files.tar.xz"])
def test_real_files_keep_their_lines_and_twice_is_once(shared: Path, archive: str) -> None:
    seen = 0
    for name, raw in members(shared / "corpora" / archive):
        once = hide_in_lines(raw)
        assert once.count(b"\n") == raw.count(b"\n"), name
        assert hide_in_lines(once) == once, name
        seen += 1
    assert seen > 100
