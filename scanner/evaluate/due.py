"""What is due: for every control and subject that match, the checks that judge it — or the reason why none does.

The unit is (control, subject). Each unit gives one row for every check that fits the subject's platform; a unit
without a deciding check gives one row of its own, so that nothing due is ever left out (design §3).
"""

from collections.abc import Iterable, Mapping

from scanner.model.check import Check
from scanner.model.control import Control, RulePack, Thresholds
from scanner.model.records import dataclass
from scanner.model.subject import Subject
from scanner.model.words import Automatable, Platform, Reason, TargetKind


@dataclass(frozen=True, slots=True, kw_only=True)
class DueRow:
    """One verdict that must come: a check to run, or none and the reason why."""

    control: Control
    check: Check | None
    reason: Reason
    thresholds: Thresholds
    askable: bool = False
    """Without a check only because nobody visited the machine yet: one is there for what it may turn out to be."""


class DuePlan:
    """Which rows are due for a subject; kept by what it depends on, as thousands of subjects share it."""

    def __init__(self, pack: RulePack, checks: Iterable[Check]) -> None:
        self._controls = pack.controls
        self._checks: dict[str, list[Check]] = {}
        for check in sorted(checks, key=lambda each: each.id):
            for control in check.controls:
                self._checks.setdefault(control, []).append(check)
        self._kept: dict[tuple[object, ...], tuple[DueRow, ...]] = {}
        self._counted: dict[tuple[object, ...], int] = {}

    def rows(self, subject: Subject) -> tuple[DueRow, ...]:
        """Every row due for `subject`, by control in the order of the pack."""
        key = (subject.kind, subject.roles, subject.level, subject.platform, subject.status)
        kept = self._kept.get(key)
        if kept is None:
            due = (control for control in self._controls if control.is_due_for(subject))
            kept = tuple(row for control in due for row in self._rows_of(control, subject))
            self._kept[key] = kept
        return kept

    def due(self, subject: Subject) -> int:
        """How many controls are due for `subject`, counted apart from its rows: the yardstick of the engine."""
        key = (subject.kind, subject.roles, subject.level, subject.status)
        if key not in self._counted:
            self._counted[key] = sum(control.is_due_for(subject) for control in self._controls)
        return self._counted[key]

    def _rows_of(self, control: Control, subject: Subject) -> list[DueRow]:
        thresholds = control.params.get(subject.level, Thresholds({}))
        rows = [
            DueRow(control=control, check=check, reason=Reason.FACTS, thresholds=thresholds)
            for check in self._checks.get(control.id, ())
            if fits(check, subject)
        ]
        if not any(row.check is not None and row.check.decides for row in rows):
            reason = _why_none(control, subject)
            askable = reason is Reason.PLATFORM_UNKNOWN and self._is_askable(control, subject)
            rows.insert(0, DueRow(control=control, check=None, reason=reason, thresholds=thresholds, askable=askable))
        return rows

    def _is_askable(self, control: Control, subject: Subject) -> bool:
        """True when a visit would bring a check that decides: for a computer one of an operating system, else of devices."""
        may_be = _SYSTEMS if subject.kind in _COMPUTERS else frozenset((Platform.DEVICE,))
        return any(
            check.decides and check.platforms & may_be and homes_of(check) == {None}
            for check in self._checks.get(control.id, ())
        )


_COMPUTERS = (TargetKind.COMPUTER, TargetKind.SERVER, TargetKind.HYPERVISOR)
_SYSTEMS = frozenset((Platform.LINUX, Platform.WINDOWS, Platform.MACOS))
_HOMES = {"declared.agency": TargetKind.AGENCY, "agency": TargetKind.AGENCY, "declared.system": TargetKind.SYSTEM,
          "system": TargetKind.SYSTEM, "declared.segment": TargetKind.SEGMENT, "segment": TargetKind.SEGMENT}  # fmt: skip
"""The kind of subject that facts belong to, by the fact kind or its first word; all other facts are of machines."""


def fits(check: Check, subject: Subject) -> bool:
    """True when the check judges this platform, and its facts can be had of this kind of subject at all."""
    if Platform.DECLARED not in check.platforms and subject.platform not in check.platforms:
        return False
    return homes_of(check) == {subject.kind if subject.kind in _PLACES else None}


def homes_of(check: Check) -> set[TargetKind | None]:
    """The kinds of subject its facts belong to, None = machines; a check with more than one can never be due."""
    kinds = (*check.needs, *check.written_needs)
    return {_HOMES.get(kind) or _HOMES.get(kind.partition(".")[0]) for kind in kinds}


_PLACES = frozenset(_HOMES.values())


def _why_none(control: Control, subject: Subject) -> Reason:
    if control.automatable is Automatable.ATTESTED:
        return Reason.NOT_ATTESTED
    if subject.platform is Platform.UNKNOWN:
        return Reason.PLATFORM_UNKNOWN
    return Reason.NO_CHECK


def due_pairs(pack: RulePack, subjects: Mapping[str, Subject]) -> int:
    """How many (control, subject) pairs are due, counted without any check: the yardstick of a whole run."""
    return sum(control.is_due_for(subject) for subject in subjects.values() for control in pack.controls)
