"""Every collector against its case files: tests/collect/cases/<collector>/<case>.yaml, from answers to fact or gap.

    answers:                       # questions that are not named are gap `not_collected`
      file:/etc/passwd: {stdout: "root:x:0:0:..."}      # or stdout_b64
      cmd:sshd -T: {exit: 1, stderr: "sshd: no hostkeys available"}     # exit is 0 for a cmd: unless stated
      stat:/etc/shadow: {entries: {...}}                # shapes: scanner/model/question.py
      files:/etc/ssh/sshd_config.d/*: {absent: true}
      file:/etc/shadow: {gap: denied}                   # or truncated: true beside stdout
    fact: {...}                    # plain form (scanner.model.plain.to_plain), or `gap: WORD`
    without:                       # optional: what is still truly known when one question is denied, as changes to fact
      cmd:sshd -T: {told_by: files}

A case that a denial of one question, or the loss of one byte, turns into another known fact fails unless the case
says why in `without`: a collector must not mistake "could not look" for "nothing there".
"""

import base64
import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scanner.model.errors import GapError
from scanner.model.plain import from_plain, to_plain
from scanner.model.plugins import plugins
from scanner.model.ports import Collector
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform
from tests.collect.share import drawn, one_in
from tests.together import together

CASES = Path(__file__).parent / "cases"
REQUIRED = ("normal", "denied", "absent", "garbled", "truncated")
KEYS = {"stdout", "stdout_b64", "stderr", "entries", "exit", "absent", "gap", "detail", "truncated"}


class _Texts(yaml.CSafeLoader):
    """YAML whose dates stay text, as in plain facts."""


_Texts.yaml_implicit_resolvers = {
    first: [each for each in rules if each[0] != "tag:yaml.org,2002:timestamp"]
    for first, rules in yaml.CSafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True)
class Case:
    """One case file."""

    name: str
    collector: str
    answers: Mapping[str, Answer]
    fact: Any
    gap: str | None
    without: Mapping[str, Any]

    def ask(self, question: str, /) -> Answer:
        """What the target of this case answers."""
        return self.answers.get(question, Answer(ask=question, gap=Gap.NOT_COLLECTED, detail="not in the case"))


def _answer(question: str, says: Mapping[str, Any]) -> Answer:
    assert not says.keys() - KEYS, f"{question}: unknown keys {says.keys() - KEYS}"
    stdout = base64.b64decode(says["stdout_b64"]) if "stdout_b64" in says else str(says.get("stdout", "")).encode()
    ran = question.startswith("cmd:") and not says.get("absent") and "gap" not in says
    return Answer(
        ask=question,
        exit=says.get("exit", 0 if ran else None),
        stdout=stdout,
        stderr=str(says.get("stderr", "")).encode(),
        entries=says.get("entries"),
        absent=says.get("absent", False),
        gap=Gap(says["gap"]) if "gap" in says else None,
        detail=str(says.get("detail", "")),
        truncated=says.get("truncated", False),
    ).sealed()


@cache
def load_case(path: Path) -> Case:
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_Texts)  # noqa: S506  # a SafeLoader
    assert ("fact" in raw) != ("gap" in raw), f"{path}: a case has a fact or a gap"
    return Case(
        name=path.stem,
        collector=path.parent.name,
        answers={question: _answer(question, says) for question, says in raw["answers"].items()},
        fact=raw.get("fact"),
        gap=raw.get("gap"),
        without=raw.get("without", {}),
    )


def _collectors() -> dict[str, Collector]:
    return plugins("scanner.collect", "COLLECTOR", Collector, "rasoat.collectors")


COLLECTORS = _collectors()
PATHS = sorted(CASES.glob("*/*.yaml"))
every_case = together("path", PATHS, by=lambda path: path.parent.name, named=lambda path: path.stem)
"""A test for every collector, on all of its cases."""


@together("collector", sorted(COLLECTORS))
def test_every_collector_has_the_five_cases(collector: str) -> None:
    """A normal, a denied, an absent, a garbled and a truncated case; more are welcome."""
    names = [path.stem for path in (CASES / collector).glob("*.yaml")]
    assert [word for word in REQUIRED if not any(name.startswith(word) for name in names)] == []


@together("collector", sorted(COLLECTORS))
def test_every_collector_is_named_like_its_file_and_asks_literally(collector: str) -> None:
    """The id is the file name; questions are distinct, known schemes without placeholders."""
    questions = COLLECTORS[collector].questions
    folder = "device" if COLLECTORS[collector].platform is Platform.DEVICE else "host"
    module = importlib.import_module(f"scanner.collect.{folder}.{collector}")
    assert module.COLLECTOR is COLLECTORS[collector]
    assert collector.startswith(f"{COLLECTORS[collector].platform}_"), "or a scan would not find it"
    assert len(set(questions)) == len(questions) > 0
    of_hosts = ("cmd:", "file:", "files:", "heads:", "stat:", "list:", "shadow:", "walk:", "apt:")
    of_windows = ("cmd:", "file:", "files:", "heads:", "stat:", "list:", "reg:", "regs:", "cim:", "members:")
    by_platform = {Platform.DEVICE: ("snmp:",), Platform.WINDOWS: of_windows}
    schemes = by_platform.get(COLLECTORS[collector].platform, of_hosts)
    assert [each for each in questions if not each.startswith(schemes)] == []
    assert [each for each in questions if "{" in each and not each.startswith("cmd:")] == []


@every_case
def test_case_gives_the_expected_fact_or_gap(path: Path) -> None:
    """The answers of the case become exactly the fact or gap it names, asking only declared questions."""
    case, collector = load_case(path), COLLECTORS[path.parent.name]
    assert [each for each in case.answers if each not in collector.questions] == []
    outcome = outcome_of(collector, case.answers)
    if case.gap is not None:
        assert outcome == Gap(case.gap)
    else:
        assert not isinstance(outcome, Gap), f"gap {outcome} instead of a fact"
        assert outcome == to_plain(from_plain(collector.gives, case.fact))


@every_case
@one_in
def test_denying_or_damaging_any_answer_never_invents_another_fact(path: Path, share: int) -> None:
    """One question denied, unsupported, or its answer cut: a gap, an unseen field, or what `without` states."""
    case, collector = load_case(path), COLLECTORS[path.parent.name]
    before = outcome_of(collector, case.answers)
    for question, answer, how in _damages(case):
        if not drawn(share, path.stem, question, how):
            continue
        after = outcome_of(collector, {**case.answers, question: answer})
        if isinstance(after, Gap):
            continue
        assert not isinstance(before, Gap), f"{how} {question}: a fact where there was gap {before}"
        allowed = {**before, **case.without.get(question, {})}
        assert _differences(before, after) == [] or _differences(allowed, after) == [], f"{how} {question}"


def _damages(case: Case) -> Iterator[tuple[str, Answer, str]]:
    for question, answer in case.answers.items():
        for gap in (Gap.DENIED, Gap.UNSUPPORTED, Gap.NOT_COLLECTED):
            yield question, Answer(ask=question, gap=gap).sealed(), str(gap)
        if answer.stdout:
            for part in (0, len(answer.stdout) // 2, len(answer.stdout) - 1):
                yield question, replace(answer, stdout=answer.stdout[:part]), f"cut to {part}"
        if answer.entries:
            yield question, replace(answer, entries=type(answer.entries)()), "emptied"


def outcome_of(collector: Collector, answers: Mapping[str, Answer]) -> Any:
    def ask(question: str, /) -> Answer:
        assert question in collector.questions, f"{collector.id} asks {question} without declaring it"
        return answers.get(question, Answer(ask=question, gap=Gap.NOT_COLLECTED))

    try:
        return to_plain(collector.read(ask))
    except GapError as gap:
        return gap.gap


def _differences(before: Any, after: Any, place: str = "") -> list[str]:
    """Places where `after` says something else than `before`; saying "not seen" is allowed."""
    if isinstance(after, Mapping) and after.keys() - {"way"} == {"gap", "detail"}:
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping) and before.keys() <= after.keys():
        absent = "stated as absent"  # an entry that was absent may become one that was not seen
        return [each for key in after for each in _differences(before.get(key, absent), after[key], f"{place}.{key}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        pairs = enumerate(zip(before, after, strict=True))
        return [each for n, (old, new) in pairs for each in _differences(old, new, f"{place}[{n}]")]
    return [] if before == after else [f"{place}: {before!r} -> {after!r}"]
