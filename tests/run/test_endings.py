"""Whom a gate may miss: an agency that was left out is not asked for, one that ended was measured by nobody."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from scanner.model.words import ExitCode, Status
from scanner.run.endings import exit_reasons
from scanner.run.gate_file import Demands
from scanner.score.gate import Floor, Gate
from tests.reports.results_case import Case, build


@pytest.mark.parametrize(("ends", "expected"), [(None, False), (date(2026, 11, 1), True)])
def test_an_agency_that_ended_closes_a_gate_that_names_it(ends: date | None, expected: bool) -> None:
    results = build(Case())
    (agency,) = results.inventory.agencies
    inventory = replace(results.inventory, agencies=(replace(agency, valid_to=ends),))
    gate = Gate(most={}, agencies={agency.id: Floor()})
    told = exit_reasons(replace(results, inventory=inventory, agencies=()), Demands(gate=gate))
    named = [each for each in told if each.text.en.startswith(f"{agency.id}: named by the gate")]
    assert bool(named) is expected
    assert all(each.code is ExitCode.NOT_ENOUGH for each in named)


def _told_of_waiver(as_of: str, **changed: Any) -> list[ExitCode]:
    """What is said of one waiver that covers everything open, on a moment of Vietnamese clocks."""
    results = build(Case())
    (agency,) = results.inventory.agencies
    found = next(each for each in results.verdicts if each.status is Status.FAIL and each.waiver is None)
    paper = replace(agency.waivers[0], controls=(found.control,), targets=(found.target,), **changed)
    run = replace(results.run, as_of=datetime.fromisoformat(f"{as_of}+07:00").astimezone(UTC))
    inventory = replace(results.inventory, agencies=(replace(agency, waivers=(paper,)),))
    told = exit_reasons(replace(results, inventory=inventory, run=run), Demands(gate=Gate(most={})))
    return [each.code for each in told if "waiver" in each.text.en]


@pytest.mark.parametrize(
    ("as_of", "codes"),
    [("2026-11-30T00:00:00", []), ("2026-11-30T23:59:59", []), ("2026-12-01T00:00:00", [ExitCode.BAD_SEAL])],
)
def test_a_waiver_ends_with_its_last_day_in_viet_nam(as_of: str, codes: list[ExitCode]) -> None:
    """At 00:00 of Vietnamese clocks it is still 17:00 of the day before in UTC."""
    assert _told_of_waiver(as_of, approved_at=date(2026, 11, 1), ends_at=date(2026, 11, 30)) == codes


def test_a_request_that_nobody_approved_ends_without_a_word() -> None:
    request = {"approved_by": "", "approved_at": None, "requested_at": date(2026, 11, 1)}
    assert _told_of_waiver("2026-12-01T00:00:00", ends_at=date(2026, 11, 30), **request) == []
