"""The tests of YAML checks in words: `none nopasswd is true, uid at_least 1000` is read by people who write no checks.

The text comes from `scanner/evaluate/sights.py`; words and phrases stand in the group `wanted` of the labels.
"""

import re
from typing import Final

from reports.words import Words
from scanner.model.kept_code import kept_pattern

_WORD: Final = r"(?:is|in|contains|at_least|at_most|matches|not|every|some|none)"
_WORDS: Final = rf"{_WORD}(?: {_WORD})*(?: (?:true|false|null))?(?=[ ,]|$)"
_FIELD: Final = rf"(?P<field>(?!{_WORD}\b)[a-z_]+)"
_OPERATOR: Final = kept_pattern(rf"(?:^|(?<=, ))(?:{_FIELD} (?={_WORDS}))?(?P<words>{_WORDS})")
_ITEM: Final = kept_pattern(rf"(?:^|(?<=, ))(?P<item>(?:every|some|none)(?: not)?) {_FIELD} (?P<words>{_WORDS})")
_DONE: Final = "\0"
"""Stands before what is worded already: English words for a test may be words of a test again."""
_ANYTHING: Final = kept_pattern(r"(?:^|(?<=, ))(?P<words>(?:none|some) matches|(?:none )?(?:not )?is) ?\.?(?=$|, )")
"""A pattern that every text fits asks whether there is anything, as does the comparison with an empty text."""


def in_words(words: Words, wanted: str) -> str:
    """What is wanted, in words instead of the check's own: `not is null` reads `must be set`."""
    known = words.known("wanted")
    said = _ANYTHING.sub(lambda found: str(known[f"{found['words']} nothing"]), wanted)
    said = _ITEM.sub(lambda found: f"{_DONE}{known[found['item']]} {_operators(words, found)}", said)
    return _OPERATOR.sub(lambda found: _operators(words, found), said).replace(_DONE, "").strip()


def _operators(words: Words, found: re.Match[str]) -> str:
    """The longest phrases the labels know, then single words; the field of an item stands before them."""
    known, said, rest = words.known("wanted"), [], found["words"].split()
    while rest:
        size = next(n for n in range(len(rest), 0, -1) if n == 1 or " ".join(rest[:n]) in known)
        said.append(str(known.get(" ".join(rest[:size]), rest[0]) or ""))
        rest = rest[size:]
    text = " ".join(each for each in said if each)
    return f"{found['field']}{words.say('colon')}{text}" if found["field"] else text
