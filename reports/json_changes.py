"""JSON of how scores went and of what changed between two runs: shares from 0 to 1, unrounded, as in the JSON results."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from scanner.model.change import Change, Move
from scanner.model.history import Judgement, Line, ProvincePoint, RollUp
from scanner.model.local_time import utc_stamp
from scanner.model.results import Results

Plain = dict[str, Any]  # plain JSON


def trend_json(lines: Mapping[str, Line], province: Sequence[ProvincePoint], fallen: Collection[str]) -> Plain:
    """Every judgement of the province and of each agency, oldest first."""
    return {
        "province": [_province_point(each) for each in province],
        "agencies": [
            {
                "id": agency,
                "name": {"vi": line[-1].name.vi, "en": line[-1].name.en},
                "kind": line[-1].kind,
                "is_down": agency in fallen,
                "line": [_point(each) for each in line],
            }
            for agency, line in lines.items()
        ],
    }


def _judgement(judgement: Judgement) -> Plain:
    return {
        "run": judgement.run,
        "as_of": utc_stamp(judgement.as_of),
        "rulepack": judgement.rulepack,
        "rulepack_digest": judgement.rulepack_digest,
        "program": judgement.program,
    }


def _province_point(point: ProvincePoint) -> Plain:
    return {
        **_judgement(point.judgement),
        "proven": float(point.proven),
        "coverage": float(point.coverage),
        "grades": dict(sorted(point.grades.items())),
        "agencies": point.agencies,
        "judged": point.judged,
    }


def _point(point: RollUp) -> Plain:
    """One agency at one judgement; `grade` is null before a merger, where several stand together."""
    shares = point.shares
    return {
        **_judgement(point.judgement),
        "agency": point.agency,
        "proven": float(shares.proven),
        "possible": float(shares.possible),
        "coverage": float(shares.coverage),
        "with_waivers": float(shares.with_waivers),
        "grade": point.grade or None,
        "subjects": point.subjects,
        "statuses": {str(status): count for status, count in sorted(point.statuses.items())},
        "failing": {str(severity): count for severity, count in sorted(point.failing.items())},
    }


def changes_json(before: Results, after: Results, changes: Mapping[str, Change]) -> Plain:
    """Both runs, and the change of each agency with its parts; `work`, `coverage` and `targets` sum to it."""
    return {
        "before": _run(before),
        "after": _run(after),
        "rulepack": after.run.rulepack,
        "agencies": [
            {"id": each.agency, **(_change(changes[each.agency]) if each.agency in changes else {"is_new": True})}
            for each in after.agencies
        ],
    }


def _run(results: Results) -> Plain:
    return {"id": results.run.id, "as_of": utc_stamp(results.run.as_of)}


def _change(change: Change) -> Plain:
    """`told` is what the earlier scorecard said, null where that is not stored; `rules` what other rules make of it."""
    return {
        "is_new": False,
        "before": float(change.before),
        "after": float(change.after),
        "work": float(change.work),
        "coverage": float(change.coverage),
        "targets": float(change.targets),
        "told": None if change.told is None else float(change.told),
        "rules": float(change.rules),
        "waived": float(change.waived),
        "moves": [_move(each) for each in change.moves],
    }


def _move(move: Move) -> Plain:
    return {"control": move.control, "target": move.target, "before": move.before, "after": move.after}
