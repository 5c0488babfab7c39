"""The words of reports: everything people read that is not content of a rule pack, from labels/{vi,en}.yaml."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from reports.clauses import with_articles
from reports.figures import Figures
from reports.sentences import Sentences
from scanner.model.kept_code import kept_pattern
from scanner.model.text import Language
from scanner.model.words import Gap

Labels = Mapping[str, Mapping[str, Any]]
_LEVEL: Final = kept_pattern(r"\bL([1-5])\b")
_ENGLISH_NOTE: Final = kept_pattern(r" ?\((?!penalty\))(?=[^()]*[a-z]{3})[\x20-\x27\x2a-\x7e]*\)|: [a-z][\x20-\x7e]*$")


class Words:
    """Labels of one language. `of` names values of closed and open vocabularies, `say` and `count` make sentences."""

    __slots__ = ("_cited", "_labels", "_says", "_seen", "_sights", "language", "sentences")

    def __init__(self, language: Language, labels: Labels, catalogue: Mapping[str, Any]) -> None:
        self.language = language
        self._labels = labels
        self._says = labels["say"]
        fields = {code: f"{word} ({code})" for code, word in labels["field"].items()}
        facts = labels["fact"]
        terms = {"": catalogue["term"], "act": fields, "fields": fields, "fact": facts, "facts": facts}
        terms["kind"] = {**catalogue["term"], **facts}
        terms["topic"] = terms["topics"] = terms["guess"] = {}  # what is typed again stays as it is typed
        self.sentences = Sentences(catalogue["sentence"], terms, catalogue["technical"], catalogue["day"])
        """Sentences that code writes in English."""
        self._sights = Sentences(labels["sight"], {"": fields}, "{said}")
        self._cited: dict[str, str] = {}
        self._seen: dict[str, str] = {}

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
        """The detail of a gap, which code writes in English, in this language; else quoted as a technical detail."""
        return self.sentences.detail(english)

    def sight(self, english: str) -> str:
        """What a Python check says it saw or wanted, which code writes in English, in this language; else as it is."""
        if english not in self._seen:
            self._seen[english] = self._sights.whole(english) or english
        return self._seen[english]

    def missing(self, kinds: Sequence[str], gap: Gap, detail: str) -> str:
        """What could not be judged for want of which facts, and why."""
        said = self.say("gap_detail", fact=", ".join(self.of("fact", each) for each in kinds), gap=self.of("gap", gap))
        return f"{said} ({detail})" if detail else said

    def cited(self, source: str) -> str:
        """A clause as it is cited in this language; notes that a pack wrote in English are left to English readers."""
        if source not in self._cited:
            self._cited[source] = self._in_this_language(source)
        return self._cited[source]

    def _in_this_language(self, source: str) -> str:
        cited = _LEVEL.sub(lambda found: self.say("level_n", n=found.group(1)), source)
        if self.language != "en":
            cited = _ENGLISH_NOTE.sub("", cited)
        cited = with_articles(cited, self._labels["article"])
        for english, local in self._labels["clause"].items():
            if english in cited:
                begins = r"(?<!\w)" if english[0].isalpha() else ""
                cited = re.sub(begins + re.escape(english), local or "", cited)
        return cited

    def tell(self, key: str, /, **values: object) -> str:
        """A sentence of the command line with its values filled in, days and moments as the reader writes them."""
        sentence: str = self._labels["cli"][key]
        return sentence.format(**{name: self._told(value) for name, value in values.items()})

    def _told(self, value: object) -> object:
        if not isinstance(value, date):
            return value
        figures = Figures(language=self.language)
        return figures.moment(value) if isinstance(value, datetime) else figures.day(value)

    def count(self, noun: str, number: int, shown: str) -> str:
        """`number` of `noun`, shown as `shown`: singular where the language has one."""
        forms = self._labels["count"][noun]
        form: str = forms["one" if number == 1 else "other"]
        return form.format(n=shown)


@cache
def words(language: Language) -> Words:
    """The labels of `language`, read once."""
    from scanner.reading.packaged_yaml import load_packaged_yaml

    def read(name: str) -> Any:
        return load_packaged_yaml(files("reports").joinpath("labels", *name.split("/")), f"labels/{name}").value

    return Words(language, read(f"{language}.yaml"), read(f"sentences/{language}.yaml"))
