"""The runner and its questions as they are sent to a Windows computer, whoever carries the bytes.

Over WinRM the text goes as a script with parameters. Over SSH it is typed into `powershell -Command -`, which reads lines as
a person types them: a statement of many lines ends at the first empty one, and what arrives in part is never run.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from scanner.model.errors import Broken, GapError, Unsupported
from scanner.reach.limits import Limits

SHELL: Final = "powershell.exe -NoProfile -NonInteractive -ExecutionPolicy Bypass -Command -"
"""Read alike by cmd.exe, which allows 8,191 characters, and by PowerShell; the script comes by its standard input."""
_SCHEMES: Final = ("reg", "regs", "stat", "list", "file", "files", "heads", "cmd", "members", "cim")
"""In this order: on a computer whose WMI hangs, everything else is told before the time is up."""
_PLAIN: Final = re.compile(r"[ -~]{1,2000}")
"""Printable ASCII: the code page of a console is not ours, and PowerShell takes some other quotes for its own."""
_FORMS: Final[Mapping[str, re.Pattern[str]]] = {
    "reg": re.compile(r"HK(LM|U|CU)\\[^*?]+"),
    "regs": re.compile(r"HK(LM|U|CU)\\[^|]+(\|[^|]+)?"),
    "cim": re.compile(r"root(/\w+)*:(\w+|SELECT [^;]+)"),
    "members": re.compile(r"S-1(-\d{1,10}){2,15}"),
    "cmd": re.compile(r"\S.*"),
    **dict.fromkeys(("file", "files", "heads", "stat", "list"), re.compile(r"([A-Za-z]:|%[\w()]+%)\\[^<>|\"]+")),
}


@cache
def runner() -> str:
    """The text of the runner, without its comment lines, which a computer need not carry over a slow line."""
    text = (files("scanner.reach") / "windows_runner.ps1").read_text(encoding="ascii")
    return "".join(line for line in text.splitlines(keepends=True) if not line.lstrip().startswith("#"))


def askable(questions: Iterable[str]) -> tuple[list[str], dict[str, GapError]]:
    """Those that the runner is asked, what hangs at times at the end; and the gap of each that it is not."""
    asked: list[str] = []
    refused: dict[str, GapError] = {}
    for question in questions:
        try:
            _check(question)
        except GapError as gap:
            refused[question] = gap
        else:
            asked.append(question)
    return sorted(asked, key=lambda each: _SCHEMES.index(each.partition(":")[0])), refused


def _check(question: str) -> None:
    scheme, _, rest = question.partition(":")
    if scheme not in _SCHEMES:
        raise Unsupported(f"{scheme or question}: Windows does not answer this")
    if not _PLAIN.fullmatch(question) or not _FORMS[scheme].fullmatch(rest):
        raise Broken(f"{question}: not the form of such a question")


def parameters(name: str, limits: Limits, total_s: float) -> dict[str, Any]:
    """What the runner is told besides its questions, by the names of its parameters."""
    return {"Name": name, "Seconds": int(limits.timeout_s), "Total": int(total_s), "Most": limits.max_bytes}


def typed(questions: Iterable[str], name: str, limits: Limits, total_s: float) -> bytes:
    """All that is typed into `powershell -Command -`: one statement, and the end of the session."""
    words = " ".join(f"-{word} {quoted(str(value))}" for word, value in parameters(name, limits, total_s).items())
    asked = "\n".join(map(quoted, questions))
    return f"& {{\n{runner()}}} -Console {words} -Ask @(\n{asked}\n)\n\nexit\n".encode("ascii")


def quoted(text: str) -> str:
    """A literal of PowerShell, in which nothing is expanded."""
    return "'" + text.replace("'", "''") + "'"
