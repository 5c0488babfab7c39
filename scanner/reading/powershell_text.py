r"""What PowerShell printed into a file or a transcript: lists, tables, JSON, CSV and XML, opened as objects of WMI are (cim.py).

A transcript may hold several commands, each behind its prompt (`PS C:\> Get-Tpm`). Commands and names of properties are English
in every language; messages are not, and are not read. An error among the output is a gap of the whole: nobody can tell
which rows it kept away.
"""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.errors import Denied, Unreadable
from scanner.model.records import dataclass
from scanner.reading.cim import Instance
from scanner.reading.powershell_layouts import CUT, LIST_LINE, Properties, is_ruled, of_list, tables
from scanner.reading.powershell_markup import CLIXML_MARK, of_csv, of_json, of_xml

__all__ = ["CUT", "Output", "objects", "outputs"]

_PROMPT: Final = re.compile(
    r"(?:\[[^\]\n]{1,100}\]: ?)?PS(?: [A-Za-z]:\\?[^>\n]{0,200}| [A-Z]+:[^>\n]{0,200}| /[^>\n]{0,200})?> ?(.*)"
    r"|[A-Za-z]:\\[^>|\n]{0,200}>(.*)"
)
"""Of PowerShell, here or on another machine, or of cmd.exe that runs powershell.exe."""
_MORE: Final = re.compile(r">> ?(.*)")
_COLOURS: Final = re.compile(r"\x1b\[[0-9;]{0,20}m")
_ERROR: Final = re.compile(r"^[ \t]*\+ (?:CategoryInfo|FullyQualifiedErrorId)\s*: (.*)$", re.MULTILINE)
_DENIED: Final = re.compile(r"PermissionDenied|UnauthorizedAccess|0x80070005|0x80041003|AccessDenied", re.IGNORECASE)
_TRANSCRIPT: Final = re.compile(r"\*{20,}")
_MAY_WRAP: Final = 40
"""No console is narrower: a shorter line of a list has no second part."""
_GROUP: Final = re.compile(r" {2,}\S.{0,200}: ?\S")
"""What the rows of a table have in common, above its heading."""
_XML: Final = re.compile(r"(?:<\?xml [^>]{0,200}\?>\s*)?<(?:Objs|Objects|COMMAND|CIM)[\s>]")
_CSV_HEAD: Final = re.compile(
    r'"[^"\n]+"(?:[,;\t]"[^"\n]*")+|"[A-Za-z_]\w*"|[A-Za-z_]\w*(?:([,;\t])[A-Za-z_]\w*)(?:\1[A-Za-z_]\w*)*'
)
"""Of names alone that newer versions, and sheets, write without quotes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What one command printed. `command` is empty where no prompt shows it.

    `is_whole` is True where its form shows the end: a closing bracket, the blank line behind a list or table, the end of a
    row of CSV. False says no more than that objects may be missing behind the last; those that are there are right.
    """

    command: str
    objects: tuple[Instance, ...]
    is_whole: bool


def objects(text: str, place: str) -> Output:
    """The objects of every command of the text; raises Denied, or Unreadable where it holds none."""
    found = outputs(text, place)
    return Output(
        command=found[0].command if len(found) == 1 else "",
        objects=tuple(each for output in found for each in output.objects),
        is_whole=all(each.is_whole for each in found),
    )


def outputs(text: str, place: str) -> tuple[Output, ...]:
    r"""The output of each command that printed objects; raises as `objects`. `text` has lines ended by `\n`."""
    plain = _COLOURS.sub("", text)
    for error in _ERROR.findall(plain):
        raise (Denied if _DENIED.search(plain) else Unreadable)(f"{place}: PowerShell printed an error: {error[:200]}")
    found = tuple(
        Output(
            command=command,
            objects=tuple(
                Instance(place=f"{place}[{number}]", properties=_lower(each, place)) for number, each in enumerate(rows)
            ),
            is_whole=whole,
        )
        for command, body in _commands(plain)
        for rows, whole in [_read(body, place)]
        if rows
    )
    if not found:
        raise Unreadable(f"{place}: no object stands in the output of PowerShell")
    return found


def _lower(properties: Properties, place: str) -> Properties:
    lower = {name.lower(): value for name, value in properties.items()}
    if len(lower) != len(properties):
        raise Unreadable(f"{place}: a property stands twice in one object")
    return lower


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """Each command with its output; what stands before the first prompt, or all without any, has no command."""
    command, lines = "", list[str]()
    for line in text.split("\n"):
        prompt = _PROMPT.fullmatch(line)
        if prompt:
            yield command, "\n".join(lines)
            command, lines = (prompt[1] or prompt[2] or "").strip(), []
        elif not lines and command and (more := _MORE.fullmatch(line)):
            command += f" {more[1].strip()}"
        else:
            lines.append(line)
    yield command, "\n".join(lines)


def _read(body: str, place: str) -> tuple[list[Properties], bool]:
    start = body.lstrip("\ufeff \t\n")
    if start.startswith(CLIXML_MARK) or _XML.match(start):
        return of_xml(start, place), True
    if start.startswith(("{", "[")) and not start.startswith("[Unicode]"):
        return of_json(start.rstrip(), place), True
    if start.startswith("#TYPE ") or _CSV_HEAD.fullmatch(start.partition("\n")[0]):
        return of_csv(start, place), start.endswith("\n")
    return _of_layout(body)


def _of_layout(body: str) -> tuple[list[Properties], bool]:
    """One blank line stands between two objects of a list, or two groups of tables; behind the last of them stand two."""
    lines = body.split("\n")
    ends = body.endswith("\n\n\n")
    if any(is_ruled(lines, at) for at in range(1, len(lines))):
        alone = body.endswith("\n\n") and not any(map(_GROUP.match, lines))
        return _unended(tables(lines), goes_on=not body.endswith("\n")), ends or alone
    rows = of_list(list(_listed(lines)))
    last = body.rstrip("\n").rpartition("\n")[2]
    goes_on = not body.endswith("\n") or (not body.endswith("\n\n") and len(last) > _MAY_WRAP)
    return _unended(rows, goes_on=goes_on), ends


def _unended(rows: list[Properties], *, goes_on: bool) -> list[Properties]:
    """The last value that was printed is CUT where more of it may have stood behind the end."""
    if rows and goes_on:
        named = list(rows[-1])
        shown = [name for name in named if rows[-1][name] is not None] or named
        last = named.index(shown[-1])
        rows[-1].update(dict.fromkeys(named[last:], CUT))
    return rows


def _listed(lines: list[str]) -> Iterator[str]:
    """From the first line of a list on: what stands before it is a command without a prompt, or the head of a transcript.

    The foot of a transcript ends it.
    """
    inside = False
    for line in lines:
        if _TRANSCRIPT.fullmatch(line.strip()):
            if inside:
                return
            continue
        found = LIST_LINE.fullmatch(line)
        inside = inside or (found is not None and " : " in f"{line} " and "-" not in found[1])
        if inside:
            yield line
