"""What wmic prints: `/format:list` (Name=Value), `/format:csv` (a row of names first) and tables with columns of equal width.

Rows are whole lines alone: what may have been cut at the end of the text is left out of the last one.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from typing import Final

from scanner.reading.tables import csv_rows
from scanner.reading.wmic_text import without_prompts

Row = Mapping[str, str | None]
_WEEKDAY: Final = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)")
_DAY: Final = re.compile(r" \d\d [A-Z][a-z]{2} \d{4} ")
_PROPERTY: Final = re.compile(r"(\w+)=(.*)")


def is_wmic(text: str, *names: str) -> bool:
    """Whether the text is of wmic: an assignment to one of these names, or a first line of names without a line of dashes."""
    lines = _lines(without_prompts(text))
    first = next((at for at, line in enumerate(lines) if line.strip()), 0)
    assigned = [found[1].lower() for line in lines if (found := _PROPERTY.fullmatch(line.strip()))]
    return bool(set(assigned) & set(names)) or _is_head(lines, first, names)


def wmic_rows(text: str) -> Iterator[Row]:
    """The rows, by lower-case names."""
    text = without_prompts(text)
    lines = _lines(text)
    if any(_PROPERTY.fullmatch(line) for line in lines) and not any(
        "," in line and "=" not in line for line in lines[:3]
    ):
        yield from _of_list(_whole(text))
        return
    head = next((at for at, line in enumerate(lines) if line.strip()), 0)
    if "," in lines[head]:
        yield from _of_csv(_whole(text))
        return
    yield from _of_table(_whole(text))


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


def _whole(text: str) -> list[str]:
    return text.split("\n")[:-1]


def _is_head(lines: list[str], at: int, names: tuple[str, ...]) -> bool:
    """Of a table or of CSV, whose head has at least two names."""
    words = lines[at].lower().replace(",", " ").split()
    if any(sign in lines[at] for sign in ':";\t') or len(set(names) & set(words)) < 1 or len(words) < 2:  # noqa: PLR2004  # two
        return False
    ruled = lines[at + 1].strip() if at + 1 < len(lines) else ""
    return "," in lines[at] or not (ruled and set(ruled) <= {"-", " "})


def _of_list(lines: list[str]) -> Iterator[Row]:
    """A new row where a name comes again."""
    row: dict[str, str | None] = {}
    for line in lines:
        found = _PROPERTY.fullmatch(line.strip())
        if found is None:
            continue
        name = found[1].lower()
        if name in row:
            yield row
            row = {}
        row[name] = found[2].strip() or None
    if row:
        yield row


def _of_csv(lines: list[str]) -> Iterator[Row]:
    """Nothing is quoted: a row of another number of fields than the head has a comma in a value, and is left out.

    But for `Mon, 15 Jan 2024 02:04:16 GMT`, as `timestamp` of the Security Center is written.
    """
    rows = csv_rows("\n".join(line for line in lines if line.strip()), quoting=csv.QUOTE_NONE)
    head = [name.strip().lower() for name in rows[0]] if rows else []
    for row in map(_with_whole_days, rows[1:]):
        if len(row) == len(head):
            yield {name: value.strip() or None for name, value in zip(head, row, strict=True)}


def _with_whole_days(row: list[str]) -> list[str]:
    whole: list[str] = []
    for each in row:
        if whole and _WEEKDAY.fullmatch(whole[-1]) and _DAY.match(each):
            whole[-1] += f",{each}"
        else:
            whole.append(each)
    return whole


def _of_table(lines: list[str]) -> Iterator[Row]:
    """Columns begin where their names do."""
    rows = [line for line in lines if line.strip()]
    if not rows:
        return
    starts = [(found[0].strip().lower(), found.start()) for found in re.finditer(r"\S+\s*", rows[0])]
    ends = [start for _, start in starts[1:]]
    for line in rows[1:]:
        yield {name: line[start:end].strip() or None for (name, start), end in zip(starts, [*ends, None], strict=True)}
