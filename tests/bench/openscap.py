"""Collecting and judging the mapped rules of one Debian 12 tree, beside oscap with just these rules on a copy of it.

By slope, what one more judging of the tree costs: ours by judging it many times in one process, oscap's by all rules less
one. As a whole process: `rasoat scan --root`, once with results in JSON alone, as oscap writes its results in XML, and
once with all reports. oscap needs root, debootstrap and openscap-scanner, and a datastream: SSG_DS=FILE, else the one of
the oracle (`tests/oracle`).
"""

import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import Cost, cost_of, median
from tests.oracle import mirror, openscap, rasoat
from tests.oracle.debian_roots import build, work_folder

_NAME = "mapped rules beside oscap"
_TREES = ("default", "weak")
_ONE_RULE = "package_telnetd_removed"
_MANY = 11
_OURS = """
import sys
from pathlib import Path
from scanner.model.words import ReadMode
from tests.oracle.rasoat import facts_of, verdicts

for _ in range(int(sys.argv[2])):
    verdicts(facts_of(Path(sys.argv[1])), ReadMode.EFFECTIVE)
"""


@dataclass(frozen=True)
class _Turn:
    once: Cost
    many: Cost
    judged: Cost
    reported: Cost
    one_rule: Cost
    oscap: Cost

    @property
    def ours(self) -> tuple[Cost, ...]:
        return self.once, self.many, self.judged, self.reported


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line a tree."""
    missing = [each for each in ("debootstrap", "oscap", "unshare", "ip") if not shutil.which(each)]
    if smoke or os.geteuid() != 0 or missing:
        why = "smoke run" if smoke else f"needs root and {', '.join(missing)}" if missing else "needs root"
        yield f"{_NAME}: not run ({why})"
        return
    work, source = work_folder(), mirror.debian_mirror()
    named = os.environ.get("SSG_DS")
    datastream = Path(named) if named else mirror.fetch_datastream(source or mirror.debootstrap_mirror(), work)
    for name in _TREES:
        yield _line(build(name, work, source, ordinary=True), work, datastream, place)


def _line(root: Path, work: Path, datastream: Path, place: Path) -> str:
    rules = sorted(rasoat.mapped_checks())
    entered = _oscap(root, work, datastream, None)
    turns = [
        _Turn(
            once=_ours(root, 1),
            many=_ours(root, _MANY),
            judged=_scan(root, place, "--out", f"json:{place / 'results.json'}"),
            reported=_scan(root, place),
            one_rule=_oscap(root, work, datastream, [_ONE_RULE]),
            oscap=_oscap(root, work, datastream, rules),
        )
        for _ in range(3)
    ]
    bad = [each.status for turn in turns for each in turn.ours if each.status not in (0, 3)]
    bad += [each.status for turn in turns for each in (turn.one_rule, turn.oscap) if each.status not in (0, 2)]
    if bad:
        return f"{_NAME}, {root.name} tree: not run (exit {bad})"
    ours = median([(each.many.cpu_s - each.once.cpu_s) / (_MANY - 1) for each in turns])
    theirs = median([each.oscap.cpu_s - each.one_rule.cpu_s for each in turns])
    whole = median([each.oscap.cpu_s for each in turns]) - entered.cpu_s
    judged, reported = median([each.judged.cpu_s for each in turns]), median([each.reported.cpu_s for each in turns])
    peak, theirs_peak = (
        median([each.reported.peak_mib for each in turns]),
        median([each.oscap.peak_mib for each in turns]),
    )
    return (
        f"{_NAME}, {root.name} tree, {len(rules)} rules: by slope {ours:.2f} against {theirs:.2f} CPU s, "
        f"1/{theirs / ours:.0f} (goal at most 1/50); whole process, results in JSON {judged:.2f} against {whole:.2f} "
        f"CPU s, 1/{whole / judged:.1f} (goal 1/15), with all reports {reported:.2f}, 1/{whole / reported:.1f}; "
        f"peak {peak:.0f} against {theirs_peak:.0f} MiB, 1/{theirs_peak / peak:.1f} (goal 1/4) (n={len(turns)})"
    )


def _ours(root: Path, times: int) -> Cost:
    return cost_of([sys.executable, "-c", _OURS, str(root), str(times)])


def _scan(root: Path, place: Path, *more: str) -> Cost:
    store = place / "openscap-store"
    shutil.rmtree(store, ignore_errors=True)
    return cost_of([sys.executable, "-m", "scanner", "scan", "--root", str(root), "--store", str(store), *more])


def _oscap(root: Path, work: Path, datastream: Path, rules: list[str] | None) -> Cost:
    """Oscap with `rules`, or with None the way into the copy of the root alone."""
    chamber, command, _ = openscap.evaluation(root, work, datastream, rules or [_ONE_RULE])
    return cost_of(chamber.entered(command if rules is not None else ["true"]), env=chamber.environment())
