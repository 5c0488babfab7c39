"""Reads checks/scoring.yaml: the numbers of the score, exact and refused as a whole when one is wrong."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from scanner.model.score import Scoring
from scanner.model.words import Severity
from scanner.reading.form import Form, Place
from scanner.reading.yaml_guard import Document
from scanner.score.agency import NO_LETTER

_KEYS = {"weights", "grades", "coverage_caps", "critical_caps", "papers_cap_pct", "efforts"}
EFFORTS = (1, 2, 3)


def load_scoring(document: Document) -> Scoring:
    """The numbers in `document`; raises BadInput with every problem found."""
    form = Form(document.name, document)
    fields = form.mapping(form.value, ())
    form.keys(fields, _KEYS, (), ())
    grades = _grades(form, fields.get("grades"))
    letters = tuple(letter for _, letter in grades)
    coverage = _caps(form, fields, "coverage_caps", (*letters, NO_LETTER))
    critical = _caps(form, fields, "critical_caps", letters)
    scoring = Scoring(
        weights=_weights(form, fields.get("weights")),
        grades=tuple((letter, share) for share, letter in grades),
        coverage_caps=tuple(sorted(coverage)),
        critical_caps=tuple(sorted(critical, reverse=True)),
        papers_cap=_share(form, fields.get("papers_cap_pct", 100), ("papers_cap_pct",)),
        efforts=_efforts(form, fields.get("efforts")),
    )
    form.raise_problems()
    return scoring


def _grades(form: Form, source: Any) -> list[tuple[Fraction, str]]:
    grades = _steps(form, source, "grades", ("from_pct", "grade"))
    letters = {letter for _, letter in grades}
    if len(letters) < len(grades) or NO_LETTER in letters:
        form.problem(("grades",), f"every letter stands once, and {NO_LETTER} is none")
    if not grades or grades != sorted(grades, key=lambda each: -each[0]) or grades[-1][0] != 0:
        form.problem(("grades",), "the letters stand from the best to the last, which begins at 0")
    return grades


def _weights(form: Form, source: Any) -> dict[Severity, int]:
    found = form.mapping(source, ("weights",))
    form.keys(found, map(str, Severity), (), ("weights",))
    return {each: _positive(form, found.get(each, 1), ("weights", str(each))) for each in Severity}


def _efforts(form: Form, source: Any) -> dict[str, int]:
    found = form.mapping(source, ("efforts",))
    for topic, value in found.items():
        if isinstance(value, bool) or value not in EFFORTS:
            form.problem(("efforts", topic), "an effort is 1, 2 or 3")
    return dict(found)


def _caps(form: Form, fields: Mapping[str, Any], key: str, letters: tuple[str, ...]) -> list[tuple[Fraction, str]]:
    bound = "below_pct" if key == "coverage_caps" else "from_pct"
    steps = _steps(form, fields.get(key), key, (bound, "at_most"))
    for i, (_, letter) in enumerate(steps):
        if letter not in letters:
            form.problem((key, i, "at_most"), f"{letter} is none of {', '.join(letters)}")
    return steps


def _steps(form: Form, source: Any, key: str, names: tuple[str, str]) -> list[tuple[Fraction, str]]:
    """(share, letter) of each line, in the order written."""
    made = []
    for i, each in enumerate(form.mappings(source, (key,))):
        form.keys(each, names, (), (key, i))
        share = _share(form, each.get(names[0]), (key, i, names[0]))
        made.append((share, form.string(each.get(names[1]), (key, i, names[1]))))
    if len({share for share, _ in made}) < len(made):
        form.problem((key,), "two lines have the same share")
    return made


def _share(form: Form, value: Any, place: Place) -> Fraction:
    """A percentage as an exact share: the number is taken as it is written, 12.5 is one eighth."""
    percent = Fraction(str(form.number(value, place)))
    if not 0 <= percent <= 100:  # noqa: PLR2004  # percent
        form.problem(place, "this is a percentage from 0 to 100")
    return percent / 100


def _positive(form: Form, value: Any, place: Place) -> int:
    number = form.whole(value, place)
    if number < 1:
        form.problem(place, "a weight is at least 1")
    return number
