"""Reads what a CI job demands: a gate file, and the earlier results it names as baseline.

max_fail: {critical: 0, high: 5}   # most failing verdicts by severity of their control; not named = any number
min_coverage_pct: 50               # least coverage of each agency
min_proven_pct: 60                 # least proven score of each agency
baseline: last-week.json           # results written by --out json; worse than these ends with exit code 4
"""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

from scanner.model.errors import BadInput, MissingInput, Problem
from scanner.model.records import dataclass
from scanner.model.words import Severity, Status
from scanner.reading.form import Form
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.yaml_guard import MAX_BYTES, load_yaml
from scanner.score.baseline import Baseline
from scanner.score.gate import Gate

_KEYS = {"max_fail", "min_coverage_pct", "min_proven_pct", "baseline"}
_MOST_BYTES = 2_000_000_000
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """A gate, and the baseline it compares with, if any."""

    gate: Gate
    baseline: Baseline | None = None


def built_in() -> Demands:
    """No critical finding, and half of everything measured."""
    return Demands(gate=Gate())


def read_demands(file: Path) -> Demands:
    """The demands in `file`; raises MissingInput or BadInput with every problem and its line."""
    form = Form(str(file), load_yaml(_named(file, MAX_BYTES), str(file)))
    source = form.mapping(form.value, ())
    form.keys(source, (), _KEYS, ())
    gate = Gate(
        max_fail=_most(form, source.get("max_fail", {"critical": 0})),
        min_coverage=_share(form, source, "min_coverage_pct", 50),
        min_proven=_share(form, source, "min_proven_pct", 0),
    )
    baseline = form.string(source["baseline"], ("baseline",)) if "baseline" in source else None
    form.raise_problems()
    return Demands(gate=gate, baseline=None if baseline is None else read_baseline(file.parent / baseline))


def _named(file: Path, max_bytes: int) -> bytes:
    try:
        return bytes_of(file, max_bytes=max_bytes)
    except FileNotFoundError as error:
        raise MissingInput(f"{file}: there is no such file") from error
    except OSError as error:
        raise BadInput(Problem(file=str(file), message=f"cannot be read: {error.strerror}")) from error


def _most(form: Form, source: Any) -> dict[Severity, int]:
    given = form.mapping(source, ("max_fail",))
    form.keys(given, (), [str(each) for each in Severity], ("max_fail",))
    most = {
        Severity(name): form.whole(value, ("max_fail", name)) for name, value in given.items() if name in list(Severity)
    }
    for name, each in most.items():
        if each < 0:
            form.problem(("max_fail", str(name)), "no fewer than 0 findings can be allowed")
    return most


def _share(form: Form, source: Mapping[str, Any], key: str, otherwise: int) -> Fraction:
    percent = form.number(source.get(key, otherwise), (key,))
    if not 0 <= percent <= _HUNDRED:
        form.problem((key,), f"{key} is a percentage from 0 to 100")
    return Fraction(str(percent)) / _HUNDRED


def read_baseline(file: Path) -> Baseline:
    """Statuses by key out of results written by `--out json`; raises MissingInput or BadInput."""
    results = load_json(_named(file, _MOST_BYTES), str(file), max_bytes=_MOST_BYTES)
    try:
        statuses = {each["key"]: Status(each["original"]) for each in results["verdicts"] if each["decides"]}
        return Baseline(statuses=statuses, as_of=str(results["run"]["as_of"])[:10])
    except (KeyError, TypeError, ValueError) as error:
        message = f"this is no result of `rasoat scan --out json:FILE`: {error!r}"
        raise BadInput(Problem(file=str(file), message=message)) from error
