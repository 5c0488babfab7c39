"""What is told about a scan to whoever is not looking: sums alone, never a target, an address, a finding or evidence."""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from scanner.model.records import dataclass
from scanner.model.text import Text
from scanner.model.words import ExitCode, Gap, Severity, Status


class NoticeKind(StrEnum):
    """What a notice says at once, the most urgent last."""

    HEARTBEAT = "heartbeat"
    CHANGED = "changed"
    WORSE = "worse"
    NOT_ENOUGH = "not_enough"
    FAILED = "failed"


class Failure(StrEnum):
    """Why there is nothing to sum up."""

    ENDED = "ended"
    """The scan ended with a code that says it judged nothing, or by a signal."""
    NO_RUN = "no_run"
    UNFINISHED = "unfinished"
    OLD = "old"
    """The newest run ended so long ago that it cannot be the one to tell of."""
    INVENTORY = "inventory"
    """The inventory is wrong, so that nothing can be judged with it."""
    STORE = "store"
    """The evidence cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """An agency's figures at one judgement; `grade` empty = nobody was given one."""

    grade: str
    proven: Fraction
    coverage: Fraction
    statuses: Mapping[Status, int]
    failing: Mapping[Severity, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyStanding:
    """One agency now and, where it was judged before, then; `same_rules` False = another rule pack or program judged."""

    agency: str
    name: Text
    now: Standing
    before: Standing | None = None
    same_rules: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How much of what was to be asked was: of targets and of questions; `why` counts what is missing by its gap.

    A target that was never visited counts as one question that is missing.
    """

    targets: int = 0
    silent: int = 0
    """Targets that answered not one question."""
    questions: int = 0
    answered: int = 0
    skipped: int = 0
    why: Mapping[Gap, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One summary. With a `failure`, there are no agencies and no sums; `run` and `measured_at` then tell of the last one judged.

    `scan_exit` is what the scan ended with: a code, the name of a signal, empty when nobody said. `gate` holds the codes
    of a gate's reasons, empty when it opens, None when none was asked.
    """

    kind: NoticeKind
    change: NoticeKind | None = None
    """What became of the agencies, heartbeat, changed or worse, also where the kind is that too little was measured."""
    program: str
    made_at: datetime
    province: Text | None = None
    run: str = ""
    measured_at: datetime | None = None
    failure: Failure | None = None
    scan_exit: str = ""
    gate: tuple[ExitCode, ...] | None = None
    agencies: tuple[AgencyStanding, ...] = ()
    not_judged: int = 0
    """Agencies that exist on that day and have no score in this run."""
    gone: int = 0
    """Agencies that were judged the time before and are not there any more."""
    asked: Asked = Asked()

    @property
    def statuses(self) -> Mapping[Status, int]:
        """Results of all agencies by status."""
        return {status: sum(each.now.statuses.get(status, 0) for each in self.agencies) for status in Status}

    @property
    def failing(self) -> Mapping[Severity, int]:
        """Failing results of all agencies by severity."""
        return {severity: sum(each.now.failing.get(severity, 0) for each in self.agencies) for severity in Severity}
