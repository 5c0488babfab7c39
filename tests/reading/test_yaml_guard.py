"""Guarded YAML: what is read, where it stands, and what is refused with its place."""

import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import BadInput, Problem
from scanner.reading.yaml_guard import MAX_DEPTH, Document, load_yaml
from tests.together import together


def value(text: str) -> Any:
    """What a document says."""
    return load_yaml(text.encode(), "f.yaml").value


def problems(raw: bytes | str, *, max_bytes: int = 1 << 20) -> tuple[Problem, ...]:
    """Why a file is refused."""
    with pytest.raises(BadInput) as refused:
        load_yaml(raw.encode() if isinstance(raw, str) else raw, "f.yaml", max_bytes=max_bytes)
    return refused.value.problems


def places(raw: bytes | str) -> list[tuple[int, int]]:
    """Where the problems of a file are."""
    return [(each.line, each.column) for each in problems(raw)]


@together(
    "written, read",
    [
        ("true", True), ("false", False), ("null", None), ("~", None), ("", None),
        ("0", 0), ("7", 7), ("-3", -3), ("123456789012345678", 123456789012345678),
        ("1.5", 1.5), ("22.04", 22.04), ("-0.25", -0.25), ("1.0", 1.0),
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("off", "off"), ("y", "y"), ("True", "True"), ("NULL", "NULL"),
        ("22:30", "22:30"), ("010", "010"), ("0x1F", "0x1F"), ("0o17", "0o17"), ("1_000", "1_000"), ("+1", "+1"), ("-0", "-0"),
        ("1.10", "1.10"), ("1.", "1."), (".5", ".5"), ("1e3", "1e3"), (".inf", ".inf"), (".nan", ".nan"), ("1.2.3", "1.2.3"),
        ("2026-07-01", "2026-07-01"), ("2026-07-01T10:00:00Z", "2026-07-01T10:00:00Z"), ("=", "="),
        ("1234567890123456789", "1234567890123456789"), ("0.1234567890123456789", "0.1234567890123456789"),
        ("'1'", "1"), ('"true"', "true"), ("''", ""), ("'~'", "~"), ("|-\n  1", "1"), (">-\n  true", "true"),
    ],
)  # fmt: skip
def test_values_are_text_unless_they_are_plainly_something_else(written: str, read: object) -> None:
    found = value(f"a: {written}")["a"]
    assert (type(found), found) == (type(read), read)


@given(st.from_regex(r"\A-?[0-9]{1,25}(\.[0-9]{1,25})?\Z", fullmatch=True))
def test_a_number_prints_as_it_was_written(written: str) -> None:
    assert str(value(f"a: {written}")["a"]) == written


@pytest.mark.parametrize("key", ["true", "1", "1.5", "null", "no", "2026-07-01", "22:30"])
def test_keys_are_always_text(key: str) -> None:
    assert value(f"{key}: x") == {key: "x"}


def test_nothing_at_all_is_a_document_too() -> None:
    for text in ("", "\n", "# a comment\n", "---\n", "...\n"):
        if text != "...\n":
            assert value(text) is None


def test_a_byte_order_mark_moves_nothing() -> None:
    document = load_yaml(b"\xef\xbb\xbfa: 1\n", "f.yaml")
    assert document.value == {"a": 1}
    assert document.position(("a",)) == (1, 1)


def test_vietnamese_text_is_read_and_columns_count_characters() -> None:
    assert value("tên: Tỉnh Mẫu") == {"tên": "Tỉnh Mẫu"}
    assert places("{Tỉnh Mẫu: 1, Tỉnh Mẫu: 2}") == [(1, 15)]


TREE = """\
id: a
list:
  - x: 1
    y:
      z: [p, q]
  - b
"deep key": {"k": v}
"""


@together(
    "path, place",
    [
        ((), (1, 1)),
        (("id",), (1, 1)),
        (("list",), (2, 1)),
        (("list", 0), (3, 5)),
        (("list", 0, "x"), (3, 5)),
        (("list", 0, "y", "z"), (5, 7)),
        (("list", 0, "y", "z", 1), (5, 14)),
        (("list", 1), (6, 5)),
        (("deep key", "k"), (7, 14)),
        (("list", 7), (2, 1)),
        (("list", -1), (2, 1)),
        (("list", "x"), (2, 1)),
        (("list", 0, "nothing", "there"), (3, 5)),
        (("id", "below", 3), (1, 1)),
        (("nothing",), (1, 1)),
    ],
)
def test_positions_are_those_of_keys_and_items_and_of_the_nearest_parent(
    path: tuple[str | int, ...], place: tuple[int, int]
) -> None:
    assert load_yaml(TREE.encode(), "f.yaml").position(path) == place


def test_a_document_without_places_points_at_its_beginning() -> None:
    assert Document(name="f", value={}).position(("a", 1)) == (1, 1)


@together(
    "text, place, words",
    [
        ("a: &x 1\n", (1, 4), "anchor"),
        ("a: 1\nb: *x\n", (2, 4), "alias"),
        ("*x : 1\n", (1, 1), "alias"),
        ("a: !!str 1\n", (1, 4), "tag"),
        ("a: !x {b: 1}\n", (1, 4), "tag"),
        ("%TAG ! tag:x,2002:\n---\na: 1\n", (1, 1), "%TAG"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
        ("a: 1\nb: 2\na: 3\n", (3, 1), "second time"),
        ("x:\n  a: 1\n  a: 2\n", (3, 3), "second time"),
        ("<<: {a: 1}\n", (1, 1), "merge key"),
        ("? [a]\n: b\n", (1, 3), "one text"),
        ("? {a: b}\n: {c: d}\n", (1, 3), "one text"),
        ("?\n: b\n", (1, 2), "no key"),
        ("a:\n\tb: 1\n", (2, 1), "tab"),
        ("a: [1, 2\nb: 3\n", (2, 2), "expected"),
        ("a: b: c\n", (1, 5), "mapping values"),
        ("a: 'x\n", (2, 1), "end of stream"),
        ("a: \x07\n", (1, 4), "U+0007"),
        ("a: \x00\n", (1, 4), "U+0000"),
        ("a: b\u2028c\n", (1, 5), "U+2028"),
        ("a: \u0085\n", (1, 4), "U+0085"),
    ],
)
def test_what_is_refused_has_its_place(text: str, place: tuple[int, int], words: str) -> None:
    found = problems(text)
    assert (found[0].line, found[0].column) == place
    assert words in found[0].message
    assert found[0].file == "f.yaml"


def test_the_second_of_two_keys_names_the_line_of_the_first() -> None:
    assert problems("a: 1\nb: 2\na: 3\n")[0].hint == "the first is in line 1"


def test_every_problem_is_told_at_once() -> None:
    assert places("a: &x 1\nb: *x\na: 2\nc: !!str 1\n? [d]\n: 1\n") == [(1, 4), (2, 4), (3, 1), (4, 4), (5, 3)]


def test_what_was_found_before_a_mistake_of_syntax_is_told_with_it() -> None:
    assert places("a: &x 1\nb: [\n") == [(1, 4), (3, 1)]


def test_every_line_that_a_tab_indents_is_named() -> None:
    assert places("a:\n\tb: 1\n  \tc: 2\n") == [(2, 1), (3, 3)]


def test_tabs_within_text_are_text() -> None:
    assert value("a: |\n  x\ty\n  \tz\n") == {"a": "x\ty\n\tz\n"}


def test_at_most_fifty_problems_are_told() -> None:
    assert len(problems("".join(f"k{at}: &a{at} 1\n" for at in range(500)))) == 50
    assert len(problems("\x01" * 500)) == 50


def test_an_alias_bomb_is_refused_at_its_first_anchor() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert places(bomb)[0] == (1, 4)


@pytest.mark.parametrize(
    ("raw", "place", "words"),
    [
        (b"a: 1\nb: \xff\n", (2, 4), "0xFF"),
        (b"\xef\xbb\xbfa: \xe1\xba\n", (1, 4), "0xE1"),
        (b"\xff\xfea\x00", (1, 1), "UTF-16"),
        (b"a: \xed\xa0\x80", (1, 4), "0xED"),
    ],
)
def test_what_is_no_utf_8_is_named_with_its_place(raw: bytes, place: tuple[int, int], words: str) -> None:
    found = problems(raw)[0]
    assert (found.line, found.column) == place
    assert words in found.message


def test_a_file_that_is_too_large_is_not_looked_at() -> None:
    assert "larger than 10 bytes" in problems("a: 1234567890", max_bytes=10)[0].message


def test_depth_is_bounded_exactly() -> None:
    fits = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert load_yaml(fits.encode(), "f.yaml").value
    assert places("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)) == [(1, MAX_DEPTH + 1)]


BOMBS = {
    "brackets": "b'[' * 100_000",
    "braces": "b'{' * 100_000",
    "keys in braces": "b'{a: ' * 100_000",
    "dashes": "b'- ' * 100_000",
    "question marks": "b'? ' * 100_000",
    "indented lists": "b''.join(b' ' * at + b'-\\n' for at in range(4000))",
    "indented mappings": "b''.join(b' ' * at + b'a:\\n' for at in range(4000))",
    "closed brackets": "b'[' * 100_000 + b']' * 100_000",
    "anchors": "b'&a ' * 100_000",
    "quotes": "b'\"' * 100_001",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs_that_crash_libyaml_are_refused_in_a_process_that_lives_on(bomb: str) -> None:
    script = (
        "from scanner.reading.yaml_guard import load_yaml\n"
        "from scanner.model.errors import BadInput\n"
        f"try:\n    load_yaml({BOMBS[bomb]}, 'f.yaml', max_bytes=1 << 24)\n"
        "except BadInput as error:\n    print('refused', error.problems[0].line)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout[:8]) == (0, "refused "), done.stderr[-500:]


def test_ten_thousand_hosts_are_read_and_each_has_its_place() -> None:
    host = "  - id: pc-%d\n    name: {vi: Máy %d, en: PC}\n    kind: computer\n    roles: [workstation]\n    address: 10.1.2.3\n"
    rest = (
        "    mac: 00:11:22:33:44:55\n    serial: ABC123\n    room: P.1\n    officer: Lan\n    bought_at: 2024-01-01\n"
    )
    raw = ("targets:\n" + "".join(host % (at, at) + rest for at in range(10_000))).encode()
    document = load_yaml(raw, "targets.yaml")
    assert document.position(("targets", 9_999, "serial")) == (99_998, 5)
    assert len(document.value["targets"]) == 10_000


@given(st.binary(max_size=200) | st.text(alphabet="ab:-?[]{},&*!|>'\"%#@ \n\t\\01.~", max_size=60).map(str.encode))
def test_any_bytes_give_a_document_or_bad_input(raw: bytes) -> None:
    found = outcome(raw)
    if isinstance(found, BadInput):
        assert all(each.file == "f.yaml" and each.message for each in found.problems)
    else:
        assert found.position(("a", 0, "b")) >= (1, 1)


def outcome(raw: bytes) -> Document | BadInput:
    """The document, or why there is none; anything else is raised and fails the test."""
    try:
        return load_yaml(raw, "f.yaml")
    except BadInput as error:
        return error
