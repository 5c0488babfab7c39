"""Results of oscap in a scan: whose they are, kept as an observation of that machine, shown beside our verdicts.

Whose results they are is told by the name the scanner gave the machine: it must be the one the machine calls itself. What is of
no machine that was judged is shown as such, never given to one that happens to be alone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from scanner.collect.imported.xccdf_results import read
from scanner.model.errors import BadInput, GapError, Problem
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.kinds.host_scap_results import HostScapResults, ScapResult, ScapRule
from scanner.model.observation import Known, Observation
from scanner.model.organisation import Target
from scanner.model.policy import CheckRow, PolicyResult
from scanner.model.ports import Collector, HandedFile
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform, Status
from scanner.reading.answers import text

OSCAP: Final = "oscap"
_Key = tuple[str, ...]
_NAMES: Final = ("file:/proc/sys/kernel/hostname", "file:/etc/hostname")
_NO_NAME: Final = frozenset(("", "localhost", "(none)", "unknown"))
"""What many machines are called says of none which it is."""
_STATUSES: Final = {
    "pass": Status.PASS,
    "fixed": Status.PASS,
    "fail": Status.FAIL,
    "error": Status.ERROR,
    "unknown": Status.UNKNOWN,
    "notchecked": Status.UNKNOWN,
    "notapplicable": Status.NOT_APPLICABLE,
    "notselected": Status.NOT_APPLICABLE,
    "informational": Status.NOT_APPLICABLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScapFile:
    """One file of results, read."""

    results: tuple[ScapResult, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 (hex) of its bytes."""
        return self.results[0].digest


def read_results(path: Path, raw: bytes) -> ScapFile:
    """The results in a file; raises BadInput where it is none, or breaks off."""
    try:
        fact = read(HandedFile(name=str(path), raw=raw, text=None, encoding="8-bit"))
    except GapError as gap:
        if isinstance(gap.__cause__, BadInput):  # the XML itself, with its own line and column
            raise gap.__cause__ from gap
        raise BadInput(Problem(file=str(path), message=gap.detail.removeprefix(f"{path}: "))) from gap
    return ScapFile(results=fact.results)


def scap_collector(platform: Platform, files: Sequence[ScapFile]) -> Collector:
    """Asks a machine what it calls itself, and keeps the results that are of it."""

    def collect(ask: Ask) -> HostScapResults:
        names = _names(ask)
        found = (each for file in files for each in file.results if _is_of(each, names))
        return HostScapResults(results=tuple(found))

    return Collector(id="oscap_results", platform=platform, gives=HostScapResults, questions=_NAMES, read=collect)


def _names(ask: Ask) -> list[str]:
    """What the machine calls itself; raises the gap of the last question where none was answered."""
    names: list[str] = []
    gap: GapError | None = None
    for question in _NAMES:
        try:
            names.append((text(ask(question)) or "").strip())
        except GapError as error:
            gap = error
    if gap is not None and not names:
        raise gap
    return names


def _is_of(result: ScapResult, names: Iterable[str]) -> bool:
    """One name may have a domain behind it that the other lacks."""
    called = result.target.casefold().rstrip(".")
    return any(_same(called, each.casefold().rstrip(".")) for each in names)


def _same(one: str, other: str) -> bool:
    if one in _NO_NAME or other in _NO_NAME:
        return False
    return one == other or one.startswith(f"{other}.") or other.startswith(f"{one}.")


def scap_results(
    files: Sequence[ScapFile], target: Target, facts: Mapping[str, tuple[str, Observation]]
) -> Iterator[PolicyResult]:
    """Results of one target: those its run has kept, then those of files that are named now."""
    seen: set[_Key] = set()
    kept = facts.get(HostScapResults.kind)
    if kept is not None and isinstance(kept[1], Known) and isinstance(kept[1].fact, HostScapResults):
        for each in kept[1].fact.results:
            seen.add(_key(each))
            yield _shown(each, target, kept[0])
    called = facts.get(HostIdentity.kind)
    if called is None or not isinstance(called[1], Known) or not isinstance(called[1].fact, HostIdentity):
        return
    for file in files:
        for each in file.results:
            if _key(each) not in seen and _is_of(each, [called[1].fact.hostname]):
                yield _shown(each, target, f"import:{each.file}@{each.digest}")


def sorted_out(files: Sequence[ScapFile], shown: Sequence[PolicyResult]) -> Iterator[PolicyResult]:
    """What was shown, then the results in the files that are of no target that was judged.

    What several targets of one name could own is of none of them, as nothing tells which of them it is.
    """
    owners: dict[_Key, dict[str, PolicyResult]] = {}
    for each in shown:
        if each.kind == OSCAP:
            owners.setdefault(_key_shown(each), {})[each.target] = each
    several = {key: found for key, found in owners.items() if len(found) > 1}
    yield from (each for each in shown if each.kind != OSCAP or _key_shown(each) not in several)
    for found in several.values():
        about = {**next(iter(found.values())).about, "could_be_of": ", ".join(sorted(found))}
        yield replace(next(iter(found.values())), agency="", target="", about=about)
    for file in files:
        yield from (_shown(each, None, f"import:{each.file}@{each.digest}") for each in file.results
                    if _key(each) not in owners)  # fmt: skip


def _key(result: ScapResult) -> _Key:
    """One result among those of all files: scanners give every machine's the same id."""
    return result.digest, result.id, result.target, result.started, result.ended


def _key_shown(result: PolicyResult) -> _Key:
    return result.digest, *(result.about.get(each, "") for each in ("id", "target", "started", "ended"))


def _shown(result: ScapResult, target: Target | None, evidence: str) -> PolicyResult:
    about = {
        "id": result.id,
        "benchmark": result.benchmark,
        "version": result.version,
        "profile": result.profile,
        "scanner": result.scanner,
        "target": result.target,
        "addresses": ", ".join(result.addresses),
        "started": result.started,
        "ended": result.ended,
    }
    return PolicyResult(
        kind=OSCAP,
        id=result.profile or result.benchmark or result.id,
        title=result.profile or result.benchmark,
        file=result.file,
        digest=result.digest,
        agency="" if target is None else target.agency,
        target="" if target is None else target.id,
        checks=tuple(_row(each, evidence) for each in result.rules),
        about={name: value for name, value in about.items() if value},
    )


def _row(rule: ScapRule, evidence: str) -> CheckRow:
    """A rule with its own word; what an evaluation fixed passes now, what nobody checked is unknown."""
    return CheckRow(
        id=rule.id, title=rule.title or rule.id, status=_STATUSES[rule.state], said=rule.state, evidence=(evidence,)
    )
