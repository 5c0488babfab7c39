"""Asks Rasoat for its verdict on every mapped rule of a root folder, in both modes, as a scan of that folder would."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from scanner.model.check import AsOf, Check
from scanner.model.control import Thresholds
from scanner.model.errors import GapError
from scanner.model.observation import Fact, Known
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Platform, ReadMode, Status, TargetKind
from scanner.reach.root_folder import RootFolder
from scanner.run.registry import checks, collectors
from scanner.run.runner import collect_target

SERVER = Subject(
    id="oracle/root",
    agency="oracle",
    name=Text(vi="Thư mục gốc", en="Root folder"),
    kind=TargetKind.SERVER,
    roles=frozenset(),
    level=2,
    platform=Platform.LINUX,
)


def mapped_checks() -> dict[str, Check]:
    """Every check that means the same as a rule of the SSG, by rule."""
    return {rule: check for check in checks().values() for rule in check.mappings.get("ssg", ())}


def facts_of(root: Path) -> dict[str, Fact]:
    """Every fact that can be told of the root, by kind; gaps are left out."""
    found = collect_target(
        RootFolder(root), collectors(Platform.LINUX), seal=lambda answer: answer.seal, clock=lambda: datetime.now(UTC)
    )
    return {each.kind: each.fact for each in found.observations if isinstance(each, Known)}


def verdicts(facts: Mapping[str, Fact], mode: ReadMode) -> dict[str, Status]:
    """The status of every mapped rule."""
    return {rule: _status(check, facts, mode) for rule, check in mapped_checks().items()}


def _status(check: Check, facts: Mapping[str, Fact], mode: ReadMode) -> Status:
    written = mode is ReadMode.WRITTEN and check.written is not None
    needs = check.written_needs if written else check.needs
    judge = check.written if written and check.written is not None else check.judge
    if any(kind not in facts for kind in needs):
        return Status.UNKNOWN
    try:
        return judge(facts, Thresholds({}), AsOf(datetime.now(UTC)), SERVER).status
    except GapError:
        return Status.UNKNOWN
