"""checks/scoring.yaml: the numbers of design §3, exact, and refused when one is wrong."""

from fractions import Fraction
from importlib.resources import files

import pytest

from scanner.model.errors import BadInput
from scanner.model.words import Severity
from scanner.reading.yaml_guard import load_yaml
from scanner.score.scoring import load_scoring
from tests.together import together

SHIPPED = (files("checks") / "scoring.yaml").read_bytes()


def test_the_shipped_numbers_are_those_of_the_design() -> None:
    scoring = load_scoring(load_yaml(SHIPPED, "scoring.yaml"))
    assert scoring.weights == {Severity.CRITICAL: 8, Severity.HIGH: 4, Severity.MEDIUM: 2, Severity.LOW: 1}
    assert scoring.grades == (
        ("A", Fraction(9, 10)),
        ("B", Fraction(3, 4)),
        ("C", Fraction(3, 5)),
        ("D", Fraction(2, 5)),
        ("E", Fraction(0)),
    )
    assert scoring.coverage_caps == ((Fraction(1, 2), "–"), (Fraction(3, 4), "C"), (Fraction(9, 10), "B"))
    assert scoring.critical_caps == ((Fraction(1, 2), "D"), (Fraction(1, 10), "C"))
    assert scoring.papers_cap == Fraction(1, 4)


def test_every_topic_of_checks_has_an_effort() -> None:
    root = files("checks")
    topics = {each.name for each in root.iterdir() if each.is_dir() and not each.name.startswith(("_", "rulepacks"))}
    assert topics <= set(load_scoring(load_yaml(SHIPPED, "scoring.yaml")).efforts)


def test_shares_are_exact_and_caps_ordered_whatever_the_order_written() -> None:
    text = b"""
weights: {critical: 8, high: 4, medium: 2, low: 1}
grades: [{grade: A, from_pct: 66.7}, {grade: B, from_pct: 0}]
coverage_caps: [{below_pct: 90, at_most: B}, {below_pct: 12.5, at_most: "\xe2\x80\x93"}]
critical_caps: [{from_pct: 10, at_most: A}, {from_pct: 50, at_most: B}]
papers_cap_pct: 12.5
efforts: {}
"""
    scoring = load_scoring(load_yaml(text, "scoring.yaml"))
    assert scoring.grades[0] == ("A", Fraction(667, 1000))
    assert scoring.coverage_caps == ((Fraction(1, 8), "–"), (Fraction(9, 10), "B"))
    assert scoring.critical_caps[0] == (Fraction(1, 2), "B")
    assert scoring.papers_cap == Fraction(1, 8)


@together(
    "old, new, complaint",
    [
        (b"critical: 8", b"critical: 0", "a weight is at least 1"),
        (b"critical: 8", b"critical: 8.5", "this needs a whole number"),
        (b"critical: 8", b"critical: true", "this needs a whole number"),
        (b", low: 1}", b"}", "the key low is missing"),
        (b"papers_cap_pct: 25", b"papers_cap_pct: 101", "a percentage from 0 to 100"),
        (b"papers_cap_pct: 25", b"", "the key papers_cap_pct is missing"),
        (b"critical: 8", b"critcal: 8", "unknown key critcal; did you mean critical?"),
        (b"grade: A, from_pct: 90", b"grade: A, from_pct: 70", "from the best to the last"),
        (b"grade: E, from_pct: 0", b"grade: E, from_pct: 1", "which begins at 0"),
        (b"grade: E,", b"grade: D,", "every letter stands once"),
        (b"grade: E,", "grade: –,".encode(), "every letter stands once"),
        (b"from_pct: 75", b"from_pct: 90", "two lines have the same share"),
        (b"from_pct: 90", b"from_pct: 101", "a percentage from 0 to 100"),
        (b"from_pct: 90", b"from_pct: ninety", "this needs a number"),
        (b"below_pct: 75, at_most: C", b"below_pct: 75, at_most: Z", "Z is none of A, B, C, D, E, –"),
        (b"from_pct: 10, at_most: C", "from_pct: 10, at_most: –".encode(), "– is none of A, B, C, D, E"),
        (b"sshd: 1", b"sshd: 4", "an effort is 1, 2 or 3"),
        (b"sshd: 1", b"sshd: true", "an effort is 1, 2 or 3"),
    ],
)
def test_a_wrong_number_is_refused_with_its_place(old: bytes, new: bytes, complaint: str) -> None:
    assert old in SHIPPED
    with pytest.raises(BadInput) as refused:
        load_scoring(load_yaml(SHIPPED.replace(old, new, 1), "scoring.yaml"))
    assert complaint in str(refused.value)
    assert all(problem.line for problem in refused.value.problems)


def test_a_file_of_another_shape_is_refused() -> None:
    for raw in (b"", b"[1, 2]", b"grades: []", b"grades: 3"):
        with pytest.raises(BadInput):
            load_scoring(load_yaml(raw, "scoring.yaml"))
