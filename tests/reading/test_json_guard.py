"""Guarded JSON: what is refused, and where it stands."""

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import BadInput, Problem
from scanner.reading.json_guard import MAX_DEPTH, load_json


def problems(raw: bytes | str, **limits: int) -> tuple[Problem, ...]:
    """Why a file is refused."""
    with pytest.raises(BadInput) as refused:
        load_json(raw.encode() if isinstance(raw, str) else raw, "f.json", **limits)
    return refused.value.problems


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", (1, 1), "Expecting value"),
        ("[1,,2]", (1, 4), "Expecting value"),
        ('{"a": 1,\n "a": 2}', (2, 2), "'a' stands here for the second time"),
        ('{"a": {"b": 1, "\\u0062": 2}}', (1, 16), "'b' stands here"),
        ('{"a"  \n : 1, "a": 2}', (2, 7), "second time"),
        ("[1,\n NaN]", (2, 2), "NaN"),
        ("[Infinity]", (1, 2), "Infinity"),
        ("[-Infinity]", (1, 2), "-Infinity"),
        ("[1e999]", (1, 2), "too large"),
        ("[" + "9" * 41 + "]", (1, 2), "too large"),
        ("[" + "9" * 5000 + "]", (1, 2), "too large"),
        ('["\\ud800"]', (1, 2), "surrogate"),
        ('"abc', (1, 1), "Unterminated"),
        ('["a\nb"]', (1, 4), "control character"),
        ("1 2", (1, 3), "Extra data"),
        ("['a']", (1, 2), "Expecting value"),
    ],
    ids=repr,
)
def test_what_is_refused_has_its_place(text: str, place: tuple[int, int], words: str) -> None:
    found = problems(text)[0]
    assert (found.line, found.column) == place
    assert words in found.message


def test_every_second_key_is_told() -> None:
    found = problems('{"a":1,"a":2,\n"b":{"c":1,"c":2},"b":3}')
    assert [(each.line, each.column) for each in found] == [(1, 8), (2, 12), (2, 19)]


def test_the_same_key_in_two_objects_is_fine() -> None:
    assert load_json(b'[{"a":1},{"a":{"a":2}}]', "f.json") == [{"a": 1}, {"a": {"a": 2}}]


def test_text_that_looks_like_a_key_is_fine() -> None:
    assert load_json(b'{"a": "b", "b": ["a", "a"], "c": "\\"a\\": 1"}', "f.json")["b"] == ["a", "a"]


@pytest.mark.parametrize(
    ("raw", "words"),
    [(b"\xff\xfe[\x00]\x00", "UTF-16"), (b'"\xff"', "0xFF"), (b'"\xe1\xba', "0xE1")],
)
def test_what_is_no_utf_8_is_named(raw: bytes, words: str) -> None:
    assert words in problems(raw)[0].message


def test_a_byte_order_mark_is_left_out() -> None:
    assert load_json(b"\xef\xbb\xbf[1]", "f.json") == [1]


def test_depth_is_bounded_exactly() -> None:
    assert load_json(b"[" * MAX_DEPTH + b"]" * MAX_DEPTH, "f.json")
    assert "deeper" in problems("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))[0].message
    assert load_json(b"[[1]]", "f.json", max_depth=2) == [[1]]
    found = problems('{"a": [[1]]}', max_depth=2)[0]
    assert (found.line, found.column) == (1, 8)


def test_size_is_bounded() -> None:
    assert "larger than 3 bytes" in problems("[1, 2]", max_bytes=3)[0].message


def test_at_most_fifty_problems_are_told() -> None:
    assert len(problems("[" + "NaN," * 500 + "1]")) == 50


@pytest.mark.parametrize("bomb", ["b'[' * 100_000", "b'{\"a\":' * 100_000", "b'[' * 100_000 + b']' * 100_000"])
def test_deep_nesting_is_refused_in_a_process_that_lives_on(bomb: str) -> None:
    script = (
        "from scanner.reading.json_guard import load_json\n"
        "from scanner.model.errors import BadInput\n"
        f"try:\n    load_json({bomb}, 'f.json')\nexcept BadInput as error:\n    print('refused')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "refused\n"), done.stderr[-500:]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="utf-8"), max_size=8),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=4), below, max_size=4),
    max_leaves=10,
)  # fmt: skip


@given(plain, st.booleans())
def test_what_json_writes_is_read_back(value: object, is_ascii: bool) -> None:
    assert outcome(json.dumps(value, ensure_ascii=is_ascii).encode()) == value


def test_a_long_text_without_an_end_is_walked_once() -> None:
    """Its quotes, looked at one after the other to the end, would take hours."""
    found = outcome(b'{"a": "' + b'\\"' * 500_000)
    assert isinstance(found, BadInput)
    assert [(each.line, each.column) for each in found.problems] == [(1, 7)]


@given(
    st.binary(max_size=200) | st.text(alphabet='[]{},:"\\0123456789.eE-+ntfalsrueNIy \n', max_size=60).map(str.encode)
)
def test_any_bytes_give_a_value_or_bad_input(raw: bytes) -> None:
    found = outcome(raw)
    if isinstance(found, BadInput):
        assert all(each.file == "f.json" and each.message for each in found.problems)
    else:
        assert json.dumps(found, allow_nan=False)


def outcome(raw: bytes) -> Any:
    """The value, or the BadInput that says why there is none; anything else is raised and fails the test."""
    try:
        return load_json(raw, "f.json")
    except BadInput as error:
        return error
