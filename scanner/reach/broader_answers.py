r"""Answers of a recording that tell more than was asked: a whole WMI class where some of its properties are asked for.

Recordings of other programs, and of hand, have `cim:root/cimv2:Win32_Service` where a collector asks `SELECT Name,State FROM
Win32_Service`, and write paths of the registry in letters of another size. What such an answer tells is what was asked, and more.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from scanner.model.question import Answer
from scanner.reading.registry_export import short_path

_WINDOWS: Final = ("reg:", "regs:", "cim:")
_QUERY: Final = re.compile(r"(cim:[^:]+:)select .+? from (\w+)(?: where (.+))?")
_CONDITION: Final = re.compile(r"(\w+) ?(?:= ?(?:'([^']*)'|(\w+))|(is not null))")


def index_of(answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """The answers of Windows by the question in one spelling, the first of each."""
    found: dict[str, Answer] = {}
    for question, answer in answers.items():
        if question.startswith(_WINDOWS):
            found.setdefault(_spelling(question), answer)
    return found


def broader(question: str, known: Mapping[str, Answer]) -> Answer | None:
    """The answer to `question` out of one that tells more; None where there is none, or its objects cannot be chosen from."""
    if not question.startswith(_WINDOWS):
        return None
    same = _spelling(question)
    if (found := known.get(same)) or (found := known.get(same.partition("|")[0])):
        return _as_asked(question, found)
    query = _QUERY.fullmatch(same)
    if query is None:
        return None
    whole = (query[2], f"select * from {query[2]}")  # noqa: S608  # a key of a mapping, sent to no database
    found = next((known[query[1] + each] for each in whole if query[1] + each in known), None)
    return None if found is None else _chosen(question, found, query[3])


def _spelling(question: str) -> str:
    scheme, _, rest = question.partition(":")
    if scheme == "cim":
        return f"cim:{rest}".lower().replace("\\", "/", rest.partition(":")[0].count("\\"))
    return f"{scheme}:{short_path(rest)}".lower()


def _as_asked(question: str, answer: Answer) -> Answer:
    """The same answer under this question: its seal was for another, so an answer that does not fit it is given as it is."""
    return replace(answer, ask=question, seal="") if answer.is_intact else answer


def _chosen(question: str, answer: Answer, condition: str | None) -> Answer | None:
    if condition is None or answer.gap is not None or answer.absent or not isinstance(answer.entries, list):
        return _as_asked(question, answer)
    joined, enough = (" or ", any) if " or " in condition else (" and ", all)
    parts = [_CONDITION.fullmatch(each.strip()) for each in condition.split(joined)]
    rows = [
        {str(name).lower(): value for name, value in each.items()}
        for each in answer.entries
        if isinstance(each, Mapping)
    ]
    if (
        None in parts
        or len(rows) < len(answer.entries)
        or any(part[1] not in row for part in parts if part for row in rows)
    ):
        return None
    kept = [
        entry
        for entry, row in zip(answer.entries, rows, strict=True)
        if enough(_fits(row[part[1]], part) for part in parts if part)
    ]
    return replace(_as_asked(question, answer), entries=kept)


def _fits(value: Any, part: re.Match[str]) -> bool:
    if part[4]:
        return value is not None
    wanted = part[2] if part[2] is not None else part[3]
    return str(value).lower() == wanted
