"""Turns one YAML file into a `Check`; every mistake has its line and what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Protocol

from scanner.evaluate.expect import Compiler, Condition, ExpectError, FactsByKind
from scanner.evaluate.logic import Truth
from scanner.model.check import AsOf, Check, Example, Judge, Outcome, Sight
from scanner.model.control import Thresholds
from scanner.model.errors import BadInput, Problem
from scanner.model.kinds import all_kinds
from scanner.model.observation import Unseen, gap_error
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status

_REQUIRED = {"id", "controls", "title", "why", "fix", "platforms", "pass", "examples"}
_OPTIONAL = {"version", "partial", "not_applicable", "written", "say", "decides", "mappings", "references",
             "max_age_days"}  # fmt: skip
_WRITTEN = {"pass", "partial", "not_applicable", "examples"}


class Document(Protocol):
    """What the YAML guard returns, as far as it is used here."""

    @property
    def value(self) -> Any:
        """Plain values."""

    def position(self, path: tuple[str | int, ...], /) -> tuple[int, int]:
        """Line and column of the value at `path`."""


@dataclass(frozen=True, slots=True)
class Rule:
    """The conditions of one reading (effective or written), in the order they are tried."""

    exempt: tuple[tuple[Condition, Text], ...]
    passes: Condition
    partial: Condition | None

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions."""
        rest = (self.partial,) if self.partial else ()
        return (*(condition for condition, _ in self.exempt), self.passes, *rest)

    @property
    def needs(self) -> tuple[str, ...]:
        """Fact kinds read, sorted."""
        return tuple(sorted(frozenset().union(*(each.needs for each in self.conditions))))


class YamlCheckReader:
    """Reads one check file; collects every problem before it raises BadInput."""

    def __init__(self, name: str, document: Document) -> None:
        self._name = name
        self._document = document
        self._problems: list[Problem] = []
        self._compiler = Compiler(all_kinds())

    def check(self, *, topic: str, stem: str) -> Check:
        """The check; raises BadInput with every problem found."""
        source = self._document.value
        if not isinstance(source, Mapping):
            raise BadInput(Problem(file=self._name, line=1, column=1, message="a check is a mapping"))
        self._keys(source, _REQUIRED, _OPTIONAL, ())
        if source.get("id") != stem:
            self._problem(("id",), f"the id must be the file's name, {stem}")
        rule = self._rule(source, ())
        written = self._rule(source["written"], ("written",)) if isinstance(source.get("written"), Mapping) else None
        parts = self._parts(source, topic)
        if self._problems or rule is None:
            raise BadInput(*self._problems)
        title: Text = parts["title"]
        say = self._says(source, title)
        return Check(
            **parts,
            id=stem,
            needs=rule.needs,
            judge=_judge(rule, say),
            written_needs=written.needs if written else (),
            written=_judge(written, say) if written else None,
            reads_thresholds=frozenset().union(*(each.thresholds for each in rule.conditions)),
            place=self._name,
        )

    def _parts(self, source: Mapping[str, Any], topic: str) -> dict[str, Any]:
        return {
            "topic": topic,
            "version": source.get("version", 1),
            "title": self._text(source, "title"),
            "why": self._text(source, "why"),
            "fix": self._text(source, "fix"),
            "controls": self._words(source, "controls"),
            "platforms": self._platforms(source),
            "examples": self._examples(source.get("examples"), ("examples",)),
            "written_examples": self._examples(source.get("written", {}).get("examples", []), ("written", "examples"))
            if isinstance(source.get("written"), Mapping)
            else (),
            "decides": source.get("decides", True),
            "mappings": {str(key): tuple(map(str, each)) for key, each in source.get("mappings", {}).items()},
            "references": tuple(map(str, source.get("references", ()))),
            "max_age": timedelta(days=source.get("max_age_days", 30)),
        }

    def _rule(self, source: Mapping[str, Any], place: tuple[str | int, ...]) -> Rule | None:
        if place:
            self._keys(source, {"pass", "examples"}, _WRITTEN, place)
        try:
            exempt = tuple(
                (
                    self._compiler.condition(each.get("when"), (*place, "not_applicable", i, "when")),
                    self._text(each, "because", (*place, "not_applicable", i)),
                )
                for i, each in enumerate(self._list(source.get("not_applicable", []), (*place, "not_applicable")))
            )
            passes = self._compiler.condition(source.get("pass"), (*place, "pass"))
            partial = source.get("partial")
            some = self._compiler.condition(partial, (*place, "partial")) if partial is not None else None
        except ExpectError as error:
            self._problem(error.path, str(error))
            return None
        return Rule(exempt, passes, some)

    def _list(self, value: Any, place: tuple[str | int, ...]) -> list[Mapping[str, Any]]:
        if isinstance(value, list) and all(isinstance(each, Mapping) for each in value):
            return value
        self._problem(place, "this is a list of mappings")
        return []

    def _says(self, source: Mapping[str, Any], title: Text) -> dict[Status, Text]:
        say = dict.fromkeys((Status.PASS, Status.PARTIAL, Status.FAIL), title)
        for word in source.get("say", {}):
            say[Status(word)] = self._text(source["say"], word, ("say",))
        return say

    def _text(self, source: Mapping[str, Any], key: str, place: tuple[str | int, ...] = ()) -> Text:
        value = source.get(key)
        if isinstance(value, Mapping) and set(value) == {"vi", "en"} and all(
            isinstance(each, str) and each.strip() for each in value.values()
        ):  # fmt: skip
            return Text(vi=value["vi"].strip(), en=value["en"].strip())
        self._problem((*place, key), f"{key} needs a text in vi and in en")
        return Text(vi="", en="")

    def _words(self, source: Mapping[str, Any], key: str) -> tuple[str, ...]:
        value = source.get(key)
        if isinstance(value, list) and value and all(isinstance(each, str) for each in value):
            return tuple(value)
        self._problem((key,), f"{key} is a list of words")
        return ()

    def _platforms(self, source: Mapping[str, Any]) -> frozenset[Platform]:
        known = {each.value for each in Platform}
        words = self._words(source, "platforms")
        if unknown := set(words) - known:
            self._problem(("platforms",), f"unknown platform {', '.join(sorted(unknown))}; known: {', '.join(known)}")
        return frozenset(Platform(each) for each in words if each in known)

    def _examples(self, source: Any, place: tuple[str | int, ...]) -> tuple[Example, ...]:
        made = []
        for i, each in enumerate(self._list(source, place)):
            here = (*place, i)
            self._keys(each, {"name", "expect"}, {"facts", "gaps", "thresholds", "level", "as_of"}, here)
            try:
                made.append(
                    Example(
                        name=str(each.get("name", "")),
                        facts=each.get("facts", {}),
                        gaps={str(kind): Gap(gap) for kind, gap in each.get("gaps", {}).items()},
                        expect=Status(str(each.get("expect"))),
                        thresholds=each.get("thresholds", {}),
                        level=each.get("level", 2),
                    )
                )
            except ValueError as error:
                self._problem(here, str(error))
        return tuple(made)

    def _keys(
        self, source: Mapping[str, Any], required: set[str], optional: set[str], place: tuple[str | int, ...]
    ) -> None:
        for key in sorted(set(map(str, source)) - required - optional):
            self._problem((*place, key), f"unknown key {key}; known: {', '.join(sorted(required | optional))}")
        for key in sorted(required - set(source)):
            self._problem(place, f"the key {key} is missing")

    def _problem(self, place: tuple[str | int, ...], message: str) -> None:
        line, column = self._document.position(place)
        self._problems.append(Problem(file=self._name, line=line, column=column, message=message))


def _judge(rule: Rule, say: Mapping[Status, Text]) -> Judge:
    def judge(facts: FactsByKind, thresholds: Thresholds, _as_of: AsOf, _subject: Subject) -> Outcome:
        for condition, because in rule.exempt:
            if _decided(condition.holds(facts, thresholds)):
                return Outcome(
                    status=Status.NOT_APPLICABLE, message=because, sights=_sights(condition, facts, thresholds)
                )
        if _decided(rule.passes.holds(facts, thresholds)):
            return _outcome(Status.PASS, rule.passes, facts, thresholds)
        if rule.partial is not None and _decided(rule.partial.holds(facts, thresholds)):
            return _outcome(Status.PARTIAL, rule.passes, facts, thresholds)
        return _outcome(Status.FAIL, rule.passes, facts, thresholds)

    def _outcome(status: Status, condition: Condition, facts: FactsByKind, thresholds: Thresholds) -> Outcome:
        return Outcome(status=status, message=say[status], sights=_sights(condition, facts, thresholds))

    return judge


def _decided(truth: Truth) -> bool:
    """True or False; what is unknown raises its gap, and the engine makes the verdict `unknown`."""
    if isinstance(truth, Unseen):
        raise gap_error(truth.gap, truth.detail)
    return truth


def _sights(condition: Condition, facts: FactsByKind, thresholds: Thresholds) -> tuple[Sight, ...]:
    return tuple(leaf.sight(facts, thresholds) for leaf in condition.leaves)
