"""Seals results: the digest and short code of what they state, formed from the same plain values the JSON results hold."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from math import isfinite
from typing import Any

from scanner.model.control import Threshold
from scanner.model.local_time import utc_stamp
from scanner.model.results import Results, RunRecord, Seal
from scanner.model.score import AgencyScore, Cap, Shares
from scanner.model.verdict import Verdict
from scanner.model.verdicts import by_agency
from scanner.sealing.report_code import agency_digest, code_of, verdict_digest, whole_digest

Plain = dict[str, Any]  # plain JSON
Papers = Mapping[tuple[str, str], str]
"""What is cited for a waiver, by agency and id."""


def sealed(results: Results) -> Results:
    """The results with the seal of every agency and of all; tests hold it against the JSON results."""
    run = _run(results.run)
    papers = {(each.id, paper.id): str(paper.origin) for each in results.inventory.agencies for paper in each.waivers}
    verdicts = by_agency(results.verdicts)
    digests = {
        each.agency: agency_digest(
            run, _agency(each), [verdict_digest(_verdict(one, papers)) for one in verdicts.get(each.agency, ())]
        )
        for each in results.agencies
    }
    digests[""] = whole_digest(run, _province(results), digests)
    return replace(results, seals={name: Seal(digest=each, code=code_of(each)) for name, each in digests.items()})


def _moment(value: datetime | None) -> str | None:
    return None if value is None else utc_stamp(value)


def _run(run: RunRecord) -> Plain:
    return {
        "id": run.id,
        "finished_at": _moment(run.finished_at),
        "as_of": _moment(run.as_of),
        "program": run.program,
        "mode": run.mode,
        "rulepack": run.rulepack,
        "rulepack_digest": run.rulepack_digest,
        "inventory_digest": run.inventory_digest,
        "root_digest": run.root_digest,
    }


def _verdict(verdict: Verdict, papers: Papers) -> Plain:
    evidence = list(verdict.evidence)
    if verdict.waiver is not None and (verdict.agency, verdict.waiver.id) in papers:
        evidence.append(papers[verdict.agency, verdict.waiver.id])
    return {
        "key": verdict.key,
        "agency": verdict.agency,
        "target": verdict.target,
        "control": verdict.control,
        "check": verdict.check or None,
        "status": "waived" if verdict.waiver else verdict.status,
        "original": verdict.status,
        "decides": verdict.decides,
        "reason": verdict.reason,
        "gap": verdict.gap,
        "missing": verdict.missing,
        "seen": [{"what": each.what, "was": _finite(each.was), "wanted": each.wanted} for each in verdict.sights],
        "evidence": evidence,
        "as_of": _moment(verdict.as_of),
    }


def _finite(value: Threshold) -> Threshold:
    return str(value) if isinstance(value, float) and not isfinite(value) else value


def _agency(score: AgencyScore) -> Plain:
    stated = score.score
    return {
        "id": score.agency,
        "score": {
            **_shares(stated.shares),
            "grade": stated.grade,
            "uncapped": stated.uncapped,
            "caps": [_cap(each) for each in stated.caps],
        },
        "statuses": {str(status): count for status, count in score.statuses.items()},
    }


def _cap(cap: Cap) -> Plain:
    return {
        "grade": cap.grade,
        "rule": cap.rule,
        "control": cap.control or None,
        "share": float(cap.share),
        "limit": float(cap.limit),
    }


def _shares(shares: Shares) -> Plain:
    return {
        "proven": float(shares.proven),
        "possible": float(shares.possible),
        "coverage": float(shares.coverage),
        "with_waivers": float(shares.with_waivers),
        "attested": float(shares.attested),
        "stand_ins": float(shares.stand_ins),
    }


def _province(results: Results) -> Plain:
    return {"score": _shares(results.province.shares), "grades": dict(results.province.grades)}
