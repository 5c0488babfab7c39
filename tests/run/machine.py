"""A whole machine put together from the normal case of every collector, and its verdicts through the real flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cache

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
    """One answer of one case, denied, refused, cut or garbled."""

    case: Case
    question: str
    answer: Answer
    how: str

    def observation(self) -> Observation:
        """What the collector makes of it."""
        return observed(COLLECTORS[self.case.collector], {**self.case.answers, self.question: self.answer})


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
        world: dict[str, Facts] = {subject.id: facts}
        for _, _, each in derive_all(derivers, world, scopes=NO_SCOPES, as_of=NOW, guard=guarded, seal=lambda _: ""):
            facts[each.kind] = ("derived", each)
        for verdict in judge(subject, facts, bench):
            if verdict.check:
                seen[verdict.target, verdict.control, verdict.check] = verdict.status
    return seen


@cache
def _reached_by(platform: Platform, kind: str | None) -> tuple[tuple[Deriver, ...], Bench]:
    """Derivers and checks whose result can depend on `kind`; all of them for None."""
    alone, _ = split(derivers_in_order())
    reached = {kind} if kind else set(_all_kinds(platform, alone))
    for each in alone:
        if any(need.kind in reached for need in each.needs):
            reached.add(each.gives.kind)
    chosen = [each for each in checks().values() if reached & {*each.needs, *each.written_needs}]
    decided = {control for each in chosen for control in each.controls}
    pack = replace(rule_pack(), controls=tuple(each for each in rule_pack().controls if each.id in decided))
    return alone, Bench(plan=DuePlan(pack, chosen), as_of=NOW)


def _all_kinds(platform: Platform, derivers: tuple[Deriver, ...]) -> list[str]:
    return [*normal(platform), *(each.gives.kind for each in derivers)]


def damages(case: Case) -> Iterator[Damage]:
    """Every question of the case denied, unsupported and not asked; its answer cut and garbled on the way."""
    for question, answer in case.answers.items():
        for gap in (Gap.DENIED, Gap.UNSUPPORTED, Gap.TIMEOUT):
            if (question, gap) != (KERNEL, Gap.UNSUPPORTED):  # that is how a root folder shows itself, with no /run
                yield Damage(case=case, question=question, answer=Answer(ask=question, gap=gap).sealed(), how=str(gap))
        yield Damage(
            case=case, question=question, answer=replace(answer, truncated=True).sealed(), how="flagged as cut"
        )
        for part in {0, len(answer.stdout) // 3, len(answer.stdout) // 2, max(0, len(answer.stdout) - 1)}:
            if answer.stdout:
                cut = replace(answer, stdout=answer.stdout[:part])
                yield Damage(case=case, question=question, answer=cut, how=f"cut to {part} bytes")
        if answer.stdout:
            garbled = replace(answer, stdout=answer.stdout[::-1])
            yield Damage(case=case, question=question, answer=garbled, how="reversed")
        if answer.entries:
            yield Damage(case=case, question=question, answer=replace(answer, entries={}), how="emptied")


def missing(kind: str, gap: Gap) -> Missing:
    """The fact `kind`, deleted."""
    return Missing(kind=kind, gap=gap, detail="deleted by a test", provenance=Provenance(source="test", taken_at=NOW))


def known(observation: Observation) -> bool:
    """True for a fact."""
    return isinstance(observation, Known)
