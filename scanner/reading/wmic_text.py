r"""What `wmic … get …` prints, as `/format:list`, `/format:csv` and as a table, opened as objects of WMI are (cim.py).

    Caption=Microsoft Windows 10 Pro         a property a line, the same ones of every object, two empty lines between objects
    Caption                   Version        without /format a table: columns stand where their names do, two spaces between
    Microsoft Windows 10 Pro  10.0.19045

    IPAddress={"192.0.2.7","fe80::1"}        a list; {192.0.2.7;fe80::1} in CSV
    InstallDate=                             null

Nothing shows where the output ends: an object that has not all the properties of the first was cut, and is left out; whether
more stood behind the last nobody can tell. Recorded on Windows XP to 11; exports of other programs have remarks (`# …`) before.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

from scanner.model.errors import Unreadable
from scanner.reading.cim import Instance
from scanner.reading.registry_export import REDACTED
from scanner.reading.tables import csv_rows

_PROPERTY: Final = re.compile(r"([A-Za-z_]\w{0,80})=(.*)")
_QUOTED: Final = re.compile(r'"((?>(?:[^"\\]|\\.)*))"(?:,|$)')
_CSV_HEAD: Final = re.compile(r"N{1,2}ode(?:,[A-Za-z_]\w{0,80}){1,400}")
_TABLE_HEAD: Final = re.compile(r"[A-Z]\w{1,80}(?: {2,}[A-Z]\w{1,80}){1,100} *")
_PROMPT: Final = re.compile(r"^(?:PS )?[A-Z]:\\[^>\n]{0,200}>.*\n?", re.MULTILINE)
"""The prompt of a window that was copied."""
_MANY: Final = 100_000


def is_wmic(text: str) -> bool:
    """Whether the first line that says something, behind remarks, is a property or the head of a CSV or of a table.

    PowerShell draws a line of dashes below the head of a table, wmic does not.
    """
    said = _said(text)
    first, second = next(said, ""), next(said, "")
    if _TABLE_HEAD.fullmatch(first):
        return not (second.strip() and set(second) <= {"-", " "})
    return bool(_PROPERTY.fullmatch(first) or _CSV_HEAD.fullmatch(first.strip()))


def wmic_objects(text: str, place: str) -> tuple[Instance, ...]:
    """The objects that are there in full; raises Unreadable where the text is cut within a line or has none."""
    text = without_prompts(text)
    if not text.endswith("\n"):
        raise Unreadable("the last line does not end: the file was cut")
    first = next(_said(text), "")
    rows = list(_rows(text, first))
    whole = [each for each in rows if each.keys() >= rows[0].keys()]
    if not whole:
        raise Unreadable("no object stands in the output of wmic")
    return tuple(Instance(place=f"{place}[{number}]", properties=each) for number, each in enumerate(whole))


def without_prompts(text: str) -> str:
    """The text without lines that begin with the prompt of cmd or PowerShell, as a copied window has them."""
    return _PROMPT.sub("", text)


def _said(text: str) -> Iterator[str]:
    """The lines that are neither empty nor a remark nor a prompt."""
    return (each for each in _lines(text) if each.strip() and not each.startswith("#") and not _PROMPT.match(each))


def _rows(text: str, first: str) -> Iterator[dict[str, Any]]:
    if _CSV_HEAD.fullmatch(first.strip()):
        return _of_csv(text)
    return _of_table(text) if _TABLE_HEAD.fullmatch(first) else _of_list(text)


def _lines(text: str) -> Iterator[str]:
    """The lines, one after the other: a text may be long, and its beginning enough."""
    at = 0
    while at < len(text):
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        yield text[at:end]
        at = end + 1


def _of_list(text: str) -> Iterator[dict[str, Any]]:
    row: dict[str, Any] = {}
    last = ""
    for line in _lines(text):
        if not line.strip() or line.startswith("#"):
            if row:
                yield row
            row, last = {}, ""
            continue
        found = _PROPERTY.fullmatch(line)
        if found is None:
            if not last:
                raise Unreadable(f"the line {line[:60]!r} is no property")
            row[last] = _MORE  # the value goes on: it holds a line feed
            continue
        last = found[1].lower()
        if last in row:
            raise Unreadable(f"{found[1]} stands twice in one object")
        row[last] = _value(found[2])
    if row:
        yield row


def _of_table(text: str) -> Iterator[dict[str, Any]]:
    """A row that ends before its last column begins was cut; one whose columns stand elsewhere is of no such table."""
    lines = [line for line in _lines(text) if line.strip() and not line.startswith("#")]
    columns = [(found[0].lower(), found.start()) for found in re.finditer(r"\w+", lines[0])]
    starts = [start for _, start in columns]
    for line in lines[1:]:
        if len(line) <= starts[-1]:
            continue
        if any(line[start - 2 : start].strip() for start in starts[1:]):
            raise Unreadable(f"the line {line[:60]!r} has no columns below those of the head")
        ends = [*starts[1:], len(line)]
        yield {name: _value(line[start:end]) for (name, start), end in zip(columns, ends, strict=True)}


def _of_csv(text: str) -> Iterator[dict[str, Any]]:
    """The first column is the name of the computer, as the property `node`."""
    rows = [each for each in csv_rows(text) if any(map(str.strip, each))]
    head = [each.strip().lower() for each in rows[0]]
    for row in rows[1:]:
        if len(row) == len(head):
            yield {"node": row[0], **{name: _value(each) for name, each in zip(head[1:], row[1:], strict=True)}}
        elif row is not rows[-1]:
            raise Unreadable("a row has another number of columns than its head")


class _More:
    """Stands for a value that was not read in full, or taken out as a secret; no reader of a property takes it for one."""


_MORE: Final = _More()


def _value(written: str) -> Any:
    """Null, a list, or the text; numbers and true and false are told by whoever reads the property."""
    written = written.strip()
    if not written:
        return None
    if REDACTED in written:
        return _MORE
    if not (written.startswith("{") and written.endswith("}")) or _is_guid(written):
        return written
    inside = written[1:-1]
    if inside.startswith('"'):
        texts = [each.replace('\\"', '"').replace("\\\\", "\\") for each in _QUOTED.findall(inside)]
        return texts if len(texts) < _MANY else _MORE
    parts = [each.strip() for each in re.split(r"[,;]", inside) if each.strip()]
    return [int(each) for each in parts] if all(map(_is_number, parts)) else parts


def _is_guid(written: str) -> bool:
    return re.fullmatch(r"\{[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}", written) is not None


def _is_number(written: str) -> bool:
    return re.fullmatch(r"-?[0-9]{1,20}", written) is not None
