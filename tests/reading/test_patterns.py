"""Patterns from data: a match, a miss or, in time, unknown."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.observation import Unseen
from scanner.model.words import Gap
from scanner.reading.patterns import MAX_PATTERN, BadPattern, compiled, matches


@pytest.mark.parametrize(
    ("pattern", "value", "found"),
    [
        ("ubuntu", "Linux ubuntu 24", True),
        ("^ubuntu$", "Linux ubuntu 24", False),
        ("Ubuntu", "ubuntu", False),
        ("(?i)Ubuntu", "ubuntu", True),
        (r"^\d{1,3}(\.\d{1,3}){3}$", "10.0.0.1", True),
        ("^Tỉnh", "Tỉnh Mẫu", True),
        ("^$", "", True),
        ("x", "", False),
    ],
)
def test_a_pattern_is_found_anywhere_unless_it_is_anchored(pattern: str, value: str, found: bool) -> None:
    assert matches(pattern, value) is found


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("(a", "missing )"),
        ("[z-a]", "bad character range"),
        ("*", "nothing to repeat"),
        ("(?P<x>", "missing )"),
        (r"\L<x>", "named list"),
        ("a" * (MAX_PATTERN + 1), "longer than"),
        ("((a{1000}){1000}){1000}", "repeats more than"),
        ("(?:a{1000}b{1000}){999}", "repeats more than"),
        ("a{1,99999999999}", "repeats more than"),
        ("(" * 490 + ")" * 490, "no pattern"),
    ],
    ids=lambda each: each[:24],
)
def test_a_bad_pattern_names_its_mistake(pattern: str, words: str) -> None:
    with pytest.raises(BadPattern, match=words.replace("(", r"\(").replace(")", r"\)")):
        compiled(pattern)


@pytest.mark.parametrize(
    "pattern", [r"^.{1,255}$", r"[0-9a-f]{2}(:[0-9a-f]{2}){5}", r"a{2", "[{]{3}", r"\{{2}", "x{,3}"]
)
def test_ordinary_counts_are_no_bombs(pattern: str) -> None:
    assert compiled(pattern).pattern == pattern


@pytest.mark.parametrize(
    ("pattern", "value"),
    [
        ("(?:a|a)*$", "a" * 60 + "b"),
        (r"^(?:\w|\w\w)+$", "a" * 80 + "!"),
        ("(?:a|aa)+$", "a" * 90 + "b"),
        ("(?R)", "a" * 1000),
        ("a(?R)?b", "a" * 100_000),
    ],
)
def test_a_catastrophic_pattern_is_unknown_and_no_hang(pattern: str, value: str) -> None:
    found = matches(pattern, value)
    assert isinstance(found, Unseen)
    assert found.gap is Gap.TIMEOUT
    assert repr(pattern) in found.detail


def test_a_pattern_is_compiled_once() -> None:
    assert compiled("once[a-z]") is compiled("once[a-z]")


def test_the_cache_is_bounded() -> None:
    assert compiled.cache_info().maxsize == 1024


def test_a_compile_bomb_leaves_the_process_small() -> None:
    script = (
        "import re, pathlib\n"
        "from scanner.reading.patterns import BadPattern, compiled\n"
        "try:\n    compiled('((a{1000}){1000}){1000}')\n"
        # not ru_maxrss: that counts what the process that started this one was, too (getrusage(2))
        "except BadPattern:\n    text = pathlib.Path('/proc/self/status').read_text()\n"
        "    print(int(re.search(r'VmHWM:\\s*(\\d+)', text)[1]) < 200_000)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == "True\n"


@given(
    st.text(alphabet="ab()[]{}*+?|\\^$.,:<>=!-0123456789PRL&iux ", max_size=16),
    st.text(alphabet="ab0 (\n", max_size=30),
)
def test_any_pattern_gives_an_answer_or_bad_pattern(pattern: str, value: str) -> None:
    assert isinstance(outcome(pattern, value), (bool, Unseen, BadPattern))


def outcome(pattern: str, value: str) -> object:
    """What came of it; anything but an answer or BadPattern is raised and fails the test."""
    try:
        return matches(pattern, value)
    except BadPattern as error:
        return error
