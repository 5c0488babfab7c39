"""The second half of a scan: stored facts and rules become verdicts, scores, indicators and actions. Sends nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import datetime

from scanner.derive.scene import NO_TABLES
from scanner.derive.scopes import Scopes, scopes_of
from scanner.evaluate.due import DuePlan, due_pairs
from scanner.evaluate.engine import Bench, attestations_by_subject, judge
from scanner.evidence.store import EvidenceStore, StoredRun
from scanner.inventory.declared import declared_observations
from scanner.inventory.subjects import disposals_of, subjects_of
from scanner.model.check import Check
from scanner.model.control import RulePack
from scanner.model.dated_tables import Tables
from scanner.model.errors import Broken, WrongUsage
from scanner.model.local_time import local_day
from scanner.model.organisation import Agency, Inventory, Target
from scanner.model.policy import PolicyResult
from scanner.model.records import dataclass
from scanner.model.results import LedgerLine, Results, RunRecord
from scanner.model.score import AgencyScore, Scoring
from scanner.model.subject import Subject
from scanner.model.verdict import Verdict
from scanner.model.verdicts import PackedVerdicts
from scanner.model.words import NEVER_ASKED, ReadMode
from scanner.run.collection import PROGRAM
from scanner.run.facts import AgencyFacts, Facts
from scanner.run.ledger import ledger_line, never_visited
from scanner.run.measured_register import MeasuredRegister
from scanner.run.policies import Policies, policy_results, sorted_out
from scanner.run.registry import DEFAULT_PACK, checks, derivers_in_order, rule_pack, scoring
from scanner.run.scores import agency_score
from scanner.run.seals import sealed
from scanner.run.stored_evidence import StoredEvidence
from scanner.score.province import score_province
from scanner.score.province_indicators import indicators_of_province
from scanner.sealing.canonical import encodable


@dataclass(frozen=True, slots=True, kw_only=True)
class Judging:
    """How to judge: the rules, the day, the mode, the agencies to judge (none named = all), the user's own dated tables."""

    as_of: datetime
    rulepack: str = DEFAULT_PACK
    mode: ReadMode = ReadMode.EFFECTIVE
    agencies: tuple[str, ...] = ()
    policies: Policies = field(default_factory=Policies)
    tables: Tables = NO_TABLES


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What verdicts come from besides facts."""

    pack: RulePack
    checks: Mapping[str, Check]
    scoring: Scoring
    bench: Bench


@dataclass(slots=True, kw_only=True)
class Judged:
    """One agency while it is judged, subject by subject."""

    agency: Agency
    bench: Bench
    verdicts: list[Verdict] = field(default_factory=list)
    shown: dict[str, Subject] = field(default_factory=dict)
    ledger: list[LedgerLine] = field(default_factory=list)
    policies: list[PolicyResult] = field(default_factory=list)

    def add(self, subject: Subject, facts: Facts) -> None:
        """Judge one subject."""
        self.shown[subject.id] = subject
        self.verdicts.extend(judge(subject, facts, self.bench))

    def count(self, pack: RulePack) -> None:
        """Raises Broken when the verdicts do not cover exactly the pairs of control and subject that are due."""
        due = due_pairs(pack, self.shown)
        covered = len({(each.control, each.target) for each in self.verdicts})
        if due != covered:
            raise Broken(f"{self.agency.id}: {due} pairs of control and subject are due, {covered} were judged")


def evaluate(inventory: Inventory, store: EvidenceStore, run: str | None, judging: Judging) -> Results:
    """Judge one stored run, the newest by default; the store must stay open while reports read the evidence.

    Raises Broken when the verdicts are not exactly those that were due.
    """
    stored = store.run(run)
    content = content_of(inventory, judging)
    today = local_day(judging.as_of)
    subjects = {**subjects_of(inventory, today), **disposals_of(inventory, today)}
    facts = AgencyFacts(
        store=store,
        run=stored.header.id,
        as_of=judging.as_of,
        derivers=derivers_in_order(),
        declared=declared_observations(inventory, taken_at=judging.as_of),
        tables=judging.tables,
    )
    scopes = scopes_of(inventory)
    judged: list[Judged] = []
    verdicts = PackedVerdicts()
    scores: list[AgencyScore] = []
    for agency in _agencies(inventory, subjects, judging.agencies):
        each = _judge_agency(
            agency, subjects, facts, scopes=scopes, stored=stored, bench=content.bench, policies=judging.policies
        )
        each.count(content.pack)
        judged.append(each)
        scores.append(agency_score(agency, each.verdicts, each.shown, content, answered=frozenset(facts.answered)))
        verdicts.add(each.verdicts)
        each.verdicts.clear()
    shown = tuple(each for one in judged for each in one.policies)
    results = Results(
        run=_record(stored, store, inventory, judging=judging, pack=content.pack),
        inventory=inventory,
        rulepack=content.pack,
        scoring=content.scoring,
        checks=content.checks,
        subjects={name: subject for each in judged for name, subject in each.shown.items()},
        verdicts=verdicts,
        agencies=tuple(scores),
        province=score_province(scores, indicators_of_province([each.indicators for each in scores])),
        ledger=tuple(line for each in judged for line in each.ledger),
        policies=sorted_out(judging.policies, shown),
        evidence=StoredEvidence(store, stored.header.id, target_of=facts.target_of, made=facts.made),
        measured=MeasuredRegister(store, stored.header.id, inventory),
    )
    return sealed(results)


def content_of(inventory: Inventory, judging: Judging) -> Content:
    """Rules, checks, numbers of the score, and the papers people signed."""
    pack, found = rule_pack(judging.rulepack), checks()
    papers = [each for agency in inventory.agencies for each in agency.attestations]
    bench = Bench(
        plan=DuePlan(pack, found.values()),
        as_of=judging.as_of,
        mode=judging.mode,
        attestations=attestations_by_subject(papers, local_day(judging.as_of)),
        waivers=tuple(each for agency in inventory.agencies for each in agency.waivers),
    )
    return Content(pack=pack, checks=found, scoring=scoring(), bench=bench)


def _agencies(inventory: Inventory, subjects: Mapping[str, Subject], only: Iterable[str]) -> list[Agency]:
    valid = [each for each in inventory.agencies if each.id in subjects]
    names = set(only)
    if unknown := names - {each.id for each in valid}:
        there = ", ".join(each.id for each in valid)
        raise WrongUsage(f"no such agency on that day: {', '.join(sorted(unknown))}; there are: {there}")
    return [each for each in valid if not names or each.id in names]


def _judge_agency(  # one agency's judging, all by keyword
    agency: Agency,
    subjects: Mapping[str, Subject],
    facts: AgencyFacts,
    *,
    scopes: Scopes,
    stored: StoredRun,
    bench: Bench,
    policies: Policies,
) -> Judged:
    judged = Judged(agency=agency, bench=bench)
    visits = facts.store.visits(stored.header.id)
    for target, found, observations in facts.of_machines(each for each in agency.targets if each.id in subjects):
        visit = visits.get(target.id)
        judged.add(subjects[target.id] if visit is None else subjects[target.id].on(visit.platform), found)
        if visit is not None:
            judged.policies += policy_results(
                policies, target, found, store=facts.store, run=stored.header.id, platform=visit.platform
            )
        judged.ledger.append(
            ledger_line(target, observations) if visit else never_visited(target, _why(stored, target))
        )
    own = Scopes(
        segments={each.id: scopes.segments[each.id] for each in agency.segments},
        agencies={agency.id: scopes.agencies[agency.id]},
        systems={each.id: scopes.systems[each.id] for each in agency.systems},
    )
    for name, found in facts.of_the_rest(agency, own).items():
        if name in subjects:
            judged.add(subjects[name], found)
    return judged


def _why(stored: StoredRun, target: Target) -> str:
    if target.status in NEVER_ASKED:
        return f"a machine of status {target.status} is never asked"
    return "the run was interrupted before it came to this target" if stored.finished_at is None else "not selected"


def _record(
    stored: StoredRun, store: EvidenceStore, inventory: Inventory, *, judging: Judging, pack: RulePack
) -> RunRecord:
    header = stored.header
    return RunRecord(
        id=header.id,
        started_at=header.started_at,
        finished_at=stored.finished_at or header.started_at,
        program=PROGRAM,
        mode=judging.mode,
        as_of=judging.as_of,
        rulepack=pack.id,
        rulepack_digest=pack.digest,
        inventory=encodable(inventory.folder),
        inventory_digest=inventory.digest,
        root_digest=stored.root_digest or store.current_root(header.id),
        collector_user=header.collector_user,
        privileged=header.privileged,
    )
