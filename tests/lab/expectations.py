"""What the lab's scan must say, row by row: `expected/AGENCY.yaml` has every verdict of every agency.

    so-guong-mau/pc-01:
      pass: [checks …]
      unknown: [checks …]
    …

A row is named by its check, a control without one by its id; `check@control` where one check is judged differently for
two controls. Rows in `expected/beneath.yaml` depend on the kernel or the hardware beneath the lab, which all its machines
share, or on the day of the year: they must be there, with any status but `error`.

`python -m tests.lab.expectations RESULTS.json` writes the files anew from a scan. They are the statement of what is right:
read every line that changes before you commit it.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).resolve().parent / "expected"
Rows = dict[str, dict[str, str]]
"""Status by row, by subject."""
ORDER = ("pass", "partial", "fail", "unknown", "error", "not_applicable")


def rows_of(results: Mapping[str, Any], agency: str) -> Rows:
    """What a scan said of one agency."""
    statuses: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for each in results["verdicts"]:
        if each["agency"] == agency:
            statuses[each["target"]][each["check"] or each["control"]][each["control"]] = each["status"]
    return {target: _named(rows) for target, rows in sorted(statuses.items())}


def _named(rows: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    named: dict[str, str] = {}
    for row, by_control in rows.items():
        if len(set(by_control.values())) == 1:
            named[row] = next(iter(by_control.values()))
        else:
            named |= {f"{row}@{control}": status for control, status in by_control.items()}
    return named


def expected(agency: str) -> Rows:
    """What is right for one agency."""
    said = yaml.safe_load((FOLDER / f"{agency}.yaml").read_text(encoding="utf-8"))
    return {
        target: {row: status for status, rows in by_status.items() for row in rows}
        for target, by_status in said.items()
    }


def beneath() -> set[str]:
    """Rows that depend on what all machines of the lab stand on."""
    said = yaml.safe_load((FOLDER / "beneath.yaml").read_text(encoding="utf-8"))
    return {row for rows in said.values() for row in rows}


def differences(found: Rows, wanted: Rows) -> list[str]:
    """Every row that is not as it must be, as a sentence."""
    shared = beneath()
    lines = []
    for target in sorted({*found, *wanted}):
        here, right = found.get(target, {}), wanted.get(target, {})
        for row in sorted({*here, *right}):
            if row.partition("@")[0] in shared:
                if here.get(row, "error") == "error":
                    lines.append(f"{target} {row}: {here.get(row, 'no row')}, and it must be there")
            elif here.get(row) != right.get(row):
                lines.append(f"{target} {row}: {here.get(row, 'no row')} instead of {right.get(row, 'no row')}")
    return lines


def written(rows: Rows) -> str:
    """The YAML of one agency's rows, without those that depend on what is beneath."""
    shared = beneath()
    lines = ["# Every verdict of this agency in the lab; see tests/lab/expectations.py.\n"]
    for target, statuses in rows.items():
        lines.append(f"\n{target}:\n")
        for status in ORDER:
            names = sorted(
                row for row, each in statuses.items() if each == status and row.partition("@")[0] not in shared
            )
            if names:
                lines.append(f"  {status}:\n")
                lines += [f"    - {name}\n" for name in names]
    return "".join(lines)


def main() -> None:
    """Write the files anew."""
    results = json.loads(Path(sys.argv[1]).read_text())
    for agency in sorted({each["agency"] for each in results["verdicts"]}):
        (FOLDER / f"{agency}.yaml").write_text(written(rows_of(results, agency)), encoding="utf-8")


if __name__ == "__main__":
    main()
