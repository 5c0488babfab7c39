"""The words of YAML checks, compiled to functions with three-valued logic; no eval, no templates (design §6).

    condition   {FIELD: test, …} all must hold | {all: [condition, …]} | {any: […]} | {not: condition}
    test        {is: X} {in: [X, …]} {contains: X} {at_least: N} {at_most: N} {matches: PATTERN} {not: test}
                {every: inner} {some: inner} {none: inner}    inner: a test on items, or a condition on their fields
    X, N        a literal, or {threshold: NAME} of the control at the target's level

`every` over an empty list is unknown, never true. Comparing a value that is stated as absent (null) with at_least,
at_most, matches or contains is false, and therefore refused under `not` and `none`. A threshold that is null makes it
unknown.

What is compiled is functions of this module with their first arguments bound (`partial`), never closures: those cannot
be kept for the next start (evaluate/load.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from functools import partial
from typing import Any

from scanner.evaluate.logic import NOTHING_TO_JUDGE, Truth, all_parts, any_part, negated
from scanner.evaluate.paths import FieldType, Getter, PathError, resolve, split_kind
from scanner.evaluate.sights import shown, wanted, with_numbers
from scanner.evaluate.words import COMPARE, Compare, complaint_about
from scanner.model.check import Sight
from scanner.model.control import Thresholds
from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap

Test = Callable[[Any, Thresholds], Truth]
FactsByKind = Mapping[str, Fact]
Holds = Callable[[FactsByKind, Thresholds], Truth]
Place = tuple[str | int, ...]
_OTHER_WORDS = ("every", "some", "none", "not")


class ExpectError(ValueError):
    """A condition does not compile; `path` leads to the wrong part within the check's YAML."""

    def __init__(self, path: Place, message: str) -> None:
        super().__init__(message)
        self.path = path


@dataclass(frozen=True, slots=True)
class Leaf:
    """One compiled field test, kept for what people are shown."""

    path: str
    kind: str
    get: Getter
    wanted: str
    items: Callable[[Any, Thresholds], tuple[Any, ...]] | None
    seeks_faults: bool
    """True when `items` are those that speak against it: a leaf that holds has none."""

    def sight(self, facts: FactsByKind, thresholds: Thresholds, *, holds: bool = False) -> Sight:
        """What this test saw; of a list, the items that decided. `holds` True when it is known to be true."""
        if holds and self.seeks_faults:
            return Sight(what=self.path, was=(), wanted=with_numbers(self.wanted, thresholds))
        value = self.get(facts[self.kind])
        if self.items is not None and not isinstance(value, Unseen):
            value = self.items(value, thresholds)
        return Sight(what=self.path, was=shown(value), wanted=with_numbers(self.wanted, thresholds))


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition; `needs` are the fact kinds it reads, `thresholds` the names it asks for.

    `conjunctive` True when it holds only if every leaf holds: there is no `any` and no `not` between them.
    """

    holds: Holds
    leaves: tuple[Leaf, ...]
    needs: frozenset[str]
    thresholds: frozenset[str]
    conjunctive: bool = False


class Compiler:
    """Compiles the conditions of one check against the fact kinds; collects what they read.

    `negative` says that a test stands under an odd number of `not` and `none`.
    """

    def __init__(self, kinds: Mapping[str, type[Fact]]) -> None:
        self._kinds = kinds
        self._leaves: list[Leaf] = []
        self._thresholds: set[str] = set()
        self._conjunctive = True

    def condition(self, source: Any, place: Place) -> Condition:
        """Compile one condition; raises ExpectError with the place of the mistake."""
        self._leaves, self._thresholds, self._conjunctive = [], set(), True
        holds = self._condition(source, place, negative=False)
        return Condition(
            holds=holds,
            leaves=tuple(self._leaves),
            needs=frozenset(leaf.kind for leaf in self._leaves),
            thresholds=frozenset(self._thresholds),
            conjunctive=self._conjunctive,
        )

    def _condition(self, source: Any, place: Place, *, negative: bool) -> Holds:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "a condition is a mapping of fields to tests, or all, any, not")
        parts = [self._part(str(name), each, (*place, str(name)), negative=negative) for name, each in source.items()]
        return parts[0] if len(parts) == 1 else partial(all_parts, tuple(parts))

    def _part(self, name: str, source: Any, place: Place, *, negative: bool) -> Holds:
        if name in ("all", "any"):
            parts = [
                self._condition(each, (*place, i), negative=negative) for i, each in enumerate(_listed(source, place))
            ]
            self._conjunctive = self._conjunctive and name == "all"
            return partial(all_parts if name == "all" else any_part, tuple(parts))
        if name == "not":
            self._conjunctive = False
            inner = self._condition(source, place, negative=not negative)
            return partial(_negated, inner)
        return self._leaf(name, source, place, negative=negative)

    def _leaf(self, name: str, source: Any, place: Place, *, negative: bool) -> Holds:
        try:
            kind, rest = split_kind(name, self._kinds)
            get, on = resolve(self._kinds[kind], rest)
        except PathError as error:
            raise ExpectError(place, str(error)) from error
        test = self._test(source, on, place, negative=negative)
        items = self._deciding_items(source, on, place)
        self._leaves.append(Leaf(name, kind, get, wanted(source), items, items is not None and "some" not in source))
        return partial(_of_fact, kind, get, test)

    def _test(self, source: Any, on: FieldType, place: Place, *, negative: bool) -> Test:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "a test is a mapping such as {is: …}")
        tests = [
            self._word(str(word), operand, on, (*place, str(word)), negative=negative)
            for word, operand in source.items()
        ]
        return tests[0] if len(tests) == 1 else partial(all_parts, tuple(tests))

    def _word(self, word: str, operand: Any, on: FieldType, place: Place, *, negative: bool) -> Test:
        if word == "not":
            return partial(_negated, self._test(operand, on, place, negative=not negative))
        if word in _QUANTIFY:
            return self._quantifier(word, operand, on, place, negative=negative)
        if word not in COMPARE:
            raise ExpectError(place, f"unknown word {word}; the words are {', '.join((*COMPARE, *_OTHER_WORDS))}")
        if negative and on.optional and word not in ("is", "in"):
            raise ExpectError(place, f"{word} under not: the field may be absent (null); say what absent means")
        return self._comparison(word, operand, on, place)

    def _comparison(self, word: str, operand: Any, on: FieldType, place: Place) -> Test:
        if isinstance(operand, Mapping):
            if set(operand) != {"threshold"}:
                raise ExpectError(place, "an operand is a literal or {threshold: NAME}")
            name = str(operand["threshold"])
            self._thresholds.add(name)
            return partial(_against_threshold, COMPARE[word], name)
        if complaint := complaint_about(word, operand, on):
            raise ExpectError(place, complaint)
        return _literal_test(word, operand, on)

    def _quantifier(self, word: str, operand: Any, on: FieldType, place: Place, *, negative: bool) -> Test:
        words = _words_looked_for(operand, on)
        if words is not None and word != "every":
            return partial(_some_word if word == "some" else _no_word, words)
        inner = self._inner(operand, on, place, negative=negative is not (word == "none"))
        return partial(_QUANTIFY[word], inner)

    def _inner(self, operand: Any, on: FieldType, place: Place, *, negative: bool) -> Test:
        try:
            item = on.item
        except PathError as error:
            raise ExpectError(place, f"this field {error}") from error
        if is_dataclass(item.bare):
            return self._item_condition(operand, item, place, negative=negative)
        return self._test(operand, item, place, negative=negative)

    def _item_condition(self, source: Any, item: FieldType, place: Place, *, negative: bool) -> Test:
        if not isinstance(source, Mapping) or not source:
            raise ExpectError(place, "name the fields of the items to test")
        tests = tuple(
            self._item_part(str(name), each, item, (*place, str(name)), negative=negative)
            for name, each in source.items()
        )
        return tests[0] if len(tests) == 1 else partial(all_parts, tests)

    def _item_part(self, name: str, source: Any, item: FieldType, place: Place, *, negative: bool) -> Test:
        if name in ("all", "any"):
            parts = tuple(
                self._item_condition(each, item, (*place, i), negative=negative)
                for i, each in enumerate(_listed(source, place))
            )
            return partial(all_parts if name == "all" else any_part, parts)
        if name == "not":
            return partial(_negated, self._item_condition(source, item, place, negative=not negative))
        try:
            get, on = resolve(item.bare, name)
        except PathError as error:
            raise ExpectError(place, str(error)) from error
        return partial(_on_field, get, self._test(source, on, place, negative=negative))

    def _deciding_items(
        self, source: Any, on: FieldType, place: Place
    ) -> Callable[[Any, Thresholds], tuple[Any, ...]] | None:
        """For `every` and `none`, what picks the items that speak against it; for `some`, those that speak for it."""
        words = [word for word in _QUANTIFY if word in source]
        if len(words) != 1:
            return None
        looked_for = _words_looked_for(source[words[0]], on)
        if looked_for is not None and words[0] != "every":
            return partial(_words_found, looked_for)
        inner = self._inner(source[words[0]], on, (*place, words[0]), negative=False)
        return partial(_items, inner, words[0] != "every")


def _literal_test(word: str, operand: Any, on: FieldType) -> Test:
    """The test against a literal that fits the field; texts and yes or no need no general comparison."""
    if word == "is" and on.bare in (str, bool):
        return partial(_equal, operand)
    if word == "in" and on.bare is str:
        return partial(_one_of, frozenset(operand))
    return partial(_compared, COMPARE[word], tuple(operand) if isinstance(operand, list) else operand)


def _equal(operand: Any, value: Any, _limits: Thresholds) -> Truth:
    return bool(value == operand)


def _one_of(choices: frozenset[str], value: Any, _limits: Thresholds) -> Truth:
    return value in choices


def _compared(compare: Compare, operand: Any, value: Any, _limits: Thresholds) -> Truth:
    return compare(value, operand)


def _listed(source: Any, place: Place) -> list[Any]:
    if not isinstance(source, list) or not source:
        raise ExpectError(place, f"{place[-1]} takes a list of conditions")
    return source


def _words_looked_for(operand: Any, on: FieldType) -> frozenset[str] | None:
    """The words of {is: X} or {in: [X, …]} on a list of texts that are all seen: those are found by hash, not by turn."""
    if not on.lists_words or not isinstance(operand, Mapping) or len(operand) != 1:
        return None
    word, given = next(iter(operand.items()))
    words = [given] if word == "is" else given if word == "in" else None
    if isinstance(words, list) and words and all(isinstance(each, str) for each in words):
        return frozenset(words)
    return None


def _some_word(words: frozenset[str], values: Any, _limits: Thresholds) -> Truth:
    return not words.isdisjoint(values or ())


def _no_word(words: frozenset[str], values: Any, _limits: Thresholds) -> Truth:
    return words.isdisjoint(values or ())


def _words_found(words: frozenset[str], values: Any, _limits: Thresholds) -> tuple[Any, ...]:
    return () if words.isdisjoint(values or ()) else tuple(each for each in values if each in words)


def _items(inner: Test, speaks: bool, values: Any, limits: Thresholds) -> tuple[Any, ...]:  # partial
    return tuple(each for each in values or () if _apply(inner, each, limits) is speaks)


def _of_fact(kind: str, get: Getter, test: Test, facts: FactsByKind, limits: Thresholds) -> Truth:  # partial
    value = get(facts[kind])
    return value if isinstance(value, Unseen) else test(value, limits)


def _negated(inner: Test, value: Any, limits: Thresholds) -> Truth:
    return negated(inner(value, limits))


def _on_field(get: Getter, test: Test, owner: Any, limits: Thresholds) -> Truth:
    value = get(owner)
    return value if isinstance(value, Unseen) else test(value, limits)


def _apply(test: Test, value: Any, limits: Thresholds) -> Truth:
    return value if isinstance(value, Unseen) else test(value, limits)


def _against_threshold(compare: Compare, name: str, value: Any, limits: Thresholds) -> Truth:
    limit = limits[name]
    if limit is None:
        return Unseen(gap=Gap.UNSUPPORTED, detail=f"the rule gives no value for {name} at this level")
    return compare(value, limit)


def _every(inner: Test, values: Any, limits: Thresholds) -> Truth:
    if not values:
        return NOTHING_TO_JUDGE
    unknown: Unseen | None = None
    for each in values:
        truth = _apply(inner, each, limits)
        if truth is False:
            return False
        if truth is not True and unknown is None:
            unknown = truth
    return True if unknown is None else unknown


def _some(inner: Test, values: Any, limits: Thresholds) -> Truth:
    unknown: Unseen | None = None
    for each in values or ():
        truth = _apply(inner, each, limits)
        if truth is True:
            return True
        if truth is not False and unknown is None:
            unknown = truth
    return False if unknown is None else unknown


def _none(inner: Test, values: Any, limits: Thresholds) -> Truth:
    return negated(_some(inner, values, limits))


_QUANTIFY: dict[str, Callable[..., Truth]] = {"every": _every, "some": _some, "none": _none}
