"""What a CI job demands is read whole or refused with its place; nothing that is no file is waited for."""

import os
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import BadInput, MissingInput
from scanner.model.words import Severity, Status
from scanner.run.gate_file import gate_text, read_demands, stricter
from scanner.score.gate import COUNTED, Floor, Gate


def test_pipes_and_devices_are_no_gate_and_no_baseline(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        (tmp_path / "gate.yaml").write_text(f"baseline: {place}\n")
        for named in (place, tmp_path / "gate.yaml"):
            with pytest.raises(BadInput, match=f"{place}: is not a file"):
                read_demands(named)


def test_a_baseline_is_of_a_day_in_viet_nam(tmp_path: Path) -> None:
    """A scan by the clock at 02:30 is still of the day before in UTC."""
    (tmp_path / "b.json").write_text('{"run": {"as_of": "2026-11-30T19:30:00Z"}, "verdicts": []}')
    (tmp_path / "gate.yaml").write_text("baseline: b.json\n")
    baseline = read_demands(tmp_path / "gate.yaml").baseline
    assert baseline is not None
    assert baseline.day == date(2026, 12, 1)


@pytest.mark.parametrize("text", ["{}", "[]", '{"run": {"as_of": "today"}, "verdicts": []}'])
def test_a_baseline_that_is_no_result_is_one_clear_sentence(tmp_path: Path, text: str) -> None:
    (tmp_path / "b.json").write_text(text)
    (tmp_path / "gate.yaml").write_text("baseline: b.json\n")
    with pytest.raises(BadInput, match=r"b.json: holds no results of Rasoat — name a file that .* wrote$"):
        read_demands(tmp_path / "gate.yaml")


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("baseline: last-week.json\n")
    for named, missing in (("none.yaml", "none.yaml"), ("gate.yaml", "last-week.json")):
        with pytest.raises(MissingInput, match=missing):
            read_demands(tmp_path / named)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("max: {fail: {critical: -1}}", "gate.yaml:1:14: this cannot be less than 0"),
        ("min: {pass: {critical: 1.5}}", "gate.yaml:1:14: this needs a whole number"),
        ("min_proven_pct: .nan", "gate.yaml:1:1: this needs a number"),
        ("max_age_days: -1", "gate.yaml:1:1: this cannot be less than 0"),
        ("max_age_days: 9999999999", "gate.yaml:1:1: this cannot be more than 36500"),
        ("max: {waived: {critical: 1}}", "gate.yaml:1:7: .*waived"),
        ("agencies: {so-y-te: {min_coverage: 1}}", "gate.yaml:1:22: .*min_coverage_pct"),
        ("min_coverage_pct: 100.5", "gate.yaml:1:1: min_coverage_pct is a percentage"),
    ],
)
def test_a_demand_that_means_nothing_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "gate.yaml").write_text(text)
    with pytest.raises(BadInput, match=complaint):
        read_demands(tmp_path / "gate.yaml")


shares = st.integers(0, 1000).map(lambda tenths: Fraction(tenths, 1000))
floors = st.builds(Floor, coverage=shares, proven=shares)
numbers = st.dictionaries(
    st.sampled_from(COUNTED), st.dictionaries(st.sampled_from(list(Severity)), st.integers(0, 10**6)), max_size=5
)
gates = st.builds(
    Gate,
    most=numbers,
    least=numbers,
    floor=floors,
    agencies=st.dictionaries(st.sampled_from(["so-y-te", "xa-mot"]), floors),
    max_age=st.none() | st.integers(0, 4000).map(lambda days: timedelta(days=days)),
)


@given(gates)
def test_a_written_gate_is_read_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, gate: Gate) -> None:
    file = tmp_path_factory.mktemp("gate") / "gate.yaml"
    file.write_text(gate_text(gate), encoding="utf-8")
    assert read_demands(file).gate == gate


@given(gates, gates)
def test_of_two_gates_the_stricter_relaxes_nothing(before: Gate, reached: Gate) -> None:
    both = stricter(before, reached)
    for gate in (before, reached):
        for status, by_severity in gate.most.items():
            assert all(both.most[status][severity] <= number for severity, number in by_severity.items())
        for status, by_severity in gate.least.items():
            assert all(both.least[status][severity] >= number for severity, number in by_severity.items())
        for code, floor in gate.agencies.items():
            assert both.agencies[code].coverage >= floor.coverage
            assert both.agencies[code].proven >= floor.proven
    assert both.floor.coverage >= before.floor.coverage
    assert stricter(both, reached).most == both.most


def test_every_counted_status_can_be_written() -> None:
    assert set(COUNTED) == set(Status) - {Status.NOT_APPLICABLE}
