"""Controls and rule packs: the requirements of the law as dated data."""

from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date

from scanner.model.records import dataclass
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import AssetStatus, Automatable, Obligation, Role, Severity, TargetKind

IN_SERVICE = frozenset((AssetStatus.IN_USE, AssetStatus.OFFLINE, AssetStatus.STATE_SECRET))
"""A spare machine and one under repair are not in service; one that left the agency is not its own any more."""

Scalar = str | int | float | bool
Threshold = Scalar | None | tuple[Scalar, ...]


class Thresholds(Mapping[str, Threshold]):
    """The numbers of one control at one level; asking for one that does not exist is a content error (KeyError)."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Threshold]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Threshold:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def whole(self, name: str) -> int:
        """The threshold `name` as a whole number; raises TypeError when it is something else."""
        value = self._values[name]
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError(f"threshold {name} is {value!r}, not a whole number")
        return value

    def words(self, name: str) -> tuple[str, ...]:
        """The threshold `name` as a list of words."""
        value = self._values[name]
        return tuple(str(each) for each in value) if isinstance(value, tuple) else (str(value),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetName:
    """What one target name of a rule pack means: kinds of target and, where given, one of the roles.

    A subject whose only roles are among `but_not` is not meant: a phone is registered as a computer of role mobile.
    """

    name: str
    kinds: frozenset[TargetKind]
    roles: frozenset[Role]
    but_not: frozenset[Role] = frozenset()

    def fits(self, subject: Subject) -> bool:
        """True when `subject` is of one of the kinds and, if roles are named, has one of them."""
        if subject.kind not in self.kinds or (subject.roles and subject.roles <= self.but_not):
            return False
        return not self.roles or bool(self.roles & subject.roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One requirement of a rule.

    `params` holds thresholds by level: {level: {name: value}} for each of `levels`; a threshold that is None has no
    value at that level. `how` says in words what decides, `where` the place of the fact by family of systems.
    """

    id: str
    title: Text
    domain: str
    targets: tuple[TargetName, ...]
    levels: frozenset[int]
    severity: Severity
    obligations: Mapping[int, Obligation]
    sources: tuple[str, ...]
    legacy_sources: tuple[str, ...]
    automatable: Automatable
    how: str
    plain: Text
    remediation: Text
    params: Mapping[int, Thresholds]
    mappings: Mapping[str, tuple[str, ...]]
    confidence: str
    note: str = ""
    where: Mapping[str, str] = field(default_factory=dict)
    statuses: frozenset[AssetStatus] = IN_SERVICE
    """States of an asset in which it is due; a control about hand-over looks at others than one about patches."""

    def is_due_for(self, subject: Subject) -> bool:
        """True when the subject's kind, role and level match (design §3), and the asset is in a state that counts."""
        if subject.level not in self.levels or subject.status not in self.statuses:
            return False
        return any(name.fits(subject) for name in self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorDefinition:
    """A province figure: what it counts is code in score/, what it means and was in 2018 is data."""

    id: str
    name: Text
    formula: str
    unit: str
    baseline_2018: float | None
    target: float | None
    note: str
    source: str
    part_of: str = ""
    """The indicator whose subjects it sorts; empty for one that stands alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalDocument:
    """A law, decree or standard that a pack rests on; `mark` stands in every source that cites it.

    `valid_from` None where the day could not be read in a source.
    """

    mark: str
    name: Text
    valid_from: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePack:
    """A dated set of controls; results name the pack that judged them."""

    id: str
    title: Text
    valid_from: date
    valid_to: date | None
    as_of: date
    source: str
    digest: str
    controls: tuple[Control, ...]
    indicators: tuple[IndicatorDefinition, ...]
    documents: tuple[LegalDocument, ...] = ()
    """What official papers name as their grounds, in the order of rank."""
