"""A whole machine put together from the normal case of every collector, and its verdicts through the real flow."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache, partial

from scanner.collect.host.drop_ins import KERNEL
from scanner.derive.scene import derive_all
from scanner.evaluate.due import DuePlan
from scanner.evaluate.engine import Bench, judge
from scanner.model.observation import Known, Missing, Observation, Provenance
from scanner.model.ports import Collector, Deriver
from scanner.model.question import Answer
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Role, Status, TargetKind
from scanner.run.facts import NO_SCOPES, split
from scanner.run.registry import checks, derivers_in_order, rule_pack
from scanner.run.runner import guarded
from tests.collect.test_cases import CASES, COLLECTORS, Case, load_case

NOW = datetime(2026, 11, 29, 5, 0, tzinfo=UTC)
Facts = dict[str, tuple[str, Observation]]
Verdicts = dict[tuple[str, str, str], Status]
"""Status by subject, control and check."""


def _subject(name: str, kind: TargetKind, roles: frozenset[Role], level: int) -> Subject:
    return Subject(
        id=f"xa/{name}",
        agency="xa",
        name=Text(vi=name, en=name),
        kind=kind,
        roles=roles,
        level=level,
        platform=Platform.LINUX,
    )


SUBJECTS = (
    _subject("may-02", TargetKind.COMPUTER, frozenset({Role.LAPTOP}), 2),
    _subject("may-chu-03", TargetKind.SERVER, frozenset({Role.LOG_SERVER, Role.WEB, Role.MAIL_SERVER}), 3),
    _subject("may-chu-05", TargetKind.SERVER, frozenset(), 5),
)
"""Together they meet nearly every control that is due for machines."""
MACHINES = (Platform.LINUX, Platform.WINDOWS)


def machine_of(collector: Collector) -> Platform:
    """The machine its facts belong to; a device tells what it knows beside Linux."""
    return Platform.WINDOWS if collector.platform is Platform.WINDOWS else Platform.LINUX


@dataclass(frozen=True, slots=True, kw_only=True)
class Damage:
    """One answer of one case, denied, refused, cut or garbled; made where it is wanted, for most damages are not."""

    case: Case
    question: str
    damaged: Callable[[], Answer]
    how: str

    def observation(self) -> Observation:
        """What the collector makes of it."""
        return observed(COLLECTORS[self.case.collector], {**self.case.answers, self.question: self.damaged()})


def observed(collector: Collector, answers: Mapping[str, Answer]) -> Observation:
    """The collector's fact or gap, through the runner's own guard."""

    def ask(question: str, /) -> Answer:
        return answers.get(question, Answer(ask=question, gap=Gap.NOT_COLLECTED))

    provenance = Provenance(source=collector.id, taken_at=NOW)
    return guarded(lambda: collector.read(ask), collector.gives.kind, collector.id, lambda: provenance)


@cache
def cases() -> tuple[Case, ...]:
    """Every case file."""
    return tuple(load_case(path) for path in sorted(CASES.glob("*/*.yaml")) if path.parent.name in COLLECTORS)


@cache
def normal(platform: Platform) -> Mapping[str, Observation]:
    """What the machine tells when nothing is wrong, by fact kind."""
    found: dict[str, Observation] = {}
    for case in cases():
        kind = COLLECTORS[case.collector].gives.kind
        if machine_of(COLLECTORS[case.collector]) is platform and case.name.startswith("normal") and kind not in found:
            found[kind] = observed(COLLECTORS[case.collector], case.answers)
    return found


def verdicts(platform: Platform, observations: Mapping[str, Observation], *, touched: str | None = None) -> Verdicts:
    """Derive and judge, as a run does it; with `touched`, only by checks that this kind can reach."""
    derivers, bench = _reached_by(platform, touched)
    seen: Verdicts = {}
    for subject in (replace(each, platform=platform) for each in SUBJECTS):
        facts: Facts = {kind: ("stored", each) for kind, each in observations.items()}
        facts |= _untouched(platform, touched, subject.id) if touched else {}
        facts |= _derived(derivers, subject.id, facts)
        for verdict in judge(subject, facts, bench):
            if verdict.check:
                seen[verdict.target, verdict.control, verdict.check] = verdict.status
    return seen


def _derived(derivers: Iterable[Deriver], subject: str, facts: Facts) -> Facts:
    world = {subject: facts}
    found = derive_all(derivers, world, scopes=NO_SCOPES, as_of=NOW, guard=guarded, seal=lambda _: "")
    return {each.kind: ("derived", each) for _, _, each in found}


@cache
def _untouched(platform: Platform, kind: str, subject: str) -> Facts:
    """What is derived of the other facts alone, and so is the same whatever `kind` says."""
    derivers, _ = _reached_by(platform, kind)
    reached = {each.gives.kind for each in derivers}
    others = [each for each in split(derivers_in_order())[0] if each.gives.kind not in reached]
    return _derived(others, subject, {name: ("stored", each) for name, each in normal(platform).items()})


@cache
def _reached_by(platform: Platform, kind: str | None) -> tuple[tuple[Deriver, ...], Bench]:
    """Derivers and checks whose result can depend on `kind`; all of them for None."""
    alone, _ = split(derivers_in_order())
    reached = {kind} if kind else set(_all_kinds(platform, alone))
    for each in alone:
        if any(need.kind in reached for need in each.needs):
            reached.add(each.gives.kind)
    derivers = tuple(each for each in alone if each.gives.kind in reached)
    chosen = [each for each in checks().values() if reached & {*each.needs, *each.written_needs}]
    decided = {control for each in chosen for control in each.controls}
    pack = replace(rule_pack(), controls=tuple(each for each in rule_pack().controls if each.id in decided))
    return derivers, Bench(plan=DuePlan(pack, chosen), as_of=NOW)


def _all_kinds(platform: Platform, derivers: tuple[Deriver, ...]) -> list[str]:
    return [*normal(platform), *(each.gives.kind for each in derivers)]


def damages(case: Case) -> Iterator[Damage]:
    """Every question of the case denied, unsupported and not asked; its answer cut and garbled on the way."""
    for question, answer in case.answers.items():
        for how, damaged in _damaged(answer):
            yield Damage(case=case, question=question, damaged=damaged, how=how)


def _damaged(answer: Answer) -> Iterator[tuple[str, Callable[[], Answer]]]:
    for gap in (Gap.DENIED, Gap.UNSUPPORTED, Gap.TIMEOUT):
        if (answer.ask, gap) != (KERNEL, Gap.UNSUPPORTED):  # that is how a root folder shows itself, with no /run
            yield str(gap), Answer(ask=answer.ask, gap=gap).sealed
    yield "flagged as cut", replace(answer, truncated=True).sealed
    for part in {0, len(answer.stdout) // 3, len(answer.stdout) // 2, max(0, len(answer.stdout) - 1)}:
        if answer.stdout:
            yield f"cut to {part} bytes", partial(replace, answer, stdout=answer.stdout[:part])
    if answer.stdout:
        yield "reversed", partial(replace, answer, stdout=answer.stdout[::-1])
    if answer.entries:
        yield "emptied", partial(replace, answer, entries={})


def missing(kind: str, gap: Gap) -> Missing:
    """The fact `kind`, deleted."""
    return Missing(kind=kind, gap=gap, detail="deleted by a test", provenance=Provenance(source="test", taken_at=NOW))


def known(observation: Observation) -> bool:
    """True for a fact."""
    return isinstance(observation, Known)
