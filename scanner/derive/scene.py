"""What a deriver sees, and the running of all derivers: every look is noted, so that a derived fact names its inputs.

How `run` uses this room:

    scopes = scopes_of(inventory)                       # which targets belong to which segment, system, agency
    for subject, digest, observation in derive_all(derivers_in_order(), stored, scopes=scopes, as_of=as_of,
                                                   guard=runner.guarded, seal=digest_of_derived):
        …keep it…

`stored` is digest and observation by subject and fact kind, declared facts included; it is not changed. `guard` is
`run/runner.guarded`: it alone turns a crash into a gap. `seal` gives the digest under which `run` will keep the
derived observation, so that a later deriver can name it as its input.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import TypeVar, cast

from scanner.derive.scopes import Scopes
from scanner.model.dated_tables import Tables
from scanner.model.errors import BadConfiguration
from scanner.model.freshness import age_gap
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance, gap_error
from scanner.model.plugins import plugins
from scanner.model.ports import Deriver
from scanner.model.records import dataclass
from scanner.model.ways import way_to
from scanner.model.words import Gap

F = TypeVar("F", bound=Fact)
Stored = Mapping[str, Mapping[str, tuple[str, Observation]]]
"""Digest and observation by subject and fact kind."""

Guard = Callable[[Callable[[], Fact], str, str, Callable[[], Provenance]], Observation]
"""`run/runner.guarded`: (read, kind, source, provenance) → the fact, or the gap it raised, or `broken`."""

Seal = Callable[[Observation], str]

NO_TABLES = Tables()


def derivers() -> tuple[Deriver, ...]:
    """Every deriver of this package and of others (entry points `rasoat.derivers`), by id."""
    return tuple(plugins("scanner.derive", "DERIVER", Deriver, "rasoat.derivers").values())


def ordered(found: Iterable[Deriver]) -> list[Deriver]:
    """The derivers, each after those whose facts it needs.

    Raises BadConfiguration when two give one kind of fact, or when they wait for each other.
    """
    waiting = {each.id: each for each in found}
    makers: dict[str, str] = {}
    for each in waiting.values():
        if (other := makers.setdefault(each.gives.kind, each.id)) != each.id:
            raise BadConfiguration(f"the derivers {other} and {each.id} both give {each.gives.kind}")
    done: list[Deriver] = []
    while waiting:
        ready = [each for each in waiting.values() if not any(makers.get(need.kind) in waiting for need in each.needs)]
        if not ready:
            raise BadConfiguration(f"these derivers wait for each other: {', '.join(sorted(waiting))}")
        done.extend(ready)
        for each in ready:
            del waiting[each.id]
    return done


@dataclass(slots=True)
class NotedScene:
    """One deriver's view of one subject (a `Scene` of model/ports.py); remembers everything it looked at.

    An observation too old to judge by, or from the future, is a gap here as it is for the engine.
    """

    subject: str
    as_of: datetime
    stored: Stored
    members: tuple[str, ...] = ()
    tables: Tables = NO_TABLES
    _looked: dict[tuple[str, str], tuple[str, Observation]] = field(default_factory=dict)

    def known(self, fact: type[F], /) -> F:
        """The fact of the subject itself; raises the GapError of what is missing."""
        found = self.look(fact)
        if isinstance(found, Missing):
            raise gap_error(found.gap, found.detail, way=found.way)
        return found.fact

    def look(self, fact: type[F], /) -> Known[F] | Missing:
        """The observation of the subject itself, known or missing."""
        return self._look(self.subject, fact)

    def each(self, fact: type[F], /) -> Mapping[str, Known[F] | Missing]:
        """The observations of all targets of this segment, system or agency, by target id."""
        return {member: self._look(member, fact) for member in self.members}

    def provenance(self, source: str) -> Provenance:
        """Where the derived fact comes from: as old as its oldest input, with the digests of all."""
        seen = [each for _, each in self._looked.values()]
        known = [each for each in seen if isinstance(each, Known)]
        times = [each.provenance.taken_at for each in known or seen]
        return Provenance(
            source=source,
            taken_at=min(times, default=self.as_of),
            inputs=tuple(sorted({digest for digest, _ in self._looked.values() if digest})),
            share_pct=100 * len(known) // len(seen) if seen else 100,
        )

    def _look(self, subject: str, fact: type[F]) -> Known[F] | Missing:
        key = (subject, fact.kind)
        if key not in self._looked:
            self._looked[key] = self._judged(*self.stored.get(subject, {}).get(fact.kind, ("", self._unasked(fact))))
        return cast("Known[F] | Missing", self._looked[key][1])

    def _judged(self, digest: str, found: Observation) -> tuple[str, Observation]:
        gap = None if isinstance(found, Missing) else age_gap(found.provenance.taken_at, self.as_of)
        if gap is None:
            return digest, found
        return digest, Missing(kind=found.kind, gap=gap[0], detail=gap[1], provenance=found.provenance)

    def _unasked(self, fact: type[Fact]) -> Missing:
        provenance = Provenance(source="", taken_at=self.as_of)
        gap, way = Gap.NOT_COLLECTED, way_to(fact.kind)
        return Missing(kind=fact.kind, gap=gap, detail="", provenance=provenance, way=way)


def derive_all(  # the ports of a pure step, all by keyword
    derivers: Iterable[Deriver],
    stored: Stored,
    *,
    scopes: Scopes,
    as_of: datetime,
    guard: Guard,
    seal: Seal,
    tables: Tables = NO_TABLES,
) -> Iterator[tuple[str, str, Observation]]:
    """(subject, seal, observation) of every derived fact, in an order in which each comes after its inputs.

    A deriver per `subject` runs where at least one of its needs was asked for, and the machine was not asked for the fact
    itself, as Windows is for its firewall; one per segment, system or agency for each.
    """
    world = {subject: dict(kinds) for subject, kinds in stored.items()}
    for deriver in derivers:
        for subject, members in _stages(deriver, world, scopes):
            scene = NotedScene(subject, as_of, world, members, tables)
            observation = _derived(deriver, scene, guard)
            sealed = seal(observation)
            world.setdefault(subject, {})[deriver.gives.kind] = (sealed, observation)
            yield subject, sealed, observation


def _derived(deriver: Deriver, scene: NotedScene, guard: Guard) -> Observation:
    return guard(lambda: deriver.derive(scene), deriver.gives.kind, deriver.id, lambda: scene.provenance(deriver.id))


def _stages(
    deriver: Deriver, world: Mapping[str, Mapping[str, object]], scopes: Scopes
) -> list[tuple[str, tuple[str, ...]]]:
    """The subjects a deriver runs for, each with the targets that belong to it."""
    if deriver.per == "segment":
        return sorted(scopes.segments.items())
    if deriver.per == "system":
        return sorted(scopes.systems.items())
    if deriver.per == "agency":
        return sorted(scopes.agencies.items())
    if deriver.per != "subject":
        raise BadConfiguration(
            f"the deriver {deriver.id} is per {deriver.per}: it must be subject, segment, system or agency"
        )
    needs, gives = {each.kind for each in deriver.needs}, deriver.gives.kind
    return [(subject, ()) for subject, kinds in sorted(world.items()) if needs & kinds.keys() and gives not in kinds]
