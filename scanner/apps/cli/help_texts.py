"""The words of help pages and of the frame of usage errors, from reports/labels/help/{vi,en}.yaml."""

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from scanner.model.text import Language

VARIABLE: Final = "RASOAT_LANG"
ROOT: Final = ""
"""The path of `rasoat` itself among the commands; that of `rasoat inventory check` is `inventory check`."""

_METAVAR = re.compile(r"\b[A-Z]{2,}\b")


def asked_for(arguments: Sequence[str]) -> str:
    """What is asked for as language, known or not: --lang wherever it stands, else the variable, else Vietnamese."""
    given = [each.removeprefix("--lang=") for each in arguments if each.startswith("--lang=")]
    given += [after for each, after in pairwise(arguments) if each == "--lang"]
    return given[-1] if given else os.environ.get(VARIABLE) or "vi"


def language_of(asked: object) -> Language:
    """The language to speak when `asked` was asked for: a mistake is told in Vietnamese."""
    return "en" if asked == "en" else "vi"


class HelpTexts:
    """Texts of one language."""

    __slots__ = ("_labels",)

    def __init__(self, labels: Mapping[str, Mapping[str, Any]]) -> None:
        self._labels = labels

    def frame(self, key: str, **values: object) -> str:
        """A word or sentence around the texts."""
        sentence: str = self._labels["frame"][key]
        return sentence.format(**values)

    def option(self, names: Sequence[str], path: str = ROOT) -> str:
        """What an option does; it is known by its long name, and may mean something else for one command."""
        own = self._labels["command"].get(path, {}).get("options", {})
        known = {**self._labels["option"], **own}
        return str(next((known[each] for each in names if each in known), ""))

    def command(self, path: str, part: str) -> str:
        """`short`, `help`, `examples` or `notes` of a command; empty where it has none."""
        return str(self._labels["command"].get(path, {}).get(part, "")).strip("\n")

    def known(self, group: str) -> Mapping[str, Any]:
        """All texts of one group."""
        return self._labels[group]

    def placeholders(self, usage: str) -> str:
        """`usage` with the words that stand for values in this language."""
        words = self._labels["metavar"]
        return _METAVAR.sub(lambda found: str(words.get(found[0], found[0])), usage)


@cache
def help_texts(language: Language) -> HelpTexts:
    """The texts of `language`, read once."""
    from scanner.reading.packaged_yaml import load_packaged_yaml

    name = f"{language}.yaml"
    return HelpTexts(load_packaged_yaml(files("reports") / "labels" / "help" / name, f"labels/help/{name}").value)
