"""Turns one YAML file into a `Check`; every mistake has its line and what to do."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from scanner.evaluate.expect import Compiler, Condition, ExpectError, FactsByKind
from scanner.evaluate.logic import Truth
from scanner.model.check import EXAMPLES_ARE_OF, AsOf, Check, Example, Outcome, Sight
from scanner.model.control import Thresholds
from scanner.model.kinds import all_kinds
from scanner.model.observation import Unseen, gap_error
from scanner.model.records import dataclass
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status
from scanner.reading.form import Document, Form, Place

_REQUIRED = {"id", "controls", "title", "why", "fix", "platforms", "pass", "examples"}
_OPTIONAL = {"version", "partial", "not_applicable", "written", "say", "decides", "mappings", "references",
             "max_age_days"}  # fmt: skip
_WRITTEN = {"partial", "not_applicable"}
_EXAMPLE = {"facts", "gaps", "thresholds", "level", "as_of"}
_SAID = (Status.PASS, Status.PARTIAL, Status.FAIL)


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

    @property
    def thresholds(self) -> frozenset[str]:
        """Names of the thresholds read."""
        return frozenset().union(*(each.thresholds for each in self.conditions))


class YamlCheckReader:
    """Reads one check file; collects every problem before it raises BadInput."""

    def __init__(self, name: str, document: Document) -> None:
        self._form = Form(name, document)
        self._compiler = Compiler(all_kinds())

    def check(self, *, topic: str, stem: str) -> Check:
        """The check; raises BadInput with every problem found."""
        form = self._form
        source = form.mapping(form.value, ())
        form.keys(source, _REQUIRED, _OPTIONAL, ())
        if source.get("id") != stem:
            form.problem(("id",), f"the id must be the file's name, {stem}")
        parts = self._parts(source, topic)
        rule = self._rule(source, ())
        written = self._written(source)
        say = self._says(source.get("say", {}), parts["title"])
        form.raise_problems()
        return self._built(parts, stem, say, rules=(rule, written))

    def _built(
        self, parts: Mapping[str, Any], stem: str, say: Mapping[Status, Text], *, rules: tuple[Rule, Rule | None]
    ) -> Check:
        rule, written = rules
        return Check(
            **parts,
            id=stem,
            needs=rule.needs,
            judge=partial(_judged, rule, say),
            written_needs=written.needs if written else (),
            written=partial(_judged, written, say) if written else None,
            reads_thresholds=rule.thresholds | (written.thresholds if written else frozenset()),
            sees_subject=False,
            place=self._form.name,
        )

    def _parts(self, source: Mapping[str, Any], topic: str) -> dict[str, Any]:
        form = self._form
        mappings = form.mapping(source.get("mappings", {}), ("mappings",))
        return {
            "topic": topic,
            "version": form.whole(source.get("version", 1), ("version",)),
            "title": form.text(source.get("title"), ("title",)),
            "why": form.text(source.get("why"), ("why",)),
            "fix": form.text(source.get("fix"), ("fix",)),
            "controls": form.words(source.get("controls"), ("controls",)),
            "platforms": form.choices(source.get("platforms"), Platform, ("platforms",)),
            "examples": self._examples(source.get("examples"), ("examples",)),
            "decides": form.flag(source.get("decides", True), ("decides",)),
            "mappings": {key: form.words(each, ("mappings", key)) for key, each in mappings.items()},
            "references": form.words(source.get("references", []), ("references",), may_be_empty=True),
            "max_age": form.days(source.get("max_age_days", 30), ("max_age_days",)),
        } | self._written_examples(source)

    def _written_examples(self, source: Mapping[str, Any]) -> dict[str, Any]:
        written = source.get("written")
        if not isinstance(written, Mapping):
            return {}
        return {"written_examples": self._examples(written.get("examples"), ("written", "examples"))}

    def _written(self, source: Mapping[str, Any]) -> Rule | None:
        if "written" not in source:
            return None
        written = self._form.mapping(source["written"], ("written",))
        self._form.keys(written, {"pass", "examples"}, _WRITTEN, ("written",))
        return self._rule(written, ("written",))

    def _rule(self, source: Mapping[str, Any], place: Place) -> Rule:
        here: Place = (*place, "not_applicable")
        exempt = tuple(
            (self._condition(each.get("when"), (*here, i, "when")), self._because(each, (*here, i)))
            for i, each in enumerate(self._form.mappings(source.get("not_applicable", []), here))
        )
        partial = self._condition(source["partial"], (*place, "partial")) if "partial" in source else None
        return Rule(exempt, self._condition(source.get("pass"), (*place, "pass")), partial)

    def _because(self, source: Mapping[str, Any], place: Place) -> Text:
        self._form.keys(source, {"when", "because"}, (), place)
        return self._form.text(source.get("because"), (*place, "because"))

    def _condition(self, source: Any, place: Place) -> Condition:
        """The compiled condition; one that does not compile is noted and stands for nothing."""
        try:
            return self._compiler.condition(source, place)
        except ExpectError as error:
            self._form.problem(error.path, str(error))
            return Condition(lambda _facts, _limits: False, (), frozenset(), frozenset())

    def _says(self, source: Any, title: Text) -> dict[Status, Text]:
        say = dict.fromkeys(_SAID, title)
        given = self._form.mapping(source, ("say",))
        self._form.keys(given, (), map(str, _SAID), ("say",))
        return say | {each: self._form.text(given[each], ("say", each)) for each in _SAID if each in given}

    def _examples(self, source: Any, place: Place) -> tuple[Example, ...]:
        every = self._form.mappings(source, place)
        return tuple(self._example(each, (*place, i)) for i, each in enumerate(every))

    def _example(self, source: Mapping[str, Any], place: Place) -> Example:
        form = self._form
        form.keys(source, {"name", "expect"}, _EXAMPLE, place)
        gaps = form.mapping(source.get("gaps", {}), (*place, "gaps"))
        return Example(
            name=str(source.get("name", "")),
            facts=form.mapping(source.get("facts", {}), (*place, "facts")),
            gaps={kind: form.choice(gap, Gap, (*place, "gaps", kind)) for kind, gap in gaps.items()},
            expect=form.choice(source.get("expect"), Status, (*place, "expect")),
            thresholds=_tuples(form.mapping(source.get("thresholds", {}), (*place, "thresholds"))),
            level=form.whole(source.get("level", 2), (*place, "level")),
            as_of=form.string(source.get("as_of", EXAMPLES_ARE_OF), (*place, "as_of")),
        )


def _tuples(thresholds: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as the rule pack holds them."""
    return {name: tuple(each) if isinstance(each, list) else each for name, each in thresholds.items()}


def _judged(  # partial
    rule: Rule, say: Mapping[Status, Text], facts: FactsByKind, thresholds: Thresholds, _as_of: AsOf, _subject: Subject
) -> Outcome:
    for condition, because in rule.exempt:
        if _decided(condition.holds(facts, thresholds)):
            sights = _sights(condition, facts, thresholds)
            return Outcome(status=Status.NOT_APPLICABLE, message=because, sights=sights)
    status = Status.FAIL
    if _decided(rule.passes.holds(facts, thresholds)):
        status = Status.PASS
    elif rule.partial is not None and _decided(rule.partial.holds(facts, thresholds)):
        status = Status.PARTIAL
    holds = status is Status.PASS and rule.passes.conjunctive
    return Outcome(status=status, message=say[status], sights=_sights(rule.passes, facts, thresholds, holds=holds))


def _decided(truth: Truth) -> bool:
    """True or False; what is unknown raises its gap, and the engine makes the verdict `unknown`."""
    if isinstance(truth, Unseen):
        raise gap_error(truth.gap, truth.detail, way=truth.way)
    return truth


def _sights(
    condition: Condition, facts: FactsByKind, thresholds: Thresholds, *, holds: bool = False
) -> tuple[Sight, ...]:
    return tuple([leaf.sight(facts, thresholds, holds=holds) for leaf in condition.leaves])
