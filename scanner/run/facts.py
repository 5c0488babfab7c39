"""Everything known of one agency at judging time: stored, declared and derived facts, in bounded memory.

Machines are taken one after the other; of each only the kinds that segments, systems and agencies are derived from are kept.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime

from scanner.derive.scene import NO_TABLES, derive_all
from scanner.derive.scopes import Scopes
from scanner.evidence.codec import row_of
from scanner.evidence.store import EvidenceStore
from scanner.model.dated_tables import Tables
from scanner.model.freshness import age_gap
from scanner.model.observation import Known, Observation
from scanner.model.organisation import Agency, Target
from scanner.model.ports import Deriver
from scanner.model.records import dataclass
from scanner.model.results import Evidence
from scanner.run.runner import guarded

Facts = dict[str, tuple[str, Observation]]
"""What verdicts cite, and the observation, by fact kind."""

NO_SCOPES = Scopes(segments={}, agencies={})


@dataclass(slots=True)
class AgencyFacts:
    """Facts of one agency's subjects, handed out in order: machines first, then segments, systems, the agency.

    `made` collects the observations that the store does not hold, by what verdicts cite; `target_of` the target of
    every stored digest; `answered` the machines of which anything is known that is not stale.
    """

    store: EvidenceStore
    run: str
    as_of: datetime
    derivers: tuple[Deriver, ...]
    declared: Mapping[str, Iterable[Observation]]
    tables: Tables = NO_TABLES
    made: dict[str, Evidence] = field(default_factory=dict)
    target_of: dict[str, str] = field(default_factory=dict)
    answered: set[str] = field(default_factory=set)
    _kept: dict[str, Facts] = field(default_factory=dict)

    def of_machines(self, targets: Iterable[Target]) -> Iterator[tuple[Target, Facts, tuple[Observation, ...]]]:
        """Each target with all its facts, and what was stored of it."""
        for target in targets:
            stored = self._stored(target.id)
            facts = self._complete(target.id, stored)
            yield target, facts, tuple(observation for _, observation in stored.values())

    def _complete(self, target: str, stored: Facts) -> Facts:
        """All facts of one machine; those that segments, systems and agencies need are kept."""
        alone, wide = split(self.derivers)
        wanted = {need.kind for each in wide for need in each.needs}
        facts = {**stored, **self._declared(target)}
        self._derive(alone, {target: facts}, NO_SCOPES)
        self._kept[target] = {kind: facts[kind] for kind in wanted & facts.keys()}
        return facts

    def of_the_rest(self, agency: Agency, scopes: Scopes) -> dict[str, Facts]:
        """Facts of segments, systems and the agency itself, by subject; its machines must have been gone through.

        A machine of another agency that guards one of the segments is read now.
        """
        places = [*(each.id for each in agency.segments), *(each.id for each in agency.systems)]
        for guest in {member for members in scopes.segments.values() for member in members} - self._kept.keys():
            self._complete(guest, self._stored(guest))
        world: dict[str, Facts] = {**self._kept, **{each: self._declared(each) for each in (*places, agency.id)}}
        self._derive(split(self.derivers)[1], world, scopes)
        self._kept.clear()
        return {each: world.get(each, {}) for each in (*places, agency.id)}

    def _stored(self, target: str) -> Facts:
        found: Facts = {}
        for digest, observation in self.store.observations(self.run, target):
            self.target_of[digest] = target
            found[observation.kind] = (digest, observation)
        if any(isinstance(e, Known) and age_gap(e.provenance.taken_at, self.as_of) is None for _, e in found.values()):
            self.answered.add(target)
        return found

    def _declared(self, subject: str) -> Facts:
        facts: Facts = {}
        for each in self.declared.get(subject, ()):
            cite = each.provenance.asked[0]
            facts[each.kind] = (cite, each)
            self.made[cite] = Evidence(digest=cite, target=subject, observation=each)
        return facts

    def _derive(self, derivers: Iterable[Deriver], world: dict[str, Facts], scopes: Scopes) -> None:
        for subject, digest, each in derive_all(
            derivers,
            world,
            scopes=scopes,
            as_of=self.as_of,
            guard=guarded,
            seal=digest_of_derived,
            tables=self.tables,
        ):
            world.setdefault(subject, {})[each.kind] = (digest, each)
            self.made[digest] = Evidence(digest=digest, target=subject, observation=each)


def digest_of_derived(observation: Observation) -> str:
    """The digest a derived observation is cited by: it names its inputs, so the subject need not be in it."""
    return row_of("", observation).digest


def split(derivers: Iterable[Deriver]) -> tuple[tuple[Deriver, ...], tuple[Deriver, ...]]:
    """(those that need nothing but their own machine, the rest), both in the order given."""
    alone: list[Deriver] = []
    wide: list[Deriver] = []
    given_by_wide: set[str] = set()
    for each in derivers:
        if each.per == "subject" and not any(need.kind in given_by_wide for need in each.needs):
            alone.append(each)
        else:
            wide.append(each)
            given_by_wide.add(each.gives.kind)
    return tuple(alone), tuple(wide)
