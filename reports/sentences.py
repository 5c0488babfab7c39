"""Sentences that code writes in English, in the reader's language: details of gaps, mistakes in files, errors.

Below the reports nothing knows a language, so what is raised there is English, as a message catalogue's key is. The
labels give each sentence in Vietnamese, {names} standing for what varies; a test holds them against the code. What a
program said (stderr) or a file holds is quoted as it stands, and called a technical detail.
"""

import re
from collections.abc import Mapping
from typing import Final

from scanner.model.errors import Problem
from scanner.model.kept_code import kept_pattern

_NAME: Final = kept_pattern(r"\{(\w+)\}")
_INNER: Final = frozenset(("why", "more"))
"""Names that stand for another sentence."""
_DAY: Final = kept_pattern(r"(?<![\w-])(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)(?![\w-])")
_QUESTION: Final = kept_pattern(r"[a-z]+:(?! )(?:(?!: ).)*")
_BEHIND: Final = ": "
_MOST_PARTS: Final = 8
LONGEST: Final = 1000
"""Longer texts are no sentence of ours; matching them would only cost time."""


Terms = Mapping[str, Mapping[str, str]]
"""Words for what fills in a sentence, by the {name} it stands for; those of "" for every other name."""

MOST_KEPT: Final = 10_000


class _Template:
    """One sentence with {names}; its pattern is made when a text holds its longest words, which few ever do."""

    __slots__ = ("_english", "_pattern", "own", "words")

    def __init__(self, english: str, own: str) -> None:
        self.own = own
        self.words = max(_NAME.split(english)[::2], key=len)
        self._english = english
        self._pattern: re.Pattern[str] | None = None

    def values(self, text: str) -> Mapping[str, str] | None:
        """What the names stand for in `text`; None when it is another sentence."""
        if self.words not in text:
            return None
        if self._pattern is None:
            self._pattern = _pattern(self._english)
        found = self._pattern.fullmatch(text)
        return None if found is None else found.groupdict()


class Sentences:
    """The catalogue of one language; English speaks for itself."""

    __slots__ = ("_day", "_kept", "_technical", "_templates", "_terms", "templates")

    def __init__(self, templates: Mapping[str, str], terms: Terms, technical: str, day: str = r"\g<0>") -> None:
        self.templates = templates
        self._kept: dict[str, str] = {}
        by_weight = sorted(templates, key=lambda each: (-len(_NAME.sub("", each)), each))
        self._templates = tuple(_Template(each, str(templates[each])) for each in by_weight)
        self._terms = terms
        self._technical = technical
        self._day = day

    def said(self, english: str) -> str | None:
        """`english` in this language: as a whole, or behind names of files and questions; None when unknown."""
        parts = english.split(_BEHIND, _MOST_PARTS)
        for at in range(len(parts)):
            if (rest := self.whole(_BEHIND.join(parts[at:]))) is not None:
                return _BEHIND.join([*(self.whole(each) or each for each in parts[:at]), rest])
        return None

    def told(self, english: str) -> str:
        """`english` in this language, as it is when no sentence fits."""
        return self.said(english) or english

    def detail(self, english: str) -> str:
        """The detail of a gap; what is neither a question nor a sentence of ours is quoted as a technical detail.

        Kept, as many machines lack the same.
        """
        if english not in self._kept:
            if len(self._kept) >= MOST_KEPT:
                self._kept.clear()
            self._kept[english] = self._worded(english)
        return self._kept[english]

    def _worded(self, english: str) -> str:
        if _QUESTION.fullmatch(english):
            return english
        said = self.said(english)
        return self._technical.format(said=english) if said is None else _DAY.sub(self._day, said)

    def problem(self, problem: Problem) -> str:
        """One mistake in a file, with its place and what to write instead."""
        place = problem.file + (f":{problem.line}:{problem.column}" if problem.line else "")
        hint = f" — {self.told(problem.hint)}" if problem.hint else ""
        return f"{place}: {self.told(problem.message)}{hint}"

    def whole(self, english: str) -> str | None:
        """`english` in this language when one sentence fits all of it."""
        if len(english) > LONGEST:
            return None
        for template in self._templates:
            values = template.values(english)
            if values is not None:
                return template.own.format(**{name: self._value(name, value) for name, value in values.items()})
        return None

    def _value(self, name: str, value: str) -> str:
        if name in _INNER:
            return self.told(value)
        known = self._terms.get(name, self._terms.get("", {}))
        return ", ".join(known.get(each, each) for each in value.split(", "))


def _pattern(template: str) -> re.Pattern[str]:
    """A sentence with {names} as a pattern. Names take anything, the shortest that fits; at the beginning no `place: `."""
    parts = _NAME.split(template)
    pattern = "".join(f"(?P<{part}>.*?)" if n % 2 else re.escape(part) for n, part in enumerate(parts))
    if not parts[0] and len(parts) > 1 and parts[1] not in _INNER:
        pattern = pattern.replace(".*?", "(?:(?!: ).)*?", 1)
    return kept_pattern(pattern, re.DOTALL)
