"""The lint: content that loads and is wrong all the same."""

from dataclasses import replace
from pathlib import Path

import pytest

from scanner.evaluate.lint import complaints_about, lint
from scanner.model.check import Check, Example, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status
from tests.evaluate.test_load import package  # noqa: F401  # a fixture
from tests.evaluate.world import check, control, judge_as, pack, yaml_check

RULES = pack(control(params={level: Thresholds({"days": 7}) for level in (1, 2, 3)}))
GOOD = Text(vi="Đúng rồi", en="Right")
BAD = Text(vi="Sai rồi", en="Wrong")
TIME = {"host.time": {"offset_s": 1}}


def clean(**changes: object) -> Check:
    """A check with nothing to complain about but what `changes` bring."""
    made = yaml_check(
        """pass: {host.time.offset_s: {at_most: 5}}
say: {pass: {vi: Đúng rồi, en: Right}, fail: {vi: Sai rồi, en: Wrong}}"""
    )
    examples = (
        Example(name="right", facts=TIME, expect=Status.PASS),
        Example(name="wrong", facts={"host.time": {"offset_s": 9}}, expect=Status.FAIL),
        Example(name="denied", facts={}, gaps={"host.time": Gap.DENIED}, expect=Status.UNKNOWN),
    )
    whole = replace(made, title=GOOD, why=BAD, fix=GOOD, examples=examples)
    return replace(whole, **changes)  # type: ignore[arg-type]  # fields of Check


def complaints(each: Check) -> str:
    return "\n".join(map(str, lint([each], RULES)))


def test_a_clean_check_is_clean() -> None:
    assert complaints(clean()) == ""


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"controls": ("X-9",)}, "test has no control X-9; did you mean X-1?"),
        ({"controls": ("X-1", "Y")}, "test has no control Y"),
        ({"reads_thresholds": frozenset({"day"})}, "X-1 has no threshold day; did you mean days?"),
        ({"place": "checks/time/other.yaml"}, "the id clock_is_right is not the file's name"),
        ({"title": Text(vi="", en="x")}, "title: both languages are needed"),
        ({"why": Text(vi="Same", en="Same")}, "why: vi and en are the same"),
        ({"fix": Text(vi="Install the thing", en="x")}, "fix: vi is no Vietnamese"),
        ({"fix": Text(vi="Cài đặt the thing", en="x")}, "fix: vi has the English word 'the'"),
        ({"fix": Text(vi="Nâng cấp trước 2026-10-13", en="x")}, "vi has the day '2026-10-13' in the form of machines"),
        ({"mappings": {"sgs": ("a",)}}, "unknown mapping sgs"),
        ({"mappings": {"ssg": ("Rule One",)}}, "'Rule One' is no rule of ssg"),
        ({"needs": ("host.time", "declared.agency")}, "no subject has all its facts"),
    ],
)
def test_it_complains_about_the_content(changes: dict[str, object], complaint: str) -> None:
    assert complaint in complaints(clean(**changes))


def test_it_asks_for_cases() -> None:
    examples = clean().examples
    assert "one that fails" in complaints(clean(examples=(examples[0], examples[2])))
    assert "one that fails" in complaints(clean(examples=(examples[1], examples[2])))
    assert "cannot be told" in complaints(clean(examples=examples[:2]))
    assert "a name of its own" in complaints(clean(examples=(*examples, examples[0])))
    assert "a name of its own" in complaints(clean(examples=(*examples, replace(examples[0], name=""))))


def test_partial_stands_for_a_status_that_cannot_occur() -> None:
    def with_(judge: object, *expected: Status) -> str:
        cases = tuple(Example(name=each, facts=TIME, expect=each) for each in expected)
        return complaints(clean(judge=judge, examples=(*cases, clean().examples[2])))

    assert "one that fails" not in with_(judge_as(partly(GOOD)), Status.PARTIAL, Status.FAIL)
    assert "one that fails" not in with_(judge_as(partly(GOOD)), Status.PARTIAL, Status.PASS)
    assert "one that fails" in with_(judge_as(partly(GOOD)), Status.PARTIAL)


def test_it_runs_the_examples() -> None:
    assert "example 'right' gives fail instead of pass" in complaints(clean(judge=judge_as(failed(GOOD))))
    same = Text(vi="Same", en="Same")
    assert "example 'right': vi and en are the same" in complaints(clean(judge=judge_as(passed(same))))
    wrong = Example(name="typo", facts={"host.time": {"ofset": 1}}, expect=Status.PASS)
    assert "example 'typo': host.time: HostTime has no field" in complaints(clean(examples=(*clean().examples, wrong)))
    when = Example(name="when", facts=TIME, expect=Status.PASS, as_of="never")
    assert "example 'when': Invalid isoformat" in complaints(clean(examples=(*clean().examples, when)))


def test_it_runs_the_written_examples() -> None:
    first, second, _ = clean().examples
    both = clean(written_needs=("host.time",), written=judge_as(passed(GOOD)), written_examples=(first, second))
    assert "example 'wrong' gives pass instead of fail" in complaints(both)
    alone = clean(written_needs=("host.time",), written=judge_as(passed(GOOD)), written_examples=())
    assert "written examples: at least one case that passes" in complaints(alone)


def test_code_in_a_vietnamese_text_may_be_english() -> None:
    assert list(complaints_about(Text(vi="Chạy `apt install the-thing and more`, rồi xong", en="x"))) == []


WINDOWS = """\
id: {name}
controls: [X-1]
title: {{vi: Đúng rồi, en: Right}}
why: {{vi: Nhóm quản trị, en: Why Administrators matter}}
fix: {{vi: Sửa, en: Repair}}
platforms: [windows]
not_applicable:
  - when: {{host.accounts.administrators: {{none: {{is: '{word}'}}}}}}
    because: {{vi: Không có, en: Nobody in Administrators}}
pass: {{host.accounts.administrators: {{none: {{in: [{word}]}}}}, host.time.offset_s: {{at_most: 5}}}}
examples: []
"""


@pytest.mark.parametrize(("word", "refused"), [("Administrators", True), ("S-1-5-32-544", False)])
def test_translated_words_of_windows_are_refused(package: Path, word: str, *, refused: bool) -> None:  # noqa: F811
    from scanner.evaluate.load import checks_in

    (package / "time" / "win_a.yaml").write_text(WINDOWS.format(name="win_a", word=word))
    found = checks_in(["otherchecks"])["win_a"]
    assert ("depends on the language of Windows" in complaints(found)) is refused


PYTHON = """\
from scanner.model.check import Outcome, passed
from scanner.model.kinds.host_time import HostTime
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Platform

T = Text(vi="Administrators", en="Guest")


def win_b(time: HostTime) -> Outcome:
    return passed(T) if "{word}" in time.daemons else passed(T)


CHECK = python_check(win_b, controls=("X-1",), title=T, why=T, fix=T, examples=(), platforms=(Platform.WINDOWS,))
"""


@pytest.mark.parametrize(("word", "refused"), [("net user", True), ("S-1-5-32-544", False)])
def test_translated_words_in_python_are_refused(package: Path, word: str, *, refused: bool) -> None:  # noqa: F811
    from scanner.evaluate.load import checks_in

    (package / "time" / "win_b.py").write_text(PYTHON.format(word=word))
    found = checks_in(["otherchecks"])["win_b"]
    assert ("depends on the language of Windows" in complaints(found)) is refused


def test_a_check_without_a_file_is_not_searched() -> None:
    windows = frozenset({Platform.WINDOWS})
    for place in ("", "checks/time/nowhere/clock_is_right.yaml"):
        assert "language of Windows" not in complaints(check("clock_is_right", platforms=windows, place=place))
