"""Policies of others in a scan: which files were named, what they add to the questions, and what they come to.

A policy only adds questions that read: files, folders, standings, and commands of our own list. Nothing of it is run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from scanner.evidence.codec import DAMAGED
from scanner.evidence.store import EvidenceStore
from scanner.model.errors import BadInput, BadSeal, MissingInput, NotCollected, Problem, WrongUsage
from scanner.model.kinds.host_policy_answers import HostPolicyAnswers
from scanner.model.kinds.host_scap_results import HostScapResults
from scanner.model.observation import Observation
from scanner.model.organisation import Target
from scanner.model.policy import CheckRow, PolicyResult
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.records import dataclass
from scanner.model.words import Connection, Gap, Platform, Way
from scanner.reading.regular_files import bytes_of

if TYPE_CHECKING:
    from scanner.evaluate.policies.policy import Policy
    from scanner.run.scap_results import ScapFile

WAZUH: Final = "wazuh"
KINDS: Final = (WAZUH, "oscap")
MAX_BYTES: Final = 8 * 1024 * 1024
MAX_RESULTS: Final = 128 * 1024 * 1024
_SCHEMES: Final = {
    Platform.LINUX: ("cmd:", "file:", "files:", "heads:", "stat:", "list:", "shadow:"),
    Platform.WINDOWS: ("reg:",),
}
"""What a policy may ask on a platform."""
_REGISTRY: Final = "reg:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The files a person named with --policy, read."""

    wazuh: "tuple[Policy, ...]" = ()
    oscap: "tuple[ScapFile, ...]" = ()

    def collectors(self, platform: Platform) -> tuple[Collector, ...]:
        """What asks the questions of the policies, and whose results there are; nothing where none is named."""
        return (*self._asking(platform), *self._importing(platform))

    def _asking(self, platform: Platform) -> tuple[Collector, ...]:
        if not self.wazuh or platform not in _SCHEMES:
            return ()
        from scanner.evaluate.policies.judge import questions_of_policy

        every = (question for policy in self.wazuh for question in questions_of_policy(policy))
        questions = tuple(dict.fromkeys(each for each in every if each.startswith(_SCHEMES[platform])))
        return (_collector(platform, self.wazuh, questions),) if questions else ()

    def _importing(self, platform: Platform) -> tuple[Collector, ...]:
        if not self.oscap or platform is not Platform.LINUX:
            return ()
        from scanner.run.scap_results import scap_collector

        return (scap_collector(platform, self.oscap),)


def load_policies(named: Sequence[str]) -> Policies:
    """The files of `KIND:FILE`; raises WrongUsage for another kind, MissingInput, BadInput."""
    wazuh: dict[str, Policy] = {}
    oscap: dict[str, ScapFile] = {}
    for each in named:
        kind, sign, place = each.partition(":")
        if kind not in KINDS or not sign or not place:
            raise WrongUsage(f"--policy {each}: write KIND:FILE with one of the kinds {', '.join(KINDS)}")
        if kind == WAZUH:
            policy = read_policy_file(Path(place))
            wazuh[policy.digest] = policy
        else:
            from scanner.run.scap_results import read_results

            file = read_results(Path(place), read_named(Path(place), max_bytes=MAX_RESULTS))
            oscap[file.digest] = file
    return Policies(wazuh=tuple(wazuh.values()), oscap=tuple(oscap.values()))


def read_policy_file(path: Path) -> "Policy":
    """The SCA policy in a file."""
    from scanner.evaluate.policies.wazuh import read_policy

    return read_policy(read_named(path), str(path))


def read_named(path: Path, *, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a file that was named; raises MissingInput, BadInput."""
    try:
        raw = bytes_of(path, max_bytes=max_bytes)
    except FileNotFoundError as error:
        raise MissingInput(f"{path}: No such file or directory") from error
    except OSError as error:
        raise BadInput(Problem(file=str(path), message=error.strerror or str(error))) from error
    if len(raw) > max_bytes:
        raise BadInput(Problem(file=str(path), message=f"is larger than {max_bytes:,} bytes", hint="split the file"))
    return raw


def _collector(platform: Platform, policies: "Sequence[Policy]", questions: tuple[str, ...]) -> Collector:
    """Asks everything; what is answered decides later, for each rule by itself."""

    def read(ask: Ask) -> HostPolicyAnswers:
        given = [ask(question) for question in questions]
        answered = sum(each.gap is None for each in given)
        if not answered:
            raise NotCollected("no question of the policies was answered", way=Way.RECORD_AGAIN)
        return HostPolicyAnswers(
            policies={each.digest: each.id for each in policies}, questions=len(questions), answered=answered
        )

    return Collector(id="policy_answers", platform=platform, gives=HostPolicyAnswers, questions=questions, read=read)


@dataclass(slots=True)
class StoredAnswers:
    """Asks the store what a target answered in a run.

    An agent asks its own questions and none of a policy, so collecting from it again would not help: its gaps say so.
    """

    store: EvidenceStore
    digests: Mapping[str, str]
    by_agent: bool = False

    def __call__(self, question: str, /) -> Answer:
        """The stored answer; a gap for what was not asked, was pruned, or is damaged."""
        digest = digest_in(self.digests, question)
        if digest is None:
            return self._unasked(question)
        if not digest:
            return Answer(ask=question, gap=Gap.UNREADABLE, detail=DAMAGED)
        try:
            answer = self.store.answer(digest)
        except MissingInput:
            return Answer(ask=question, gap=Gap.NOT_COLLECTED, way=Way.RECORD_AGAIN, detail="its answer was pruned")
        except BadSeal:
            return Answer(ask=question, gap=Gap.UNREADABLE, detail=DAMAGED)
        return self._unasked(question) if self.by_agent and answer.gap is Gap.NOT_COLLECTED else answer

    def _unasked(self, question: str) -> Answer:
        way, detail = (
            (
                Way.LET_IN,
                f"{question}: not measured, as the agent did not ask it: scan the machine itself with --policy",
            )
            if self.by_agent
            else (Way.RECORD_AGAIN, "it was not asked: collect again with --policy")
        )
        return Answer(ask=question, gap=Gap.NOT_COLLECTED, way=way, detail=detail)


def digest_in(digests: Mapping[str, str], question: str) -> str | None:
    """The digest of the answer to `question`; keys of the registry count without regard to case, as Windows has it."""
    return digests.get(question.casefold() if question.startswith(_REGISTRY) else question)


def _by_question(digests: Mapping[str, str]) -> dict[str, str]:
    """What `digest_in` looks things up in."""
    return {asked.casefold() if asked.startswith(_REGISTRY) else asked: each for asked, each in digests.items()}


def policy_results(
    policies: Policies,
    target: Target,
    facts: Mapping[str, tuple[str, Observation]],
    *,
    store: EvidenceStore,
    run: str,
    platform: Platform,
) -> Iterator[PolicyResult]:
    """What every policy came to on one target that was visited."""
    yield from _judged(policies.wazuh, target, facts, store=store, run=run, platform=platform)
    if policies.oscap or HostScapResults.kind in facts:
        from scanner.run.scap_results import scap_results

        yield from scap_results(policies.oscap, target, facts)


def sorted_out(policies: Policies, shown: Sequence[PolicyResult]) -> tuple[PolicyResult, ...]:
    """What was shown, and results that were named and are of no target that was judged."""
    if not policies.oscap and not any(each.kind != WAZUH for each in shown):
        return tuple(shown)
    from scanner.run import scap_results

    return tuple(scap_results.sorted_out(policies.oscap, shown))


def _judged(
    wazuh: "Sequence[Policy]",
    target: Target,
    facts: Mapping[str, tuple[str, Observation]],
    *,
    store: EvidenceStore,
    run: str,
    platform: Platform,
) -> Iterator[PolicyResult]:
    if not wazuh or platform not in _SCHEMES:
        return
    from scanner.evaluate.policies.judge import judge_policy
    from scanner.evaluate.policies.world import World

    digests = _by_question(store.answer_digests(run, target.id))
    seen = facts.get(HostPolicyAnswers.kind)
    for policy in wazuh:
        world = World(
            ask=cache(StoredAnswers(store, digests, target.connection is Connection.AGENT).__call__),
            platform=platform,
            facts={kind: each for kind, (_, each) in facts.items()},
        )
        rows = judge_policy(policy, world)
        yield PolicyResult(
            kind=WAZUH,
            id=policy.id,
            title=policy.title,
            file=policy.file,
            digest=policy.digest,
            agency=target.agency,
            target=target.id,
            checks=tuple(_with_evidence(each, digests, () if seen is None else (seen[0],)) for each in rows),
            about={},
        )


def _with_evidence(row: CheckRow, digests: Mapping[str, str], seen: tuple[str, ...]) -> CheckRow:
    """The row with what it rests on: the observation of the policies' answers, then the answers themselves."""
    found = (digest_in(digests, each) for each in row.asked)
    answers = tuple(dict.fromkeys(each for each in found if each))
    return replace(row, evidence=(*seen, *answers) if answers else ())
