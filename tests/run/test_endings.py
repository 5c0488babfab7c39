"""Whom a gate may miss: an agency that was left out is not asked for, one that ended was measured by nobody."""

from dataclasses import replace
from datetime import date

import pytest

from scanner.model.words import ExitCode
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
