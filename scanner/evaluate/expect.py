"""The words of YAML checks, compiled to closures with three-valued logic; no eval, no templates (design §6).

    condition   {FIELD: test, …} all must hold | {all: [condition, …]} | {any: […]} | {not: condition}
    test        {is: X} {in: [X, …]} {contains: X} {at_least: N} {at_most: N} {matches: PATTERN} {not: test}
                {every: inner} {some: inner} {none: inner}    inner: a test on items, or a condition on their fields
    X, N        a literal, or {threshold: NAME} of the control at the target's level

`every` over an empty list is unknown, never true. Comparing a value that is stated as absent (null) with at_least,
at_most, matches or contains is false, and therefore refused under `not`. A threshold that is null makes it unknown.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, is_dataclass
from functools import partial
from typing import Any

from scanner.evaluate.logic import NOTHING_TO_JUDGE, Truth, all_of, any_of, negated
from scanner.evaluate.paths import FieldType, Getter, PathError, resolve, split_kind
from scanner.model.check import Sight
from scanner.model.control import Scalar, Threshold, Thresholds
from scanner.model.observation import Fact, Unseen
from scanner.model.words import Gap
from scanner.reading.patterns import BadPattern, compiled, matches

Test = Callable[[Any, Thresholds], Truth]
FactsByKind = Mapping[str, Fact]
ITEMS_SHOWN = 20


class ExpectError(ValueError):
    """A condition does not compile; `path` leads to the wrong part within the check's YAML."""

    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Leaf:
    """One compiled field test, kept for what people are shown."""

    path: str
    kind: str
    get: Getter
    test: Test
    wanted: str
    items: Callable[[Any, Thresholds], Any] | None

    def sight(self, facts: FactsByKind, thresholds: Thresholds) -> Sight:
        """What this test saw; of a list, the items that decided."""
        value = self.get(facts[self.kind])
        if self.items is not None and not isinstance(value, Unseen):
            value = self.items(value, thresholds)
        return Sight(what=self.path, was=_shown(value), wanted=_worded(self.wanted, thresholds))


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `needs` are the fact kinds it reads, `thresholds` the names it asks for."""

    holds: Callable[[FactsByKind, Thresholds], Truth]
    leaves: tuple[Leaf, ...]
    needs: frozenset[str]
    thresholds: frozenset[str]


class Compiler:
    """Compiles the conditions of one check against the fact kinds; collects what they read."""

    def __init__(self, kinds: Mapping[str, type[Fact]]) -> None:
        self._kinds = kinds
        self._leaves: list[Leaf] = []
        self._thresholds: set[str] = set()

    def condition(self, source: Any, place: tuple[str | int, ...]) -> Condition:
        """Compile one condition; raises ExpectError with the place of the mistake."""
        self._leaves, self._thresholds = [], set()
        holds = self._condition(source, place, negative=False)
        return Condition(
            holds=holds,
            leaves=tuple(self._leaves),
            needs=frozenset(leaf.kind for leaf in self._leaves),
            thresholds=frozenset(self._thresholds),
        )

    def _condition(self, source: Any, place: tuple[str | int, ...], *, negative: bool) -> Callable[..., Truth]:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "a condition is a mapping of fields to tests, or all, any, not")
        parts = [self._part(str(name), each, (*place, str(name)), negative=negative) for name, each in source.items()]
        return parts[0] if len(parts) == 1 else lambda facts, limits: all_of(part(facts, limits) for part in parts)

    def _part(self, name: str, source: Any, place: tuple[str | int, ...], *, negative: bool) -> Callable[..., Truth]:
        if name in ("all", "any"):
            if not isinstance(source, list) or not source:
                raise ExpectError(place, f"{name} takes a list of conditions")
            parts = [self._condition(each, (*place, i), negative=negative) for i, each in enumerate(source)]
            join = all_of if name == "all" else any_of
            return lambda facts, limits: join(part(facts, limits) for part in parts)
        if name == "not":
            inner = self._condition(source, place, negative=not negative)
            return lambda facts, limits: negated(inner(facts, limits))
        return self._leaf(name, source, place, negative=negative)

    def _leaf(self, name: str, source: Any, place: tuple[str | int, ...], *, negative: bool) -> Callable[..., Truth]:
        try:
            kind, rest = split_kind(name, self._kinds)
            get, found = resolve(self._kinds[kind], rest)
        except PathError as error:
            raise ExpectError(place, str(error)) from error
        test = self._test(source, found, place, negative=negative)
        leaf = Leaf(name, kind, get, test, _wanted(source), self._deciding_items(source, found, place))
        self._leaves.append(leaf)
        return lambda facts, limits: _apply(test, get(facts[kind]), limits)

    def _test(self, source: Any, on: FieldType, place: tuple[str | int, ...], *, negative: bool) -> Test:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "a test is a mapping such as {is: …}")
        tests = [self._word(str(w), operand, on, (*place, str(w)), negative) for w, operand in source.items()]
        return tests[0] if len(tests) == 1 else lambda value, limits: all_of(test(value, limits) for test in tests)

    def _word(self, word: str, operand: Any, on: FieldType, place: tuple[str | int, ...], negative: bool) -> Test:
        if word == "not":
            inner = self._test(operand, on, place, negative=not negative)
            return lambda value, limits: negated(inner(value, limits))
        if word in ("every", "some", "none"):
            return self._quantifier(word, operand, on, place)
        if word not in _COMPARE:
            raise ExpectError(place, f"unknown word {word}; the words are {', '.join((*_COMPARE, *_OTHER_WORDS))}")
        if negative and on.optional and word not in ("is", "in"):
            raise ExpectError(place, f"{word} under not: the field may be absent (null); say what absent means")
        return self._comparison(word, operand, on, place)

    def _comparison(self, word: str, operand: Any, on: FieldType, place: tuple[str | int, ...]) -> Test:
        if isinstance(operand, Mapping):
            if set(operand) != {"threshold"}:
                raise ExpectError(place, "an operand is a literal or {threshold: NAME}")
            name = str(operand["threshold"])
            self._thresholds.add(name)
            return partial(_against_threshold, _COMPARE[word], name)
        _check_operand(word, operand, on, place)
        prepared = tuple(operand) if isinstance(operand, list) else operand
        compare = _COMPARE[word]
        return lambda value, _limits: compare(value, prepared)

    def _quantifier(self, word: str, operand: Any, on: FieldType, place: tuple[str | int, ...]) -> Test:
        inner = self._inner(operand, on, place, negative=word != "some")
        return partial(_QUANTIFY[word], inner)

    def _inner(self, operand: Any, on: FieldType, place: tuple[str | int, ...], *, negative: bool) -> Test:
        try:
            item = on.item
        except PathError as error:
            raise ExpectError(place, f"this field {error}") from error
        if is_dataclass(item.bare):
            return self._item_condition(operand, item, place, negative=negative)
        return self._test(operand, item, place, negative=negative)

    def _item_condition(self, source: Any, item: FieldType, place: tuple[str | int, ...], *, negative: bool) -> Test:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "name the fields of the items to test")
        tests: list[Test] = []
        for name, each in source.items():
            here = (*place, str(name))
            if name in ("all", "any"):
                if not isinstance(each, list) or not each:
                    raise ExpectError(here, f"{name} takes a list of conditions")
                parts = tuple(
                    self._item_condition(part, item, (*here, i), negative=negative) for i, part in enumerate(each)
                )
                tests.append(partial(_joined, all_of if name == "all" else any_of, parts))
            elif name == "not":
                inner = self._item_condition(each, item, here, negative=not negative)
                tests.append(partial(_negated_test, inner))
            else:
                tests.append(self._item_field(str(name), each, item, here, negative=negative))
        return tests[0] if len(tests) == 1 else partial(_joined, all_of, tuple(tests))

    def _item_field(
        self, name: str, source: Any, item: FieldType, place: tuple[str | int, ...], *, negative: bool
    ) -> Test:
        try:
            get, found = resolve(item.bare, name)
        except PathError as error:
            raise ExpectError(place, str(error)) from error
        test = self._test(source, found, place, negative=negative)
        return lambda value, limits: _apply(test, get(value), limits)

    def _deciding_items(
        self, source: Any, on: FieldType, place: tuple[str | int, ...]
    ) -> Callable[[Any, Thresholds], Any] | None:
        """For `every` and `none`, what picks the items that speak against it; for `some`, those that speak for it."""
        words = [word for word in ("every", "none", "some") if isinstance(source, Mapping) and word in source]
        if len(words) != 1 or not on.is_list:
            return None
        inner = self._inner(source[words[0]], on, (*place, words[0]), negative=False) if words[0] == "some" else None
        inner = inner or self._inner(source[words[0]], on, (*place, words[0]), negative=True)
        speaks = words[0] != "every"
        return partial(_items, inner, speaks)


def _items(inner: Test, speaks: bool, values: Any, limits: Thresholds) -> Any:
    return tuple(each for each in values or () if inner(each, limits) is speaks)


def _joined(join: Callable[[Iterator[Truth]], Truth], tests: tuple[Test, ...], value: Any, limits: Thresholds) -> Truth:
    return join(test(value, limits) for test in tests)


def _negated_test(inner: Test, value: Any, limits: Thresholds) -> Truth:
    return negated(inner(value, limits))


def _apply(test: Test, value: Any, limits: Thresholds) -> Truth:
    return value if isinstance(value, Unseen) else test(value, limits)


def _against_threshold(compare: Callable[[Any, Any], Truth], name: str, value: Any, limits: Thresholds) -> Truth:
    limit = limits[name]
    if limit is None:
        return Unseen(gap=Gap.UNSUPPORTED, detail=f"the rule gives no value for {name} at this level")
    return compare(value, limit)


def _every(inner: Test, values: Any, limits: Thresholds) -> Truth:
    if not values:
        return NOTHING_TO_JUDGE
    return all_of(_apply(inner, each, limits) for each in values)


def _some(inner: Test, values: Any, limits: Thresholds) -> Truth:
    return any_of(_apply(inner, each, limits) for each in values or ())


def _none(inner: Test, values: Any, limits: Thresholds) -> Truth:
    return negated(_some(inner, values, limits))


def _is(value: Any, wanted: Any) -> bool:
    return bool(value == wanted) and (isinstance(value, bool) == isinstance(wanted, bool))


def _in(value: Any, wanted: Any) -> bool:
    return any(_is(value, each) for each in (wanted if isinstance(wanted, tuple) else (wanted,)))


def _contains(value: Any, wanted: Any) -> bool:
    return value is not None and wanted in value


def _at_least(value: Any, wanted: Any) -> bool:
    return value is not None and bool(value >= wanted)


def _at_most(value: Any, wanted: Any) -> bool:
    return value is not None and bool(value <= wanted)


def _matches(value: Any, pattern: Any) -> Truth:
    return False if value is None else matches(pattern, value)


_COMPARE: dict[str, Callable[[Any, Any], Truth]] = {
    "is": _is,
    "in": _in,
    "contains": _contains,
    "at_least": _at_least,
    "at_most": _at_most,
    "matches": _matches,
}
_QUANTIFY: dict[str, Callable[..., Truth]] = {"every": _every, "some": _some, "none": _none}
_OTHER_WORDS = ("every", "some", "none", "not")


def _check_operand(word: str, operand: Any, on: FieldType, place: tuple[str | int, ...]) -> None:
    """Types of literals must fit the field; raises ExpectError."""
    complaint = _OPERAND_CHECKS[word](operand, on)
    if complaint:
        raise ExpectError(place, complaint)


def _no_number(operand: Any, on: FieldType) -> str:
    fits = on.is_number and isinstance(operand, (int, float)) and not isinstance(operand, bool)
    return "" if fits else "at_least and at_most compare numbers"


def _no_pattern(operand: Any, on: FieldType) -> str:
    if on.bare is not str or not isinstance(operand, str):
        return "matches takes a pattern and a text field"
    try:
        compiled(operand)
    except BadPattern as error:
        return str(error)
    return ""


def _no_choices(operand: Any, on: FieldType) -> str:
    if not isinstance(operand, list) or not operand:
        return "in takes a list"
    return next((complaint for each in operand if (complaint := _no_literal(each, on))), "")


def _no_content(operand: Any, on: FieldType) -> str:
    if on.is_list:
        return _no_literal(operand, on.item)
    fits = on.bare is str and isinstance(operand, str)
    return "" if fits else "contains looks for an item in a list or a text in a text"


def _no_literal(operand: Any, on: FieldType) -> str:
    return "" if _literal_fits(operand, on) else f"{operand!r} can never be the value of a field of type {on.bare}"


_OPERAND_CHECKS: dict[str, Callable[[Any, FieldType], str]] = {
    "is": _no_literal,
    "in": _no_choices,
    "contains": _no_content,
    "at_least": _no_number,
    "at_most": _no_number,
    "matches": _no_pattern,
}


def _literal_fits(operand: Any, on: FieldType) -> bool:
    if operand is None:
        return on.optional
    if on.bare is float:
        return isinstance(operand, (int, float)) and not isinstance(operand, bool)
    return isinstance(on.bare, type) and type(operand) is on.bare


def _shown(value: Any) -> Threshold:
    if isinstance(value, Unseen):
        return f"[{value.gap}] {value.detail}".strip()
    if isinstance(value, (tuple, list)):
        items = [_shown_item(each) for each in value[:ITEMS_SHOWN]]
        return (*items, f"… +{len(value) - ITEMS_SHOWN}") if len(value) > ITEMS_SHOWN else tuple(items)
    return _shown_item(value) if value is not None else None


def _shown_item(value: Any) -> Scalar:
    if isinstance(value, (str, int, float, bool)):
        return value
    if is_dataclass(value):
        first = next(iter(value.__dataclass_fields__))
        return str(getattr(value, first))
    return str(value)


def _wanted(source: Any) -> str:
    """The test in the words of the check, for people: `at_most 10`, `in no, prohibit-password`."""
    if isinstance(source, Mapping):
        return ", ".join(f"{word} {_wanted(operand)}".strip() for word, operand in source.items())
    if isinstance(source, list):
        return ", ".join(_wanted(each) for each in source)
    if isinstance(source, bool) or source is None:
        return {True: "true", False: "false", None: "null"}[source]
    return str(source)


def _worded(wanted: str, thresholds: Thresholds) -> str:
    """`wanted` with thresholds as numbers."""
    if "threshold " not in wanted:
        return wanted
    for name, value in thresholds.items():
        wanted = wanted.replace(f"threshold {name}", str(value))
    return wanted
