"""A copy of the lab's inventory as it would stand today: what people did stays as long ago as it was meant to be.

Dates in an inventory age, and after a month or a year the best agency would be judged late. So the lab is never scanned by
`inventories/lab` itself, but by a copy in which every date of every file is moved by the days since `REFERENCE`.
"""

import re
from datetime import date, timedelta
from pathlib import Path

REFERENCE = date(2026, 11, 30)
"""The day for which the dates of `inventories/lab` are written."""
_DATE = re.compile(r"(?<![\w./-])\d{4}-\d{2}-\d{2}(?![\w./-])")
"""A date that stands alone; numbers of papers and names of files are none."""


def moved(text: str, days: int) -> str:
    """`text` with every date in it `days` later."""
    return _DATE.sub(lambda found: str(date.fromisoformat(found[0]) + timedelta(days=days)), text)


def dated_copy(inventory: Path, place: Path, *, today: date) -> Path:
    """A copy of the whole folder below `place`, under its own name, with its dates as they would be today."""
    copy = place / inventory.name
    for path in sorted(each for each in inventory.rglob("*") if each.is_file()):
        new = copy / path.relative_to(inventory)
        new.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(moved(path.read_text(encoding="utf-8"), (today - REFERENCE).days), encoding="utf-8")
    return copy
