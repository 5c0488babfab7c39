"""The words of reports: everything people read that is not content of a rule pack, from labels/{vi,en}.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from scanner.model.text import Language

Labels = Mapping[str, Mapping[str, Any]]


class Words:
    """Labels of one language. `of` names values of closed and open vocabularies, `say` and `count` make sentences."""

    __slots__ = ("_labels", "_says", "language")

    def __init__(self, language: Language, labels: Labels) -> None:
        self.language = language
        self._labels = labels
        self._says = labels["say"]

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

    def count(self, noun: str, number: int, shown: str) -> str:
        """`number` of `noun`, shown as `shown`: singular where the language has one."""
        forms = self._labels["count"][noun]
        form: str = forms["one" if number == 1 else "other"]
        return form.format(n=shown)


@cache
def words(language: Language) -> Words:
    """The labels of `language`, read once."""
    from scanner.reading.yaml_guard import load_yaml

    name = f"labels/{language}.yaml"
    raw = (files("reports") / "labels" / f"{language}.yaml").read_bytes()
    return Words(language, load_yaml(raw, name).value)
