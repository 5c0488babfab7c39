"""`p:` rules: a process by its name, or by its whole command line. Source: proc(5), `comm` and `cmdline`.

What began as such a program and calls itself otherwise, or has further arguments, is found or not by whoever names
processes: that is not known here. Nothing is missing only where every process could be seen.
"""

import base64
import binascii
import posixpath
from collections.abc import Mapping
from typing import Any, Final

from scanner.evaluate.policies.policy import Rule, RuleOutcome
from scanner.evaluate.policies.texts import UNKNOWN, shown
from scanner.evaluate.policies.world import World
from scanner.model.errors import Denied, Unreadable
from scanner.model.words import Gap

QUESTIONS: Final = ("files:/proc/[0-9]*/comm", "files:/proc/[0-9]*/cmdline")
_FIRST: Final = "/proc/1/comm"


def judge(rule: Rule, world: World) -> RuleOutcome:
    """What comes of the rule, its own `not` left to others; raises GapError."""
    names, lines = (world.entries(each) for each in QUESTIONS)
    wanted = rule.target.encode("utf-8", "surrogatepass").decode("latin-1")
    called = {_text(each).strip() for each in names.values()}
    arguments = [_text(each).rstrip("\0") for each in lines.values()]
    commands = {each.replace("\0", " ") for each in arguments}
    if wanted in called | commands:
        return RuleOutcome.FOUND
    programs = {each.partition("\0")[0] for each in arguments}
    if wanted in programs | set(map(posixpath.basename, programs)):
        return RuleOutcome.UNKNOWN
    if any(UNKNOWN in each and wanted.startswith(each.partition(UNKNOWN)[0]) for each in called | commands):
        return RuleOutcome.UNKNOWN
    if _FIRST not in names or any(_is_denied(each) for each in (*names.values(), *lines.values())):
        raise Denied("/proc: processes of others may not be seen")
    return RuleOutcome.NOT_FOUND


def _text(entry: Any) -> str:
    """What a small file holds; nothing for a process that ended meanwhile. Arguments end with NUL, so they come as bytes."""
    if not isinstance(entry, Mapping) or "gap" in entry:
        return ""
    try:
        raw = (
            str(entry["text"]).encode("utf-8", "surrogatepass")
            if "text" in entry
            else base64.b64decode(entry["b64"], validate=True)
        )
    except (KeyError, ValueError, TypeError, binascii.Error) as error:
        raise Unreadable("/proc: an entry has not the form it must have") from error
    return shown(raw)


def _is_denied(entry: Any) -> bool:
    return isinstance(entry, Mapping) and entry.get("gap") == str(Gap.DENIED)
