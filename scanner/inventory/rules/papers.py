"""Signed papers: two different people, dates in order, subjects that exist, ranges no wider than may be scanned."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import Final

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.findings import Spot, guess
from scanner.inventory.forms.agency import AgencyForm
from scanner.inventory.forms.papers import AttestationForm, PlanForm, WaiverForm
from scanner.inventory.forms.province import AuthorisationForm
from scanner.inventory.rules.network import WIDEST
from scanner.model.organisation import Network
from scanner.model.words import Decision

_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_POSITION: Final = re.compile(r"[,;(/|]|\s[-–—]+\s")
"""What stands between a name and a position."""
_NO_LETTERS: Final = re.compile(r"[^\w\u0300-\u036f]+")


def check_papers(draft: Draft) -> None:
    """Waivers, attestations and plans of every agency, then authorisations, then declared numbers that contradict each other."""
    for agency in draft.agencies.values():
        subjects = set(subjects_in(agency))
        _check_waivers(agency, subjects, draft)
        _check_attestations(agency, subjects, draft)
        _check_plans(agency, subjects, draft)
        if agency.form and agency.sheet:
            _check_numbers(agency.form, Spot(draft.findings, agency.sheet.place, ()))
    if draft.authorisations:
        sheet, permissions = draft.authorisations
        spot = Spot(draft.findings, sheet.place, ("authorisations",))
        _check_ids([each.id for each in permissions.authorisations], spot)
        for at, each in enumerate(permissions.authorisations):
            _check_authorisation(each, spot.at(at))
            for nth, wanted in enumerate(each.ranges):
                _check_range(wanted, spot.at(at, "ranges", nth), is_public=each.public)


def _check_waivers(agency: AgencyDraft, subjects: set[str], draft: Draft) -> None:
    if agency.waivers:
        sheet, form = agency.waivers
        spot = Spot(draft.findings, sheet.place, ("waivers",))
        _check_ids([each.id for each in form.waivers], spot)
        limit = draft.province.limits.waiver_days if draft.province else None
        for at, waiver in enumerate(form.waivers):
            _check_waiver(waiver, spot.at(at), limit)
            for nth, pattern in enumerate(waiver.targets):
                _check_subject(pattern, spot.at(at, "targets", nth), agency=agency, subjects=subjects)


def _check_attestations(agency: AgencyDraft, subjects: set[str], draft: Draft) -> None:
    if agency.attestations:
        sheet, form = agency.attestations
        spot = Spot(draft.findings, sheet.place, ("attestations",))
        _check_ids([each.id for each in form.attestations], spot)
        for at, paper in enumerate(form.attestations):
            _check_attestation(paper, spot.at(at))
            if paper.subject is not None:
                _check_subject(paper.subject, spot.at(at, "subject"), agency=agency, subjects=subjects)


def _check_plans(agency: AgencyDraft, subjects: set[str], draft: Draft) -> None:
    if agency.plans:
        sheet, form = agency.plans
        spot = Spot(draft.findings, sheet.place, ("plans",))
        _check_ids([each.id for each in form.plans], spot)
        for at, plan in enumerate(form.plans):
            _check_plan(plan, spot.at(at))
            for nth, pattern in enumerate(plan.targets):
                _check_subject(pattern, spot.at(at, "targets", nth), agency=agency, subjects=subjects)


def same_person(one: str, other: str) -> bool:
    """True when two names are one person's, or may be: `Nguyễn An` and `Nguyễn An, Trưởng phòng`, `Le An` and `Lê Ân`.

    Case, spaces, punctuation, composition and the place of a tone mark do not count. What one of the two leaves out, all
    accents or the position behind a comma, tells nobody apart; with two positions they are two people of one name.
    """
    first, second = _person(one), _person(other)
    if "" in (first[1], second[1]):
        first, second = (first[0], ""), (second[0], "")
    plain = tuple(tuple(_without_marks(part) for part in each) for each in (first, second))
    return plain[0] == plain[1] if plain[0] == first or plain[1] == second else first == second


def _person(text: str) -> tuple[str, str]:
    """Name and position: `Trần Hòa`, `TRẦN HOÀ` and `Trần  Hoà` alike, tone marks go to the end of their word."""
    name, _, position = _POSITION.sub("\n", unicodedata.normalize("NFKC", text).casefold(), count=1).partition("\n")
    return _words(name), _words(position)


def _words(text: str) -> str:
    words = []
    for word in _NO_LETTERS.sub(" ", unicodedata.normalize("NFD", text)).split():
        letters = "".join(each for each in word if each not in _TONES)
        words.append(letters + "".join(sorted(each for each in word if each in _TONES)))
    return " ".join(words)


def _without_marks(text: str) -> str:
    return "".join(each for each in text if not unicodedata.combining(each)).replace("đ", "d")


def subjects_in(agency: AgencyDraft) -> Iterator[str]:
    """Full ids of everything of an agency that a paper can speak of."""
    yield agency.code
    yield from agency.segments
    yield from agency.systems
    yield from agency.target_ids


def expanded(pattern: str, agency: AgencyDraft, subjects: Iterable[str]) -> tuple[str, ...]:
    """Full ids that `pattern` names: one id, the agency's own code, or with `*` all targets that fit."""
    if pattern == agency.code:
        return (agency.code,)
    full = agency.full(pattern)
    if "*" in pattern:
        return tuple(each for each in agency.target_ids if fnmatchcase(each, full))
    return (full,) if full in subjects else ()


def _check_ids(ids: list[str], spot: Spot) -> None:
    first: dict[str, int] = {}
    for at, each in enumerate(ids):
        if each in first:
            spot.note(at, "id", code="id_twice", value=each, line=spot.at(first[each]).line)
        first.setdefault(each, at)


def _check_waiver(waiver: WaiverForm, spot: Spot, limit: int | None) -> None:
    _check_approval(waiver, spot)
    begin = waiver.approved_at or waiver.requested_at
    if begin is not None and waiver.ends_at < begin:
        spot.note("ends_at", code="ends_before_it_begins", begin=begin, end=waiver.ends_at)
    if begin is not None and limit is not None and waiver.ends_at > (latest := begin + timedelta(days=limit)):
        spot.note("ends_at", code="waiver_long", limit=limit, latest=latest)
    if not waiver.checks and not waiver.controls:
        spot.note(code="waiver_of_nothing")
    if not waiver.targets:
        spot.note("targets", code="waiver_of_nobody")


def _check_approval(waiver: WaiverForm, spot: Spot) -> None:
    """Somebody else, on a day, after the request; or nobody yet, and then it says since when it waits."""
    asked, by, at = waiver.requested_at, waiver.approved_by, waiver.approved_at
    if by is not None and same_person(waiver.requested_by, by):
        spot.note("approved_by", code="same_person", value=by)
    if (by is None) != (at is None):
        lacking = "approved_by" if by is None else "approved_at"
        spot.note("approved_at" if by is None else "approved_by", code="approved_half", key=lacking)
    elif at is None and asked is None:
        spot.note(code="requested_when")
    if at is not None and asked is not None and at < asked:
        spot.note("approved_at", code="approved_before_asked", begin=asked, end=at)


def _check_attestation(paper: AttestationForm, spot: Spot) -> None:
    if paper.answer == "not_applicable" and paper.reason is None:
        spot.note("answer", code="reason_missing")
    if paper.valid_until < paper.attested_at:
        spot.note("valid_until", code="ends_before_it_begins", begin=paper.attested_at, end=paper.valid_until)


def _check_plan(plan: PlanForm, spot: Spot) -> None:
    if not plan.checks and not plan.controls:
        spot.note(code="plan_of_nothing")
    if not plan.targets:
        spot.note("targets", code="plan_of_nobody")
    if plan.decision is Decision.PLANNED and plan.due_at is None:
        spot.note("decision", code="plan_without_day")
    if plan.decision is Decision.PLANNED and plan.due_at is not None and plan.due_at < plan.decided_at:
        spot.note("due_at", code="ends_before_it_begins", begin=plan.decided_at, end=plan.due_at)
    if plan.decision is Decision.NOT_OURS and not plan.note:
        spot.note("decision", code="plan_without_note")


def _check_subject(pattern: str, spot: Spot, *, agency: AgencyDraft, subjects: set[str]) -> None:
    """What a paper speaks of exists; nothing is said where a file that would name it cannot be read."""
    is_readable = agency.form is not None and not (agency.register_name and agency.register is None)
    if is_readable and not expanded(pattern, agency, subjects):
        local = [each.removeprefix(f"{agency.code}/") for each in subjects]
        spot.note(code="unknown_subject", value=pattern, guess=guess(pattern, local))


def _check_authorisation(paper: AuthorisationForm, spot: Spot) -> None:
    if paper.valid_until < paper.valid_from:
        spot.note("valid_until", code="ends_before_it_begins", begin=paper.valid_from, end=paper.valid_until)
    if paper.signed_at > paper.valid_from:
        spot.note("signed_at", code="signed_after_begin", value=paper.signed_at, begin=paper.valid_from)
    if not paper.ranges:
        spot.note("ranges", code="authorisation_of_nothing")
    if paper.public and not paper.document:
        spot.note("public", code="public_without_document")


def _check_range(wanted: Network, spot: Spot, *, is_public: bool) -> None:
    limit = WIDEST[wanted.version]
    if wanted.prefixlen < limit:
        spot.note(code="range_wide", value=wanted, limit=limit)
    elif wanted.is_global and not is_public:
        spot.note(code="public_range", value=wanted)


def _check_numbers(form: AgencyForm, spot: Spot) -> None:
    """A part is never more than its whole: an indicator above 100 % would be printed as it stands."""
    declared = {key: int(value) for key, value in form.declared.items() if str(value).isdigit()}
    wholes = {"staff": form.staff, **declared}
    parts: dict[tuple[str, ...], tuple[int | None, str]] = {
        ("officers",): (form.officers, "staff"),
        **{("declared", key): (declared.get(key), "staff") for key in ("mail_users", "training_attended", "leaders")},
        ("declared", "certificates"): (declared.get("certificates"), "certificate_holders"),
        ("declared", "budget_security_vnd"): (declared.get("budget_security_vnd"), "budget_digital_vnd"),
    }
    for path, (part, name) in parts.items():
        whole = wholes.get(name)
        if part is not None and whole is not None and part > whole:
            spot.note(*path, code="part_above_whole", key=path[-1], value=part, other=name, limit=whole)
