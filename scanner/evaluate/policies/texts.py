"""What a pattern is held against: a text of which parts may be unknown, and the one rule by which it is found in it.

A stretch that is not known stands in a line as `UNKNOWN`: what a scan has hidden, or what a program prints that we cannot
tell. A line with such a stretch holds a pattern, or does not, only where nothing in its place could change that.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from time import monotonic
from typing import Final

from scanner.evaluate.policies.expressions import Expression, expression, is_anchored
from scanner.evaluate.policies.policy import Comparison, Dialect, Pattern, RuleOutcome, Term
from scanner.model.records import dataclass
from scanner.reading.patterns import TIME_LIMIT_S, BadPattern

UNKNOWN: Final = "\ue000"
"""A stretch of a line that is not known, of any length. Texts are Latin-1 otherwise, so nothing else can be it."""
REDACTED: Final = "[redacted]"
MAX_LINES: Final = 1_000_000
BUDGET_S: Final = 1.0
"""For one rule on all lines of a text: a pattern that is slow on each of a hundred thousand lines is given up."""
_WORD: Final = re.compile(r"[a-z0-9]+")
_ESCAPE: Final = re.compile(r"\\[a-z]")
_COMPARED: Final = {
    "<": int.__lt__,
    "<=": int.__le__,
    "==": int.__eq__,
    "!=": int.__ne__,
    ">=": int.__ge__,
    ">": int.__gt__,
}


class Held(StrEnum):
    """What came of one term on one line."""

    YES = "yes"
    NO = "no"
    INVALID = "invalid"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text; with `whole` False there may be more of it. `err` is what a command printed as complaints.

    `guessed` are names of settings (lower case) that have a line each whose value is not known: a pattern that names one
    is not decided.
    """

    out: str = ""
    err: str = ""
    whole: bool = True
    guessed: tuple[str, ...] = ()


def text_of(raw: bytes, *, whole: bool = True) -> Text:
    """The text of bytes as an answer has them."""
    return Text(out=shown(raw), whole=whole)


def shown(raw: bytes) -> str:
    """Bytes as patterns see them, with what was hidden marked as unknown."""
    return raw.decode("latin-1").replace(REDACTED, UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """One way to read patterns."""

    osregex: bool
    case_sensitive: bool
    some_line: bool
    ends: float
    """When its time is over, by the monotonic clock."""

    def expression(self, term: Term) -> Expression:
        return expression(term.text, osregex=self.osregex, case_sensitive=self.case_sensitive)


def find(pattern: Pattern, texts: Sequence[Text], dialect: Dialect, *, whole_literal: bool = False) -> RuleOutcome:
    """Whether `pattern` is found in a text that is one of `texts`, in every reading of `dialect`; else unknown.

    `whole_literal` True where a literal is the whole text and not a line of it. Raises BadPattern, and TimeoutError where a
    pattern takes too long on a line, or on all of them.
    """
    if any(_names(pattern, text.guessed) for text in texts):
        return RuleOutcome.UNKNOWN
    ends = monotonic() + BUDGET_S
    readings = [
        _Reading(osregex=dialect.osregex, case_sensitive=case, some_line=lone == "some_line", ends=ends)
        for case in dialect.case_sensitive
        for lone in dialect.lone_negation
    ]
    outcomes = {_in_streams(pattern, text, each, whole_literal=whole_literal) for text in texts for each in readings}
    return outcomes.pop() if len(outcomes) == 1 else RuleOutcome.UNKNOWN


def _names(pattern: Pattern, guessed: Sequence[str]) -> bool:
    """True when a term of the pattern has one of these names in it as a word, escapes apart."""
    if not guessed:
        return False
    terms = " ".join(each.text for each in pattern.terms)
    words = set(_WORD.findall(_ESCAPE.sub(" ", terms.lower())))
    return not words.isdisjoint(guessed)


def _in_streams(pattern: Pattern, text: Text, reading: _Reading, *, whole_literal: bool) -> RuleOutcome:
    """Found in what was printed; complaints are read beside it or together with it, which must come to the same."""
    if not text.err:
        return _in(pattern, text.out, text.whole, reading, whole_literal=whole_literal)
    apart = [
        _in(pattern, each, text.whole, reading, whole_literal=whole_literal) for each in (text.out, text.err) if each
    ]
    together = _in(pattern, text.out + text.err, text.whole, reading, whole_literal=whole_literal)
    either = next((each for each in _BY_WEIGHT if each in apart), RuleOutcome.NOT_FOUND)
    return together if together == either else RuleOutcome.UNKNOWN


_BY_WEIGHT = (RuleOutcome.FOUND, RuleOutcome.UNKNOWN, RuleOutcome.INVALID, RuleOutcome.NOT_FOUND)


def _in(pattern: Pattern, text: str, whole: bool, reading: _Reading, *, whole_literal: bool) -> RuleOutcome:
    lines = lines_of(text)
    if len(lines) > MAX_LINES:
        return RuleOutcome.UNKNOWN
    if pattern.literal is not None:
        wanted = pattern.literal.encode("utf-8", "surrogatepass").decode("latin-1")
        held = [_equal(wanted, text.strip())] if whole_literal else [_equal(wanted, each) for each in lines]
        return _some(held if text else [], whole=whole)
    lone = len(pattern.terms) == 1 and pattern.terms[0].negated
    if lone and not reading.some_line:
        return _no_line(pattern.terms[0], lines, whole=whole, reading=reading)
    return _some((_all_on(pattern.terms, each, reading) for each in lines), whole=whole)


def lines_of(text: str) -> list[str]:
    """Lines as they are read one by one: the end of the last line begins no further one."""
    return text.removesuffix("\n").split("\n") if text else []


def _equal(wanted: str, line: str) -> Held:
    if UNKNOWN in line:
        before, _, after = line.partition(UNKNOWN)
        fits = wanted.startswith(before) and wanted.endswith(after.rpartition(UNKNOWN)[2])
        return Held.UNKNOWN if fits else Held.NO
    return Held.YES if wanted == line else Held.NO


def _some(lines: Iterable[Held], *, whole: bool) -> RuleOutcome:
    """Found where it holds on some line. What is found behind a line that makes the rule invalid is unknown."""
    seen: set[Held] = set()
    for held in lines:
        if held is Held.YES:
            return RuleOutcome.UNKNOWN if Held.INVALID in seen else RuleOutcome.FOUND
        seen.add(held)
    if Held.UNKNOWN in seen or not whole:
        return RuleOutcome.UNKNOWN
    return RuleOutcome.INVALID if Held.INVALID in seen else RuleOutcome.NOT_FOUND


def _no_line(term: Term, lines: Sequence[str], *, whole: bool, reading: _Reading) -> RuleOutcome:
    """A single negated term: found where no line holds it; never in an empty text."""
    if not lines:
        return RuleOutcome.NOT_FOUND if whole else RuleOutcome.UNKNOWN
    outcome = _some((_on(term, each, reading) for each in lines), whole=whole)
    return negated(outcome)


def negated(outcome: RuleOutcome) -> RuleOutcome:
    """Found and not found exchanged; invalid and unknown stay."""
    return {RuleOutcome.FOUND: RuleOutcome.NOT_FOUND, RuleOutcome.NOT_FOUND: RuleOutcome.FOUND}.get(outcome, outcome)


def _all_on(terms: Sequence[Term], line: str, reading: _Reading) -> Held:
    """All terms on one line. Whether a number that is none was looked at at all depends on the terms before it."""
    seen: list[Held] = []
    for term in terms:
        held = _on(term, line, reading)
        if term.negated:
            held = {Held.YES: Held.NO, Held.NO: Held.YES}.get(held, held)
        if held is Held.NO:
            return Held.UNKNOWN if Held.INVALID in seen else Held.NO
        seen.append(held)
    return next((each for each in (Held.INVALID, Held.UNKNOWN) if each in seen), Held.YES)


def _on(term: Term, line: str, reading: _Reading) -> Held:
    """One term, as if it were not negated, on one line."""
    if not term.is_regex:
        return _equal(term.text.encode("utf-8", "surrogatepass").decode("latin-1"), line)
    if monotonic() > reading.ends:
        raise TimeoutError
    compiled = reading.expression(term)
    if UNKNOWN in line:
        return _on_a_beginning(term, line.partition(UNKNOWN)[0], compiled, osregex=reading.osregex)
    found = compiled.search(line, timeout=TIME_LIMIT_S)
    if found is None:
        return Held.NO
    return Held.YES if term.comparison is None else _compared(found[1 if compiled.groups else 0], term.comparison)


def _on_a_beginning(term: Term, begins: str, compiled: Expression, *, osregex: bool) -> Held:
    """No, where a line that begins so can never hold the term; what may begin anywhere, or must not stand there, is unknown."""
    if osregex or not is_anchored(term.text) or "(?!" in term.text or "(?<" in term.text:
        return Held.UNKNOWN
    could = compiled.match(begins, timeout=TIME_LIMIT_S, partial=True)
    return Held.NO if could is None else Held.UNKNOWN


def _compared(number: str | None, comparison: Comparison) -> Held:
    """A number held against another. Digits with other text behind them are read in two ways, so nobody may tell, and so

    is a group that took no part in what was found.
    """
    if number is None:
        return Held.UNKNOWN
    written = number.strip(" \t")
    digits = written.removeprefix("-").removeprefix("+")
    if digits.isascii() and digits.isdecimal() and len(digits) <= 18:  # noqa: PLR2004  # what fits into 64 bits
        return Held.YES if _COMPARED[comparison.operator](int(written), comparison.number) else Held.NO
    return Held.UNKNOWN if digits[:1].isdecimal() else Held.INVALID


__all__ = ["UNKNOWN", "BadPattern", "Text", "find", "lines_of", "negated", "shown", "text_of"]
