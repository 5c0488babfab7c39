"""Content that loads can still be wrong: `rasoat checks lint` holds every check against the rule pack and itself.

Windows is judged by registry values, SIDs, GUIDs and numbers. A check for Windows whose conditions name a group or a
word that Windows translates would be silently wrong on a Vietnamese one; TRANSLATED lists those.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from scanner.evaluate.due import homes_of
from scanner.evaluate.trial import try_example
from scanner.model.check import Check, Example
from scanner.model.control import RulePack
from scanner.model.errors import Problem
from scanner.model.plain import PlainError
from scanner.model.text import Text
from scanner.model.words import Platform, ReadMode, Status
from scanner.reading.form import did_you_mean
from scanner.reading.yaml_guard import load_yaml

MAPPINGS = ("ssg", "cis8", "nist80053", "iso27001", "cis_benchmark", "stig")
"""Other people's catalogues a check may name."""

TRANSLATED = ("Administrators", "Administrator", "Guests", "Guest", "Everyone", "Authenticated Users", "Power Users",
              "Remote Desktop Users", "Backup Operators", "Enabled", "Disabled", "Running", "Stopped", "Automatic",
              "netsh ", "net user", "net accounts", "net localgroup", "systeminfo", "auditpol")  # fmt: skip
"""Names and outputs of Windows that depend on its language (well-known SIDs exist for the groups)."""

_JUDGING_KEYS = ("pass", "partial", "not_applicable", "written")
_VIETNAMESE = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ]", re.IGNORECASE)
_ENGLISH = re.compile(r"(?<![\w`/.-])(the|and|must|should|which|because|every|does|was|were|has|have)(?![\w`/.-])")
_MACHINE_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_SSG = re.compile(r"[a-z0-9_.-]+")


def lint(checks: Iterable[Check], pack: RulePack) -> list[Problem]:
    """Everything wrong with `checks` under `pack`, sorted by file."""
    return sorted({problem for check in checks for problem in _of_check(check, pack)})


def _of_check(check: Check, pack: RulePack) -> Iterator[Problem]:
    found = [*_controls(check, pack), *_texts(check), *_mappings(check), *_kinds_of_examples(check)]
    if not any(name in _ids(pack) for name in check.controls):
        yield from (_problem(check, each) for each in found)
        return
    found += [*_examples(check, pack), *_translated(check)]
    yield from (_problem(check, each) for each in found)


def _problem(check: Check, message: str) -> Problem:
    return Problem(file=check.place or check.id, message=message)


def _ids(pack: RulePack) -> set[str]:
    return {each.id for each in pack.controls}


def _controls(check: Check, pack: RulePack) -> Iterator[str]:
    by_id = {each.id: each for each in pack.controls}
    if check.place and check.place.rpartition("/")[2].rpartition(".")[0] != check.id:
        yield f"the id {check.id} is not the file's name"
    if len(homes_of(check)) > 1:
        yield f"no subject has all its facts: {', '.join((*check.needs, *check.written_needs))}"
    for name in check.controls:
        if name not in by_id:
            yield f"{pack.id} has no control {name}{did_you_mean(name, by_id)}"
            continue
        known = {limit for limits in by_id[name].params.values() for limit in limits}
        for threshold in sorted(check.reads_thresholds - known):
            yield f"{name} has no threshold {threshold}{did_you_mean(threshold, known)}"


def _texts(check: Check) -> Iterator[str]:
    for name, text in (("title", check.title), ("why", check.why), ("fix", check.fix)):
        yield from (f"{name}: {complaint}" for complaint in complaints_about(text))


def complaints_about(text: Text) -> Iterator[str]:
    """What is wrong with a text in two languages; empty for a good one."""
    if not text.vi.strip() or not text.en.strip():
        yield "both languages are needed"
    elif text.vi == text.en:
        yield f"vi and en are the same: {text.en[:60]!r}"
    elif not _VIETNAMESE.search(text.vi):
        yield f"vi is no Vietnamese: {text.vi[:60]!r}"
    elif english := _ENGLISH.search(re.sub(r"`[^`]*`", "", text.vi)):
        yield f"vi has the English word {english[0]!r}: {text.vi[:60]!r}"
    elif day := _MACHINE_DAY.search(text.vi):
        yield f"vi has the day {day[0]!r} in the form of machines: {text.vi[:60]!r}"


def _mappings(check: Check) -> Iterator[str]:
    for name, values in check.mappings.items():
        if name not in MAPPINGS:
            yield f"unknown mapping {name}; known: {', '.join(MAPPINGS)}"
        if name == "ssg":
            yield from (f"{each!r} is no rule of ssg" for each in values if not _SSG.fullmatch(each))


def _kinds_of_examples(check: Check) -> Iterator[str]:
    """At least one good, one bad and one unknown case; partial may stand for a status that cannot occur.

    A check may say that its control applies to nothing on a platform: then it has no good and no bad case.
    """
    readings = [("examples", check.examples)]
    if check.written is not None:
        readings.append(("written examples", check.written_examples))
    for name, examples in readings:
        statuses = {each.expect for each in examples}
        good, bad = statuses & {Status.PASS, Status.PARTIAL}, statuses & {Status.FAIL, Status.PARTIAL}
        applies = statuses & {Status.PASS, Status.PARTIAL, Status.FAIL}
        if (applies or Status.NOT_APPLICABLE not in statuses) and (not good or not bad or good == bad):
            yield f"{name}: at least one case that passes and one that fails"
        if examples is check.examples and Status.UNKNOWN not in statuses:
            yield f"{name}: at least one case in which it cannot be told"
        if len({each.name for each in examples}) < len(examples) or not all(each.name for each in examples):
            yield f"{name}: each case has a name of its own"


def _examples(check: Check, pack: RulePack) -> Iterator[str]:
    readings = [(each, ReadMode.EFFECTIVE) for each in check.examples]
    readings += [(each, ReadMode.WRITTEN) for each in check.written_examples]
    for example, mode in readings:
        yield from _example(check, example, pack, mode)


def _example(check: Check, example: Example, pack: RulePack, mode: ReadMode) -> Iterator[str]:
    try:
        verdict = try_example(check, example, pack, mode)
    except (PlainError, ValueError) as error:
        yield f"example {example.name!r}: {error}"
        return
    if verdict.status is not example.expect:
        yield f"example {example.name!r} gives {verdict.status} instead of {example.expect}: {verdict.message.en}"
    if verdict.status not in (Status.UNKNOWN, Status.ERROR):
        yield from (f"example {example.name!r}: {each}" for each in complaints_about(verdict.message))


def _translated(check: Check) -> Iterator[str]:
    if Platform.WINDOWS not in check.platforms:
        return
    for words in _judging_words(check):
        for each in TRANSLATED:
            if each in words:
                yield f"{each.strip()!r} depends on the language of Windows: judge by SID, registry value or number"


def _judging_words(check: Check) -> Iterator[str]:
    """Every text in the part of the check's file that judges; nothing for a check without a file here."""
    file = _file(check.place)
    if file is None or not file.is_file():
        return
    raw = file.read_bytes()
    if check.place.endswith(".yaml"):
        source = load_yaml(raw, check.place).value
        yield from _strings({key: source[key] for key in _JUDGING_KEYS if key in source})
        return
    for node in ast.walk(ast.parse(raw)):
        if isinstance(node, ast.FunctionDef):
            yield from (
                each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and isinstance(each.value, str)
            )


def _file(place: str) -> Traversable | None:
    package, _, rest = place.partition("/")
    return files(package).joinpath(*rest.split("/")) if package and rest else None


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield str(key)
            if key not in ("because", "examples"):
                yield from _strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from _strings(each)
    elif isinstance(value, str):
        yield value
