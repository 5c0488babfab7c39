"""Runs an example of a check as the engine would, with the thresholds of the rule pack and the example's own on top."""

from datetime import datetime

from scanner.evaluate.due import DuePlan, DueRow
from scanner.evaluate.engine import Bench, Stored, judge_row
from scanner.evaluate.example import facts_of
from scanner.model.check import Check, Example
from scanner.model.control import Control, RulePack, Thresholds
from scanner.model.observation import Known, Missing, Observation, Provenance
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.verdict import Verdict
from scanner.model.words import Platform, ReadMode, Reason


def try_example(check: Check, example: Example, pack: RulePack, mode: ReadMode = ReadMode.EFFECTIVE) -> Verdict:
    """The verdict on `example`, for the check's first control.

    Raises PlainError when its facts do not fit, StopIteration when the pack has none of the check's controls.
    """
    control = next(each for name in check.controls for each in pack.controls if each.id == name)
    as_of = datetime.fromisoformat(example.as_of)
    limits = {**control.params.get(example.level, Thresholds({})), **example.thresholds}
    row = DueRow(control=control, check=check, reason=Reason.FACTS, thresholds=Thresholds(limits))
    bench = Bench(plan=DuePlan(pack, (check,)), as_of=as_of, mode=mode)
    return judge_row(row, _subject(check, control, example), _stored(example, as_of), bench)


def _subject(check: Check, control: Control, example: Example) -> Subject:
    target = control.targets[0]
    platform = next(iter(sorted(check.platforms)), Platform.UNKNOWN)
    return Subject(
        id="example/subject",
        agency="example",
        name=Text(vi="Ví dụ", en="Example"),
        kind=example.kind or min(target.kinds),
        roles=target.roles,
        level=example.level,
        platform=platform,
    )


def _stored(example: Example, as_of: datetime) -> Stored:
    provenance = Provenance(source="example", taken_at=as_of)
    observations: dict[str, Observation] = {
        kind: Missing(kind=kind, gap=gap, detail="", provenance=provenance) for kind, gap in example.gaps.items()
    }
    for kind, fact in facts_of(example).items():
        observations[kind] = Known(fact=fact, provenance=provenance)
    return {kind: (f"example:{kind}", each) for kind, each in observations.items()}
