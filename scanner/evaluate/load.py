"""Finds and loads checks: every YAML and Python file below `checks/`, and those of other packages."""

import importlib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from scanner.evaluate.yaml_check import YamlCheckReader
from scanner.model.check import Check
from scanner.model.errors import BadInput, Problem
from scanner.model.plugins import installed
from scanner.reading.packaged_yaml import load_packaged_yaml

PACKS = "rulepacks"


@cache
def load_checks() -> dict[str, Check]:
    """Every check by its id, of this package and of the entry points `rasoat.checks`; raises as `checks_in`."""
    return checks_in(("checks", *(each.value for each in installed("rasoat.checks"))))


def checks_in(packages: Iterable[str]) -> dict[str, Check]:
    """Every check of `packages` by its id; raises BadInput with every problem of every file."""
    problems: list[Problem] = []
    found: dict[str, Check] = {}
    for package in packages:
        for topic in sorted(files(package).iterdir(), key=lambda each: each.name):
            if topic.is_dir() and topic.name != PACKS and not topic.name.startswith(("_", ".")):
                for check in _topic(package, topic, problems):
                    if check.id in found:
                        problems.append(Problem(file=check.place, message=f"the id {check.id} is taken already"))
                    found[check.id] = check
    if problems:
        raise BadInput(*problems)
    return found


def _topic(package: str, topic: Traversable, problems: list[Problem]) -> Iterator[Check]:
    for file in sorted(topic.iterdir(), key=lambda each: each.name):
        stem, _, ending = file.name.rpartition(".")
        if ending not in ("yaml", "py") or stem.startswith("_"):
            continue
        try:
            yield _yaml(package, topic, file) if ending == "yaml" else _python(package, topic, stem)
        except BadInput as error:
            problems.extend(error.problems)


def _yaml(package: str, topic: Traversable, file: Traversable) -> Check:
    name = f"{package}/{topic.name}/{file.name}"
    stem = file.name.removesuffix(".yaml")
    return YamlCheckReader(name, load_packaged_yaml(file, name)).check(topic=topic.name, stem=stem)


def _python(package: str, topic: Traversable, stem: str) -> Check:
    name = f"{package}/{topic.name}/{stem}.py"
    module = importlib.import_module(f"{package}.{topic.name}.{stem}")
    check = getattr(module, "CHECK", None)
    if not isinstance(check, Check):
        raise BadInput(Problem(file=name, message="there is no CHECK = python_check(…) in this file"))
    if check.id != stem:
        raise BadInput(Problem(file=name, message=f"the function must be named like the file, {stem}"))
    return check
