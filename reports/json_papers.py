"""JSON of what people sign or decide: the waivers of an agency, requests among them, the attestation a verdict rests on, and
what is planned about it.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from scanner.model.local_time import local_day
from scanner.model.organisation import Agency, Attestation, Plan, Waiver
from scanner.model.results import Results
from scanner.model.verdict import Verdict
from scanner.model.verdicts import by_agency
from scanner.model.work import PlanKey, plan_for


def waivers(results: Results, agency: Agency) -> list[dict[str, Any]]:
    """Every waiver of the inventory with its state on the day of judging, and how many verdicts stand under it."""
    today = local_day(results.run.as_of)
    own = by_agency(results.verdicts).get(agency.id, ()) if agency.waivers else ()
    applied = Counter(each.waiver.id for each in own if each.waiver is not None)
    return [_waiver(each, today, applied[each.id]) for each in agency.waivers]


def _waiver(waiver: Waiver, today: date, verdicts: int) -> dict[str, Any]:
    return {
        "id": waiver.id,
        "state": _state(waiver, today),
        "checks": list(waiver.checks),
        "controls": list(waiver.controls),
        "targets": list(waiver.targets),
        "verdicts": verdicts,
        "reason": waiver.reason,
        "compensation": waiver.compensation,
        "requested_by": waiver.requested_by,
        "requested_at": _day(waiver.requested_at),
        "approved_by": waiver.approved_by or None,
        "approved_at": _day(waiver.approved_at),
        "ends_at": waiver.ends_at.isoformat(),
        "document": waiver.document or None,
    }


def _state(waiver: Waiver, today: date) -> str:
    if waiver.approved_at is None:
        return "requested"
    if waiver.is_in_force(today):
        return "in_force"
    return "ended" if waiver.ends_at < today else "not_yet"


def _day(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def attestation(verdict: Verdict, papers: Mapping[str, Attestation]) -> dict[str, Any] | None:
    """Who answered, when, until when; null where facts decided, or nobody has answered."""
    paper = next((papers[each] for each in verdict.evidence if each in papers), None)
    if paper is None:
        return None
    return {
        "id": paper.id,
        "attested_by": paper.attested_by,
        "attested_at": paper.attested_at.isoformat(),
        "valid_until": paper.valid_until.isoformat(),
        "document": paper.document or None,
        "document_sha256": paper.document_sha256 or None,
        "document_fits": paper.document_fits,
        "stands_in": verdict.stands_in,
    }


def plan(verdict: Verdict, plans: Mapping[PlanKey, Plan]) -> dict[str, Any] | None:
    """What the agency has decided to do about it; null without a decision."""
    found = plan_for(verdict, plans)
    if found is None:
        return None
    return {
        "id": found.id,
        "decision": found.decision,
        "person": found.person,
        "due_at": _day(found.due_at),
        "decided_at": found.decided_at.isoformat(),
        "note": found.note or None,
    }
