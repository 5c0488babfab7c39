"""Reads what a CI job demands, a gate file and the earlier results it names as baseline; writes today's state as one.

max: {fail: {critical: 0, high: 5}}  # most verdicts of a status by severity of their control; not named = any number
min: {pass: {critical: 40}}          # least
min_coverage_pct: 50                 # least coverage of each agency
min_proven_pct: 60                   # least proven score of each agency
agencies: {so-y-te: {min_coverage_pct: 80, min_proven_pct: 70}}  # those of one agency instead
max_age_days: 30                     # nothing may rest on facts older than this
baseline: last-week.json             # results written by --out json; worse than these ends with exit code 4
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from scanner.model.errors import BadInput, MissingInput, Problem
from scanner.model.local_time import local_day
from scanner.model.records import dataclass
from scanner.model.words import Severity, Status
from scanner.reading.form import Form, Place
from scanner.reading.json_guard import load_json
from scanner.reading.regular_files import bytes_of
from scanner.reading.yaml_guard import MAX_BYTES, load_yaml
from scanner.score.baseline import Baseline
from scanner.score.gate import COUNTED, Floor, Gate, Judged, Numbers, counts_of

_FLOOR = {"min_coverage_pct", "min_proven_pct"}
_KEYS = {"max", "min", "agencies", "max_age_days", "baseline"} | _FLOOR
_MOST_BYTES = 2_000_000_000
_HUNDRED = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """A gate, and the baseline it compares with, if any."""

    gate: Gate
    baseline: Baseline | None = None
    baseline_file: str = ""
    """As the gate file names it."""


def built_in() -> Demands:
    """No critical finding, and half of everything measured."""
    return Demands(gate=Gate())


def read_demands(file: Path) -> Demands:
    """The demands in `file`; raises MissingInput or BadInput with every problem and its line."""
    form = Form(str(file), load_yaml(_named(file, MAX_BYTES), str(file)))
    source = form.mapping(form.value, ())
    form.keys(source, (), _KEYS, ())
    gate = _gate(form, source)
    named = form.string(source["baseline"], ("baseline",)) if "baseline" in source else ""
    form.raise_problems()
    baseline = read_baseline(file.parent / named) if named else None
    return Demands(gate=gate, baseline=baseline, baseline_file=named)


def _gate(form: Form, source: Mapping[str, Any]) -> Gate:
    usual, agencies = Gate(), form.mapping(source.get("agencies", {}), ("agencies",))
    own = {}
    for code, each in agencies.items():
        given = form.mapping(each, ("agencies", code))
        form.keys(given, (), _FLOOR, ("agencies", code))
        own[code] = _floor(form, given, ("agencies", code))
    age = None
    if "max_age_days" in source:
        age = form.days(source["max_age_days"], ("max_age_days",))
    return Gate(
        most=_numbers(form, source, "max") if "max" in source else usual.most,
        least=_numbers(form, source, "min"),
        floor=_floor(form, source, ()),
        agencies=own,
        max_age=age,
    )


def _named(file: Path, max_bytes: int) -> bytes:
    try:
        return bytes_of(file, max_bytes=max_bytes)
    except FileNotFoundError as error:
        raise MissingInput(f"{file}: there is no such file") from error
    except OSError as error:
        raise BadInput(Problem(file=str(file), message=f"cannot be read: {error.strerror}")) from error


def _numbers(form: Form, source: Mapping[str, Any], key: str) -> Numbers:
    given = form.mapping(source.get(key, {}), (key,))
    form.keys(given, (), map(str, COUNTED), (key,))
    return {
        Status(status): _by_severity(form, each, (key, status)) for status, each in given.items() if status in COUNTED
    }


def _by_severity(form: Form, source: Any, place: Place) -> dict[Severity, int]:
    given = form.mapping(source, place)
    form.keys(given, (), map(str, Severity), place)
    return {
        Severity(name): _whole(form, each, (*place, name)) for name, each in given.items() if name in list(Severity)
    }


def _whole(form: Form, value: Any, place: Place) -> int:
    number = form.whole(value, place)
    if number < 0:
        form.problem(place, "this cannot be less than 0")
    return number


def _floor(form: Form, source: Mapping[str, Any], place: Place) -> Floor:
    return Floor(
        coverage=_share(form, source, "min_coverage_pct", 50, place),
        proven=_share(form, source, "min_proven_pct", 0, place),
    )


def _share(form: Form, source: Mapping[str, Any], key: str, otherwise: int, place: Place) -> Fraction:
    percent = form.number(source.get(key, otherwise), (*place, key))
    if not 0 <= percent <= _HUNDRED:
        form.problem((*place, key), f"{key} is a percentage from 0 to 100")
    return Fraction(str(percent)) / _HUNDRED


def read_baseline(file: Path) -> Baseline:
    """Statuses by key out of results written by `--out json`; raises MissingInput or BadInput."""
    results = load_json(_named(file, _MOST_BYTES), str(file), max_bytes=_MOST_BYTES)
    try:
        statuses = {each["key"]: Status(each["original"]) for each in results["verdicts"] if each["decides"]}
        return Baseline(statuses=statuses, day=local_day(datetime.fromisoformat(results["run"]["as_of"])))
    except (KeyError, TypeError, ValueError) as error:
        hint = "name a file that `rasoat scan --out json:FILE` wrote"
        raise BadInput(Problem(file=str(file), message="holds no results of Rasoat", hint=hint)) from error


def floor_of(judged: Judged) -> Gate:
    """Today's state as a gate: no more that is wrong or not known, no less that passes, no agency lower."""
    counts = counts_of(judged)

    def numbers(*statuses: Status) -> Numbers:
        return {status: {severity: counts[status, severity] for severity in Severity} for status in statuses}

    return Gate(
        most=numbers(*(each for each in COUNTED if each is not Status.PASS)),
        least=numbers(Status.PASS),
        agencies={
            each.agency: Floor(coverage=_down(each.score.shares.coverage), proven=_down(each.score.shares.proven))
            for each in judged.agencies
        },
    )


def _down(share: Fraction) -> Fraction:
    """To a tenth of a percent, downwards: what is written is never above what was reached."""
    return Fraction(share * 1000 // 1, 1000)


def stricter(one: Gate, other: Gate) -> Gate:
    """Of both, the demand that is harder to meet: a floor that is written again only rises."""
    return Gate(
        most=_each(one.most, other.most, min),
        least=_each(one.least, other.least, max),
        floor=_higher(one.floor, other.floor),
        agencies={
            code: _higher(one.agencies.get(code, one.floor), other.agencies.get(code, one.floor))
            for code in sorted(one.agencies.keys() | other.agencies.keys())
        },
        max_age=one.max_age,
    )


def _each(one: Numbers, other: Numbers, choose: Callable[[int, int], int]) -> Numbers:
    return {
        status: {
            severity: choose(one.get(status, {}).get(severity, number), other.get(status, {}).get(severity, number))
            for severity, number in {**other.get(status, {}), **one.get(status, {})}.items()
        }
        for status in COUNTED
        if status in one or status in other
    }


def _higher(one: Floor, other: Floor) -> Floor:
    return Floor(coverage=max(one.coverage, other.coverage), proven=max(one.proven, other.proven))


def gate_text(gate: Gate, baseline: str = "") -> str:
    """The gate as a file that `read_demands` reads back."""
    lines = [*_number_lines("max", gate.most), *_number_lines("min", gate.least)]
    lines += [f"min_coverage_pct: {_percent(gate.floor.coverage)}", f"min_proven_pct: {_percent(gate.floor.proven)}"]
    if gate.max_age is not None:
        lines.append(f"max_age_days: {gate.max_age.days}")
    if gate.agencies:
        lines.append("agencies:")
        lines += [
            f"  {code}: {{min_coverage_pct: {_percent(each.coverage)}, min_proven_pct: {_percent(each.proven)}}}"
            for code, each in gate.agencies.items()
        ]
    if baseline:
        lines.append(f"baseline: {json.dumps(baseline, ensure_ascii=False)}")
    return "\n".join([*lines, ""])


def _number_lines(key: str, numbers: Numbers) -> list[str]:
    rows = [
        f"  {status}: {{{', '.join(f'{severity}: {each}' for severity, each in by_severity.items())}}}"
        for status, by_severity in numbers.items()
    ]
    return [f"{key}:", *rows] if rows else [f"{key}: {{}}"]


def _percent(share: Fraction) -> str:
    return f"{float(share * _HUNDRED):g}"
