"""The words of reports: everything people read that is not content of a rule pack, from labels/{vi,en}.yaml."""

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from scanner.model.text import Language

Labels = Mapping[str, Mapping[str, Any]]
Sentences = tuple[tuple[re.Pattern[str], str], ...]
"""English as code writes it, with the same in a language's own words."""


class Words:
    """Labels of one language. `of` names values of closed and open vocabularies, `say` and `count` make sentences."""

    __slots__ = ("_details", "_labels", "_says", "_sights", "language")

    def __init__(self, language: Language, labels: Labels) -> None:
        self.language = language
        self._labels = labels
        self._says = labels["say"]
        self._details = _sentences(labels["detail"])
        self._sights = _sentences(labels["sight"])

    def of(self, group: str, key: str) -> str:
        """The word for `key` of `group`; of what no label names (a pack of others), its own code."""
        word = self._labels[group].get(str(key))
        return str(word) if word else str(key)

    def known(self, group: str) -> Mapping[str, Any]:
        """All labels of one group."""
        return self._labels[group]

    def say(self, key: str, **values: object) -> str:
        """The sentence `key` with its values filled in; a missing one is a fault of ours and raises KeyError."""
        sentence: str = self._says[key]
        return sentence.format(**values) if values else sentence

    def detail(self, english: str) -> str:
        """The detail of a gap, which code writes in English, in this language; one that no label knows as it is.

        Details speak to those who repair; a label `the date of {act} is not declared` gives the words for all acts.
        """
        return self._in_own_words(self._details, english)

    def sight(self, english: str) -> str:
        """What a Python check says it saw or wanted, which code writes in English, in this language; else as it is."""
        return self._in_own_words(self._sights, english)

    def _in_own_words(self, sentences: Sentences, english: str) -> str:
        for sentence, own in sentences:
            if found := sentence.fullmatch(english):
                named = {name: self._named(value) for name, value in found.groupdict().items()}
                return own.format(**named)
        return english

    def _named(self, value: str) -> str:
        """Field names of the inventory with their words: `ngày diễn tập (incident_exercise)`."""
        fields = self._labels["field"]
        parts = value.split(", ")
        return ", ".join(f"{fields[each]} ({each})" if each in fields else each for each in parts)

    def tell(self, key: str, /, **values: object) -> str:
        """A sentence of the command line with its values filled in."""
        sentence: str = self._labels["cli"][key]
        return sentence.format(**values)

    def count(self, noun: str, number: int, shown: str) -> str:
        """`number` of `noun`, shown as `shown`: singular where the language has one."""
        forms = self._labels["count"][noun]
        form: str = forms["one" if number == 1 else "other"]
        return form.format(n=shown)


def _sentences(labels: Mapping[str, Any]) -> Sentences:
    return tuple((_sentence(english), str(own)) for english, own in labels.items())


def _sentence(template: str) -> re.Pattern[str]:
    """A sentence with {names} as a pattern; names take anything."""
    parts = re.split(r"\{(\w+)\}", template)
    return re.compile(
        "".join(f"(?P<{part}>.*?)" if n % 2 else re.escape(part) for n, part in enumerate(parts)), re.DOTALL
    )


@cache
def words(language: Language) -> Words:
    """The labels of `language`, read once."""
    from scanner.reading.yaml_guard import load_yaml

    name = f"labels/{language}.yaml"
    raw = (files("reports") / "labels" / f"{language}.yaml").read_bytes()
    return Words(language, load_yaml(raw, name).value)
