"""Finds and loads checks: every YAML and Python file below `checks/`, and those of other packages."""

import importlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NamedTuple

from scanner.evaluate.yaml_check import YamlCheckReader
from scanner.model.check import AsOf, Check, Judge, Outcome
from scanner.model.control import Thresholds
from scanner.model.errors import BadInput, Problem
from scanner.model.observation import Fact
from scanner.model.plugins import installed
from scanner.model.subject import Subject
from scanner.reading.kept import SCANNER, Folded, digest_of_parts, kept_or_made, place_beside, sources_of
from scanner.reading.packaged_yaml import load_packaged_yaml

OWN = "checks"
"""Its modules import nothing but `model` and `reading` (a contract), so that what they become can be kept too."""
PACKS = "rulepacks"
_ROOMS = tuple(SCANNER / each for each in ("evaluate", "model", "reading"))
"""Whose sources decide what a check becomes."""


@cache
def load_checks() -> dict[str, Check]:
    """Every check by its id, of this package and of the entry points `rasoat.checks`; raises as `checks_in`."""
    return checks_in((OWN, *(each.value for each in installed("rasoat.checks"))))


def checks_in(packages: Iterable[str]) -> dict[str, Check]:
    """Every check of `packages` by its id; raises BadInput with every problem of every file."""
    problems: list[Problem] = []
    found: dict[str, Check] = {}
    for package in packages:
        for check in _in_package(package, problems):
            if check.id in found:
                problems.append(Problem(file=check.place, message=f"the id {check.id} is taken already"))
            found[check.id] = check
    if problems:
        raise BadInput(*problems)
    return found


class _File(NamedTuple):
    """One file that holds a check; `stem` is the id it must have."""

    package: str
    topic: str
    stem: str
    ending: str
    place: Traversable

    @property
    def name(self) -> str:
        """As problems and documents name it."""
        return f"{self.package}/{self.topic}/{self.stem}.{self.ending}"

    @property
    def module(self) -> str:
        """Of a Python check."""
        return f"{self.package}.{self.topic}.{self.stem}"


def _in_package(package: str, problems: list[Problem]) -> Iterator[Check]:
    root = files(package)
    every = list(_files(package, root))
    apart = [each for each in every if package != OWN and each.ending == "py"]
    checks = _kept_or_read(root, [each for each in every if package == OWN or each.ending == "yaml"], problems)
    checks |= _read(apart, {}, problems)
    yield from (checks[each.name] for each in every if each.name in checks)


def _files(package: str, root: Traversable) -> Iterator[_File]:
    for topic in sorted(root.iterdir(), key=lambda each: each.name):
        if topic.name == PACKS or topic.name.startswith(("_", ".")) or not topic.is_dir():
            continue
        for file in sorted(topic.iterdir(), key=lambda each: each.name):
            stem, _, ending = file.name.rpartition(".")
            if ending in ("yaml", "py") and not stem.startswith("_"):
                yield _File(package, topic.name, stem, ending, file)


def _kept_or_read(root: Traversable, every: list[_File], problems: list[Problem]) -> dict[str, Check]:
    """The checks by the names of their files, all kept in one; with a problem anywhere nothing is kept."""
    raw = {each.name: each.place.read_bytes() for each in every if each.ending == "yaml"}
    if not isinstance(root, Path):  # inside an archive
        return _read(every, raw, problems)

    def made() -> dict[str, Check]:
        found: list[Problem] = []
        checks = _read(every, raw, found)
        if found:
            raise BadInput(*found)
        return {each.name: _folded(checks[each.name], each) for each in every}

    contents = (part for name in raw for part in (name.encode(), raw[name]))
    key = digest_of_parts([*contents, *map(sources_of, _ROOMS if len(raw) == len(every) else (*_ROOMS, root))])
    try:
        return kept_or_made(place_beside(root, root.name), key, made)
    except BadInput as error:
        problems.extend(error.problems)
        return {}


def _read(every: list[_File], raw: Mapping[str, bytes], problems: list[Problem]) -> dict[str, Check]:
    checks: dict[str, Check] = {}
    for file in every:
        try:
            checks[file.name] = _yaml(file, raw[file.name]) if file.ending == "yaml" else _python(file)
        except BadInput as error:
            problems.extend(error.problems)
    return checks


def _folded(check: Check, file: _File) -> Check:
    """A scan needs no examples, and conditions and modules only where there are facts to judge."""

    def later(judge: Judge, name: str) -> Judge:
        if file.ending == "yaml":
            return partial(_judged, Folded((judge,)))
        return partial(_judged_by_module, file.module, name)

    return replace(
        check,
        judge=later(check.judge, "judge"),
        written=later(check.written, "written") if check.written else None,
        examples=Folded(check.examples),
        written_examples=Folded(check.written_examples),
    )


def _judged(  # partial
    judge: Folded[Judge], facts: Mapping[str, Fact], thresholds: Thresholds, as_of: AsOf, subject: Subject
) -> Outcome:
    return judge[0](facts, thresholds, as_of, subject)


def _judged_by_module(module: str, name: str, *given: Any) -> Outcome:  # partial
    judge: Judge = getattr(importlib.import_module(module).CHECK, name)
    return judge(*given)


def _yaml(file: _File, raw: bytes) -> Check:
    document = load_packaged_yaml(file.place, file.name, raw=raw)
    return YamlCheckReader(file.name, document).check(topic=file.topic, stem=file.stem)


def _python(file: _File) -> Check:
    name = file.name
    module = importlib.import_module(file.module)
    check = getattr(module, "CHECK", None)
    if not isinstance(check, Check):
        raise BadInput(Problem(file=name, message="there is no CHECK = python_check(…) in this file"))
    if check.id != file.stem:
        raise BadInput(Problem(file=name, message=f"the function must be named like the file, {file.stem}"))
    return check
