"""What is kept for the next start is used for the same key alone, and never when it is not whole."""

import pickle
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.reading.kept import Folded, digest_of_parts, kept_or_made, sources_of

KEY, OTHER = digest_of_parts([b"a"]), digest_of_parts([b"b"])


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    return tmp_path / "__pycache__" / "made"


def refused() -> str:
    raise AssertionError("made anew")


def test_it_is_made_once_for_a_key(place: Path) -> None:
    assert kept_or_made(place, KEY, lambda: "first") == "first"
    assert kept_or_made(place, KEY, refused) == "first"
    assert kept_or_made(place, OTHER, lambda: "second") == "second"
    assert kept_or_made(place, KEY, lambda: "third") == "third"


@pytest.mark.parametrize(
    "damage",
    [lambda raw: raw[:-1], lambda raw: raw[:64], lambda raw: raw[:64] + pickle.dumps("theirs"), lambda _raw: b""],
    ids=["cut", "no body", "another body", "empty"],
)
def test_what_is_not_whole_is_made_anew(place: Path, damage: Callable[[bytes], bytes]) -> None:
    kept_or_made(place, KEY, lambda: "first")
    place.write_bytes(damage(place.read_bytes()))
    assert kept_or_made(place, KEY, lambda: "anew") == "anew"
    assert kept_or_made(place, KEY, refused) == "anew"


def test_a_failure_is_not_kept(place: Path) -> None:
    with pytest.raises(AssertionError):
        kept_or_made(place, KEY, refused)
    assert not place.exists()


def test_parts_cannot_move_from_one_to_the_next() -> None:
    assert len({digest_of_parts(each) for each in ([b"ab"], [b"a", b"b"], [b"", b"ab"], [b"ab", b""])}) == 4


def test_sources_are_told_by_size_and_time_in_all_folders(tmp_path: Path) -> None:
    source, other = tmp_path / "room" / "deep" / "a.py", tmp_path / "room" / "__pycache__" / "a.py"
    for each in (source, other):
        each.parent.mkdir(parents=True)
        each.write_text("x = 1\n")
    seen = []
    for change in (
        lambda: None,
        lambda: source.write_text("x = 12\n"),
        lambda: source.with_name("b.yaml").write_text(""),
        lambda: source.rename(source.with_name("c.py")),
    ):
        change()
        sources_of.cache_clear()
        seen.append(sources_of(tmp_path / "room"))
    assert len(set(seen)) == 4
    other.write_text("x = 123\n")
    sources_of.cache_clear()
    assert sources_of(tmp_path / "room") == seen[-1]


def test_folded_values_are_the_same_values() -> None:
    values = Folded((1, "hai", (3,)))
    unfolded = pickle.loads(pickle.dumps(values))  # noqa: S301  # its own bytes
    again = pickle.loads(pickle.dumps(unfolded))  # noqa: S301  # still folded
    for each in (values, unfolded, again):
        assert (tuple(each), len(each), each[1], each[1:]) == ((1, "hai", (3,)), 3, "hai", ("hai", (3,)))
    assert not pickle.loads(pickle.dumps(Folded(())))  # noqa: S301
