"""JSON: the whole result for machines, as design §4 and results.schema.json say.

Scores are shares from 0 to 1, unrounded: rounding is for people. Every row stands on its own line, in an order that
depends on the results alone, so that two files can be compared line by line.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from math import isfinite
from pathlib import Path
from typing import Any

from reports.files import write_whole
from reports.json_papers import attestation, plan, waivers
from reports.visible import encodable
from reports.words import words
from scanner.model.control import Control, IndicatorDefinition, Threshold
from scanner.model.local_time import utc_stamp
from scanner.model.policy import CheckRow, PolicyResult
from scanner.model.ports import Report
from scanner.model.results import LedgerLine, Results, Seal
from scanner.model.score import Action, AgencyScore, ControlScore, Indicator, Ratio, Shares
from scanner.model.text import Language, Text
from scanner.model.verdict import Verdict, WaiverApplied
from scanner.model.words import Reason
from scanner.model.work import plans_by_finding

WAIVED = "waived"
Plain = dict[str, Any]  # plain JSON


def write(results: Results, out: Path, _language: Language) -> tuple[Path, ...]:
    """Write the file `out`."""
    return (write_whole(out, _chunks(results)),)


REPORT = Report(id="json", suffix=".json", write=write, languages=False)


def _chunks(results: Results) -> Iterator[bytes]:
    """The file in pieces: 100,000 verdicts never stand in memory as text."""
    yield b'{"run":' + _line(_run(results))
    yield b',\n"province":' + _line(_province(results))
    yield from _list("agencies", (_agency(results, each) for each in results.agencies))
    yield from _list("verdicts", _verdicts(results))
    yield from _list("ledger", (_ledger(each) for each in results.ledger))
    yield from _list("policies", (_policy(each) for each in results.policies))
    yield b"}\n"


def _list(name: str, rows: Iterator[Plain]) -> Iterator[bytes]:
    yield f',\n"{name}":['.encode()
    comma = b"\n"
    for row in rows:
        yield comma + _line(row)
        comma = b",\n"
    yield b"\n]"


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _line(value: Plain) -> bytes:
    text = _ENCODER.encode(value)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return encodable(text).encode()


def _text(text: Text) -> Plain:
    return {"vi": text.vi, "en": text.en}


def _moment(value: datetime | None) -> str | None:
    return None if value is None else utc_stamp(value)


def _run(results: Results) -> Plain:
    run = results.run
    return {
        "id": run.id,
        "started_at": _moment(run.started_at),
        "finished_at": _moment(run.finished_at),
        "as_of": _moment(run.as_of),
        "program": run.program,
        "mode": run.mode,
        "rulepack": run.rulepack,
        "rulepack_digest": run.rulepack_digest,
        "inventory": run.inventory,
        "inventory_digest": run.inventory_digest,
        "root_digest": run.root_digest,
        "collector_user": run.collector_user,
        "privileged": run.privileged,
        "seal": _seal(results.seal_of()),
    }


def _seal(seal: Seal) -> Plain:
    """Digest and code of what is stated, and who signed it; null where nobody did."""
    return {"code": seal.code, "digest": seal.digest, "key": seal.key or None, "signature": seal.signature or None}


def _shares(shares: Shares | None) -> Plain | None:
    if shares is None:
        return None
    return {
        "proven": float(shares.proven),
        "possible": float(shares.possible),
        "coverage": float(shares.coverage),
        "with_waivers": float(shares.with_waivers),
        "attested": float(shares.attested),
        "stand_ins": float(shares.stand_ins),
    }


def _province(results: Results) -> Plain:
    province = results.province
    return {
        "code": results.inventory.code,
        "name": _text(results.inventory.province),
        "invented": results.inventory.invented,
        "score": _shares(province.shares),
        "grades": dict(sorted(province.grades.items())),
        "agencies": len(province.agencies),
        "hosts": _hosts(province.hosts),
        "indicators": _indicators(results, province.indicators),
    }


def _agency(results: Results, score: AgencyScore) -> Plain:
    declared = next(each for each in results.inventory.agencies if each.id == score.agency)
    return {
        "id": score.agency,
        "code": declared.code,
        "kind": declared.kind,
        "name": _text(declared.name),
        "invented": declared.invented or results.inventory.invented,
        "score": _score(score),
        "statuses": {str(status): count for status, count in sorted(score.statuses.items())},
        "controls": [_control(each) for each in score.controls],
        "topics": [{"id": name, **(_shares(shares) or {})} for name, shares in score.topics.items()],
        "parts": [{"id": name, **(_shares(shares) or {})} for name, shares in score.parts.items()],
        "hosts": _hosts(score.hosts),
        "indicators": _indicators(results, score.indicators),
        "actions": [_action(results, each) for each in score.actions],
        "waivers": waivers(results, declared),
        "seal": _seal(results.seal_of(score.agency)),
    }


def _score(score: AgencyScore) -> Plain:
    caps = [
        {
            "grade": each.grade,
            "rule": each.rule,
            "control": each.control or None,
            "share": float(each.share),
            "limit": float(each.limit),
        }
        for each in score.score.caps
    ]
    return {
        **(_shares(score.score.shares) or {}),
        "grade": score.score.grade,
        "uncapped": score.score.uncapped,
        "caps": caps,
    }


def _control(score: ControlScore) -> Plain:
    return {
        "id": score.control,
        "domain": score.domain,
        "severity": score.severity,
        "obligation": score.obligation,
        "status": score.status,
        "due": score.due,
        "waived": score.waived,
        "counts": {str(status): count for status, count in sorted(score.counts.items())},
        "score": _shares(score.shares),
    }


def _hosts(hosts: Ratio) -> Plain:
    """Machines in service, and how many of them were measured."""
    return {"registered": hosts.denominator, "measured": hosts.numerator}


def _indicators(results: Results, indicators: tuple[Indicator, ...]) -> list[Plain]:
    defined = {each.id: each for each in results.indicators()}
    return [_indicator(each, defined[each.id]) for each in indicators if each.id in defined]


def _indicator(indicator: Indicator, meaning: IndicatorDefinition) -> Plain:
    ratio, coverage = indicator.ratio, indicator.coverage
    return {
        "id": indicator.id,
        "name": _text(meaning.name),
        "unit": meaning.unit,
        "part_of": meaning.part_of or None,
        "numerator": ratio.numerator if ratio else None,
        "denominator": ratio.denominator if ratio else None,
        "unknown": ratio.unknown if ratio else None,
        "known": indicator.is_known,
        "silent": indicator.silent,
        "coverage": None if coverage is None else float(coverage),
        "sampled": ratio.sampled if ratio else None,
        "baseline_2018": meaning.baseline_2018,
        "goal": meaning.target,
        "why": _text(indicator.why) if indicator.why else None,
    }


def _action(results: Results, action: Action) -> Plain:
    check = results.checks.get(action.check)
    return {
        "check": action.check or None,
        "control": action.control or None,
        "controls": list(action.controls),
        "title": _text(check.title) if check else None,
        "targets": list(action.targets),
        "gain": float(action.gain),
        "effort": action.effort,
        "measure": action.measure,
        "gap": action.gap or None,
        "reason": action.reason or None,
        "way": action.way or None,
    }


def _verdicts(results: Results) -> Iterator[Plain]:
    controls = {each.id: each for each in results.rulepack.controls}
    agencies = results.inventory.agencies
    places = {(each.id, paper.id): str(paper.origin) for each in agencies for paper in each.waivers}
    papers = {paper.cited: paper for each in agencies for paper in each.attestations}
    plans = plans_by_finding(paper for each in agencies for paper in each.plans)
    mappings = _Mappings(results, controls)
    for verdict in results.verdicts:
        row = _verdict(verdict, controls[verdict.control], mappings.of(verdict), places)
        yield row | {"attestation": attestation(verdict, papers), "plan": plan(verdict, plans)}


class _Mappings:
    """Other rules a verdict answers, of its control and its check together; the same for all its targets."""

    def __init__(self, results: Results, controls: Mapping[str, Control]) -> None:
        self._checks = results.checks
        self._controls = controls
        self._kept: dict[tuple[str, str], dict[str, list[str]]] = {}

    def of(self, verdict: Verdict) -> dict[str, list[str]]:
        """By framework, sorted."""
        key = (verdict.check, verdict.control)
        if key not in self._kept:
            check = self._checks.get(verdict.check)
            sources = (self._controls[verdict.control].mappings, check.mappings if check else {})
            joined: dict[str, set[str]] = {}
            for source in sources:
                for framework, ids in source.items():
                    joined.setdefault(framework, set()).update(ids)
            self._kept[key] = {framework: sorted(ids) for framework, ids in sorted(joined.items())}
        return self._kept[key]


def _verdict(verdict: Verdict, control: Control, mappings: Plain, places: Mapping[tuple[str, str], str]) -> Plain:
    waiver = verdict.waiver
    evidence = list(verdict.evidence)
    if waiver is not None and (verdict.agency, waiver.id) in places:
        evidence.append(places[verdict.agency, waiver.id])
    return {
        "key": verdict.key,
        "agency": verdict.agency,
        "target": verdict.target,
        "control": verdict.control,
        "check": verdict.check or None,
        "clause": "; ".join(control.sources),
        "status": WAIVED if waiver else verdict.status,
        "original": verdict.status,
        "decides": verdict.decides,
        "reason": verdict.reason,
        "gap": verdict.gap,
        "missing": list(verdict.missing),
        "message": _message(verdict),
        "seen": [{"what": each.what, "was": _finite(each.was), "wanted": each.wanted} for each in verdict.sights],
        "evidence": evidence,
        "as_of": _moment(verdict.as_of),
        "waiver": None if waiver is None else _waiver(waiver),
        "mappings": mappings,
    }


def _message(verdict: Verdict) -> Plain:
    """The message in both languages; a gap, which code tells in English alone, in the words of each."""
    if verdict.reason is not Reason.GAP or not verdict.missing or verdict.gap is None:
        return _text(verdict.message)
    vi = words("vi")
    detail = vi.detail(verdict.detail) if verdict.detail else ""
    return {"vi": vi.missing(verdict.missing, verdict.gap, detail), "en": verdict.message.en}


def _finite(value: Threshold) -> Threshold:
    """JSON has no infinity and no NaN; as words they stay what they are."""
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def _waiver(waiver: WaiverApplied) -> Plain:
    return {
        "id": waiver.id,
        "approved_by": waiver.approved_by,
        "ends_at": waiver.ends_at.isoformat(),
        "reason": waiver.reason,
    }


def _policy(result: PolicyResult) -> Plain:
    """One policy of others on one target, each of its checks with what it came to; not a part of any score."""
    return {
        "kind": result.kind,
        "id": result.id,
        "title": result.title,
        "file": result.file,
        "digest": result.digest,
        "agency": result.agency or None,
        "target": result.target or None,
        "about": dict(sorted(result.about.items())),
        "counts": {str(status): count for status, count in sorted(result.counts.items())},
        "checks": [_policy_check(each) for each in result.checks],
    }


def _policy_check(row: CheckRow) -> Plain:
    return {
        "id": row.id,
        "title": row.title,
        "status": row.status,
        "said": row.said or None,
        "reason": row.reason or None,
        "seen": [{"rule": rule, "outcome": outcome} for rule, outcome in row.rules],
        "asked": list(row.asked),
        "evidence": list(row.evidence),
    }


def _ledger(line: LedgerLine) -> Plain:
    return {
        "target": line.target,
        "asked": line.asked,
        "answered": line.answered,
        "skipped": line.skipped,
        "why": dict(sorted(line.why.items())),
        "details": [{"kind": kind, "gap": gap, "detail": detail} for kind, gap, detail in line.details],
        "proof": line.proof or None,
        "seen_at": _moment(line.seen_at),
    }
