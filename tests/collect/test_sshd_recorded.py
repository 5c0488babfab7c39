"""What sshd of Debian 11, 12 and 13 said to random files (recorded `sshd -T`), read anew without sshd or root.

A recording holds the settings of an empty file and, for each configuration, what differs from them; null where that
sshd refused to start. tests/collect/test_sshd_truth.py makes such files and asks the sshd that is installed.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host.sshd_grammar import names_in_order, read_passes
from scanner.collect.host.sshd_settings import dump_of, settings_of
from scanner.model.errors import GapError
from scanner.model.plain import to_plain

RECORDED = sorted((Path(__file__).parent / "sshd_recorded").glob("*.json"))


@pytest.mark.parametrize("path", RECORDED, ids=[each.stem for each in RECORDED])
def test_every_recorded_configuration_means_what_sshd_said(path: Path) -> None:
    """Settings equal the recorded dump; what sshd refused, we refuse."""
    recorded = json.loads(path.read_text(encoding="utf-8"))
    version = (int(recorded["version"][0]), int(recorded["version"][1]))
    for number, case in enumerate(recorded["cases"]):
        by_path = {f"{recorded['folder']}/d/{name}": text for name, text in case["drop_ins"].items()}
        said = None if case["differs"] is None else {**recorded["defaults"], **case["differs"]}
        assert _ours(case["main"], by_path, version) == said, f"case {number}: {case}"


def test_three_versions_are_recorded() -> None:
    """Debian 11, 12 and 13; each with configurations that sshd accepted and that it refused."""
    assert [each.stem for each in RECORDED] == ["10.0", "8.4", "9.2"]
    for path in RECORDED:
        accepted = [case["differs"] is not None for case in json.loads(path.read_text(encoding="utf-8"))["cases"]]
        assert sum(accepted) > 20 < len(accepted) - 5
        assert not all(accepted)


def _ours(main: str, by_path: dict[str, str], version: tuple[int, int]) -> Any:
    def files(pattern: str) -> list[tuple[str, str]]:
        return [(name, by_path[name]) for name in names_in_order(by_path, pattern)]

    try:
        return to_plain(settings_of(dump_of(read_passes(main, files, version), version)))
    except GapError:
        return None
