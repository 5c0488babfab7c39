"""What a CI job demands is read whole or refused with its place; nothing that is no file is waited for."""

import os
from pathlib import Path

import pytest

from scanner.model.errors import BadInput, MissingInput
from scanner.run.gate_file import read_demands


def test_pipes_and_devices_are_no_gate_and_no_baseline(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for place in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        (tmp_path / "gate.yaml").write_text(f"baseline: {place}\n")
        for named in (place, tmp_path / "gate.yaml"):
            with pytest.raises(BadInput, match=f"{place}: is not a file"):
                read_demands(named)


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    (tmp_path / "gate.yaml").write_text("baseline: last-week.json\n")
    for named, missing in (("none.yaml", "none.yaml"), ("gate.yaml", "last-week.json")):
        with pytest.raises(MissingInput, match=missing):
            read_demands(tmp_path / named)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("max_fail: {critical: -1}", "gate.yaml:1:12: no fewer than 0"),
        ("max_fail: {critical: 1.5}", "gate.yaml:1:12: this needs a whole number"),
        ("min_proven_pct: .nan", "gate.yaml:1:1: this needs a number"),
        ("min_coverage_pct: 100.5", "gate.yaml:1:1: min_coverage_pct is a percentage"),
    ],
)
def test_a_demand_that_means_nothing_is_refused_with_its_place(tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "gate.yaml").write_text(text)
    with pytest.raises(BadInput, match=complaint):
        read_demands(tmp_path / "gate.yaml")
