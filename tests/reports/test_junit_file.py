"""JUnit XML: every status has its word, other readers count what we count, and hostile text stays text."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from junitparser import Error, Failure, JUnitXml, Skipped, TestCase, TestSuite

from reports.junit_file import WORDS, word_of, write
from scanner.model.results import Results
from scanner.model.text import Language, Text
from scanner.model.words import Reason, Status

ELEMENTS = {Failure: "failure", Error: "error", Skipped: "skipped"}
HOSTILE = "</testcase><script>alert(1)</script>]]>\x1b[31m\u202e\x00\ud800&amp;"
SAID = Text(vi=HOSTILE, en=HOSTILE)


def suites_of(results: Results, folder: Path, language: Language = "vi") -> list[TestSuite]:
    (file,) = write(results, folder / "r.xml", language)
    return list(JUnitXml.fromfile(str(file)))


def word_in(case: TestCase) -> str:
    assert len(case.result) <= 1
    return ELEMENTS[type(case.result[0])] if case.result else ""


def test_every_status_has_one_word_and_nothing_unknown_is_green() -> None:
    assert WORDS.keys() == set(Status)
    assert WORDS[Status.UNKNOWN] == WORDS[Status.ERROR] == "error"
    assert [status for status, word in WORDS.items() if not word] == [Status.PASS]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_another_reader_finds_every_verdict_with_its_word(
    province: Results, language: Language, tmp_path: Path
) -> None:
    suites = suites_of(province, tmp_path, language)
    assert [each.name for each in suites] == [
        next(a for a in province.inventory.agencies if a.id == score.agency).name.in_(language)
        for score in province.agencies
    ]
    found = [(case.classname, str(case.name).split()[0], word_in(case)) for suite in suites for case in suite]
    by_agency = [v for score in province.agencies for v in province.verdicts if v.agency == score.agency]
    assert Counter(found) == Counter((each.target, each.control, word_of(each)) for each in by_agency)


def test_the_sums_are_those_of_the_cases(province: Results, tmp_path: Path) -> None:
    for suite in suites_of(province, tmp_path):
        words = Counter(word_in(case) for case in suite)
        assert (suite.tests, suite.failures, suite.errors, suite.skipped) == (
            words.total(),
            words["failure"],
            words["error"],
            words["skipped"],
        )


def test_no_two_cases_have_the_same_name(province: Results, tmp_path: Path) -> None:
    names = Counter((case.classname, case.name) for suite in suites_of(province, tmp_path) for case in suite)
    assert [name for name, number in names.items() if number > 1] == []


def test_a_waived_failure_is_skipped_and_says_what_was_found(one: Results, tmp_path: Path) -> None:
    waived = [each for each in one.verdicts if each.waiver]
    assert waived
    cases = [case for suite in suites_of(one, tmp_path) for case in suite if word_in(case) == "skipped"]
    said = [str(case.result[0].text) for case in cases if case.result[0].type == "waived"]
    assert len(said) == len(waived)
    assert all(each.key in "".join(said) for each in waived)


def test_hostile_text_stays_text(one: Results, tmp_path: Path) -> None:
    first = replace(one.verdicts[0], status=Status.FAIL, reason=Reason.FACTS, message=SAID, waiver=None)
    (suite,) = suites_of(replace(one, verdicts=(first, *one.verdicts[1:])), tmp_path)
    message = next(iter(suite)).result[0].message
    assert message.startswith("</testcase><script>alert(1)</script>]]>⟨U+001B⟩[31m⟨U+202E⟩⟨U+0000⟩")
