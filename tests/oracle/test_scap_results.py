"""Results that oscap itself writes, of an invented benchmark: every state it prints is the state that is read."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.run.policies import load_policies

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("oscap") is None, reason="oscap is not installed")]
BENCHMARK = Path(__file__).parent / "benchmark"


def test_what_oscap_prints_is_what_is_read(tmp_path: Path) -> None:
    """As plain results and inside an ARF report."""
    for each in BENCHMARK.iterdir():
        shutil.copy(each, tmp_path)
    line = ["oscap", "xccdf", "eval", "--profile", "xccdf_org.example_profile_red", "--results", "plain.xml", "--results-arf", "arf.xml", "seals.xml"]  # fmt: skip
    printed = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120).stdout
    told = re.findall(r"^Rule\s+(\S+)\s+Result\s+(\S+)", printed, re.MULTILINE)
    assert len(told) == 4
    (plain,), (report,) = (
        load_policies([f"oscap:{tmp_path}/{name}"]).oscap[0].results for name in ("plain.xml", "arf.xml")
    )
    for result in (plain, report):
        assert [(each.id, each.state) for each in result.rules] == [
            *told,
            ("xccdf_org.example_rule_unselected", "notselected"),
        ]
        assert result.rules[0].title == "The machine is a Unix"
        assert (result.benchmark, result.profile) == (
            "xccdf_org.example_benchmark_seals",
            "xccdf_org.example_profile_red",
        )
    assert plain.digest != report.digest
