"""A pattern that was kept is the one that `re` makes of its source; what is not whole, or of another Python, is not used."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.apps.cli import main
from scanner.model import kept_code
from scanner.model.kept_code import Kept, kept, kept_pattern
from scanner.sealing.command_rules import COMMANDS
from scanner.sealing.device_rules import DEVICES

SOURCES: list[tuple[Any, int]] = [
    (r"(?P<name>\w+)=(?:(?P<quoted>\"[^\"]*\")|(\S+))", 0),
    (rb"^(?P<a>[^\r\n]{0,120}?)(?<!x)b*+(?>c|d)\Z", re.IGNORECASE | re.MULTILINE),
    ("đường|[à-ỹ]+", re.IGNORECASE),
    (r"(?x) a  # a comment", 0),
    ("[^\t\n\r\x20-\x7e\xa0-\ud7ff\U00010000-\U0010ffff]", re.ASCII),
    ("", 0),
]


def renewed(store: Kept, place: Path, made_by: str = "this") -> Kept:
    """The store of the next start."""
    content = store.to_keep()
    assert content is not None
    place.write_bytes(content)
    return Kept(place, made_by)


def test_a_kept_pattern_is_the_compiled_one(tmp_path: Path) -> None:
    first = Kept(tmp_path / "kept", "this")
    for source, flags in SOURCES:
        assert first.pattern(source, flags) == re.compile(source, flags)
    second = renewed(first, tmp_path / "kept")
    for source, flags in SOURCES:
        made, wanted = second.pattern(source, flags), re.compile(source, flags)
        assert made == wanted
        assert (made.pattern, made.flags, made.groups) == (source, wanted.flags, wanted.groups)
        assert dict(made.groupindex) == dict(wanted.groupindex)
    assert second.to_keep() is None
    found = second.pattern(*SOURCES[0]).fullmatch('tên="a b"')
    assert found is not None
    assert (found.lastgroup, found.groupdict()) == ("quoted", {"name": "tên", "quoted": '"a b"'})


def test_every_pattern_of_redaction_can_be_kept(tmp_path: Path) -> None:
    names = [each for name, each in sys.modules.items() if name.startswith("scanner.sealing.")]
    patterns = {each for module in names for each in vars(module).values() if isinstance(each, re.Pattern)}
    patterns |= {each.pattern for section in (COMMANDS, DEVICES) for each in section.rules}
    assert len(patterns) > 50
    store = Kept(tmp_path / "kept", "this")
    for each in patterns:
        store.pattern(each.pattern, each.flags & ~re.UNICODE)
    again = renewed(store, tmp_path / "kept")
    assert {again.pattern(each.pattern, each.flags & ~re.UNICODE) for each in patterns} == patterns
    assert again.to_keep() is None


def test_kept_code_is_the_compiled_one(tmp_path: Path) -> None:
    source = "def f(a, *, b=2):\n return a + b"
    store = Kept(tmp_path / "kept", "this")
    for each in (store, renewed(store_with(store, source), tmp_path / "kept")):
        names: dict[str, Any] = {}
        exec(each.code(source), names)  # noqa: S102  # the text above
        assert names["f"](1) == 3


def store_with(store: Kept, source: str) -> Kept:
    store.code(source)
    return store


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-1], lambda raw: raw[:70] + b"\xff" + raw[71:], lambda raw: b"\0" + raw[1:], lambda _raw: b""],
    ids=["cut", "changed", "of another", "empty"],
)
def test_what_is_not_whole_is_not_used(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    place, store = tmp_path / "kept", Kept(tmp_path / "kept", "this")
    store.pattern("a+", 0)
    whole = store.to_keep()
    assert whole is not None
    place.write_bytes(damage(whole))
    again = Kept(place, "this")
    assert again.pattern("a+", 0).fullmatch("aa")
    assert again.to_keep() == whole


def test_another_python_uses_none_of_it(tmp_path: Path) -> None:
    store = Kept(tmp_path / "kept", "this")
    store.pattern("a+", 0)
    assert renewed(store, tmp_path / "kept").to_keep() is None
    other = Kept(tmp_path / "kept", "that")
    other.pattern("a+", 0)
    assert other.to_keep() is not None


def test_what_is_there_stays_until_it_is_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept(tmp_path / "kept", "this")
    store.pattern("a+", 0)
    store = renewed(store, tmp_path / "kept")
    store.pattern("b+", 0)
    store = renewed(store, tmp_path / "kept")
    store.pattern("a+", 0)
    store.pattern("b+", 0)
    assert store.to_keep() is None
    monkeypatch.setattr(kept_code, "MOST", 2)
    store.pattern("c+", 0)
    store = renewed(store, tmp_path / "kept")
    store.pattern("c+", 0)
    assert store.to_keep() is None
    store.pattern("a+", 0)
    assert store.to_keep() is not None


def test_a_python_that_makes_other_patterns_keeps_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Kept(tmp_path / "kept", "this")
    assert store.pattern("a+", 0).fullmatch("aa")
    monkeypatch.setattr(kept_code, "_made", lambda *_given: re.compile("b+"))
    assert store.to_keep() is None


def test_a_command_keeps_what_it_compiled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(main, "PLACE", tmp_path / "__pycache__" / "kept")
    source = "only in this test [0-9]+"
    kept_pattern(source)
    main._keep_what_was_compiled()
    again = Kept(tmp_path / "__pycache__" / "kept", kept()._made_by.decode())
    again.pattern(source, 0)
    assert again.to_keep() is None
