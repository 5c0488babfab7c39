"""Papers as values of the model: waivers, attestations and plans with the full ids they speak of, authorisations."""

from collections.abc import Iterator
from datetime import time
from typing import Final

from scanner.inventory.drafts import AgencyDraft, Sheet
from scanner.inventory.expand import text_of
from scanner.inventory.forms.papers import AttestationForm, PlanForm, WaiverForm
from scanner.inventory.forms.province import AuthorisationForm
from scanner.inventory.rules.papers import expanded, subjects_in
from scanner.model.organisation import Attestation, Authorisation, Plan, Waiver
from scanner.model.words import Status

MIDNIGHT: Final = time(0, 0)


def waivers_of(agency: AgencyDraft) -> tuple[Waiver, ...]:
    """The waivers of an agency."""
    if agency.waivers is None:
        return ()
    sheet, form = agency.waivers
    subjects = set(subjects_in(agency))
    return tuple(
        _waiver(each, at, sheet=sheet, agency=agency, subjects=subjects) for at, each in enumerate(form.waivers)
    )


def _waiver(form: WaiverForm, at: int, *, sheet: Sheet, agency: AgencyDraft, subjects: set[str]) -> Waiver:
    named = [full for pattern in form.targets for full in expanded(pattern, agency, subjects)]
    return Waiver(
        id=agency.full(form.id),
        agency=agency.code,
        checks=tuple(form.checks),
        controls=tuple(form.controls),
        targets=tuple(dict.fromkeys(named)),
        reason=form.reason,
        compensation=form.compensation,
        requested_by=form.requested_by,
        requested_at=form.requested_at,
        approved_by=form.approved_by or "",
        approved_at=form.approved_at,
        ends_at=form.ends_at,
        document=form.document or "",
        origin=sheet.origin(("waivers", at), f"waivers.{form.id}", sheet.value["waivers"][at]),
    )


def attestations_of(agency: AgencyDraft) -> tuple[Attestation, ...]:
    """The attestations of an agency, one for each subject a pattern names."""
    if agency.attestations is None:
        return ()
    sheet, form = agency.attestations
    subjects = set(subjects_in(agency))
    return tuple(
        made
        for at, each in enumerate(form.attestations)
        for made in _attestations(each, at, sheet=sheet, agency=agency, subjects=subjects)
    )


def _attestations(
    form: AttestationForm, at: int, *, sheet: Sheet, agency: AgencyDraft, subjects: set[str]
) -> Iterator[Attestation]:
    origin = sheet.origin(("attestations", at), f"attestations.{form.id}", sheet.value["attestations"][at])
    for subject in expanded(form.subject or agency.code, agency, subjects):
        yield Attestation(
            id=agency.full(form.id),
            agency=agency.code,
            control=form.control,
            subject=subject,
            answer=Status(form.answer),
            reason=text_of(form.reason) if form.reason else None,
            attested_by=form.attested_by,
            attested_at=form.attested_at,
            valid_until=form.valid_until,
            document=form.document or "",
            document_sha256=form.document_sha256 or "",
            document_fits=form.id in agency.verified,
            origin=origin,
            digest=origin.digest,
        )


def plans_of(agency: AgencyDraft) -> tuple[Plan, ...]:
    """The decisions of an agency."""
    if agency.plans is None:
        return ()
    sheet, form = agency.plans
    subjects = set(subjects_in(agency))
    return tuple(_plan(each, at, sheet=sheet, agency=agency, subjects=subjects) for at, each in enumerate(form.plans))


def _plan(form: PlanForm, at: int, *, sheet: Sheet, agency: AgencyDraft, subjects: set[str]) -> Plan:
    named = [full for pattern in form.targets for full in expanded(pattern, agency, subjects)]
    return Plan(
        id=agency.full(form.id),
        agency=agency.code,
        checks=tuple(form.checks),
        controls=tuple(form.controls),
        targets=tuple(dict.fromkeys(named)),
        measures=form.measures,
        decision=form.decision,
        person=form.person,
        due_at=form.due_at,
        note=form.note or "",
        decided_at=form.decided_at,
        run=form.run or "",
        origin=sheet.origin(("plans", at), f"plans.{form.id}", sheet.value["plans"][at]),
    )


def authorisation_of(form: AuthorisationForm, at: int, sheet: Sheet) -> Authorisation:
    """A permission to scan; a window past midnight becomes two, so that every reader compares in one way."""
    return Authorisation(
        id=form.id,
        number=form.number,
        signed_at=form.signed_at,
        signer=form.signer,
        valid_from=form.valid_from,
        valid_until=form.valid_until,
        ranges=tuple(form.ranges),
        hours=tuple(part for window in form.hours for part in _within_a_day(window)),
        packets_per_second=form.packets_per_second,
        style=form.style,
        active_tests=tuple(form.active_tests),
        public=form.public,
        document=form.document or "",
        origin=sheet.origin(("authorisations", at), f"authorisations.{form.id}", sheet.value["authorisations"][at]),
    )


def _within_a_day(window: tuple[time, time]) -> tuple[tuple[time, time], ...]:
    start, end = window
    if start < end:
        return (window,)
    return ((start, time.max), (MIDNIGHT, end)) if end != MIDNIGHT else ((start, time.max),)
