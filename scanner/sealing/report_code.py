"""What a report states, as one digest and as a short code that fits on paper: `A3C5-HR4R-BV67-YR2M`.

The digest is over plain values that stand in the JSON results too, so whoever has that file can form it again without the
store. It holds what was seen (the root digest and the evidence of each verdict), what judged it (rule pack, inventory,
program, mode, moment), and what came of it (each verdict with what was seen and wanted, each score). No words and no order
are in it: every format and language of one evaluation has the same code.

The code is 15 letters of the digest (75 bits) and one that catches slips of the hand. It tells whether a page was altered;
who made it is told by the signature over the digest alone.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, Final

from scanner.model.kept_code import kept_pattern
from scanner.sealing.canonical import NotCanonical, canonical, canonical_plain
from scanner.sealing.digest import digest_of, root_digest
from scanner.sealing.letters import ALPHABET, as_typed, grouped

Plain = Mapping[str, Any]  # plain JSON
STATED_OF_RUN: Final = (
    "id", "finished_at", "as_of", "program", "mode", "rulepack", "rulepack_digest", "inventory_digest", "root_digest",
)  # fmt: skip
"""Fields of `run` in the JSON results that a digest holds."""
STATED_OF_VERDICT: Final = (
    "key", "agency", "target", "control", "check", "status", "original", "decides", "reason", "gap", "missing", "seen",
    "evidence", "as_of",
)  # fmt: skip
"""Fields of a verdict in the JSON results that a digest holds; `message` and `clause` are words about them."""
_FORM: Final = "rasoat report 1"
_GROUP: Final = 4
_LETTERS: Final = 15
_CODE: Final = kept_pattern(rf"(?<![0-9A-Za-z-])[{ALPHABET}]{{4}}(?:-[{ALPHABET}]{{4}}){{3}}(?![0-9A-Za-z-])")
_SURROGATE: Final = kept_pattern("[\ud800-\udfff]")


def verdict_digest(verdict: Plain) -> str:
    """The digest of one verdict in the form of the JSON results."""
    stated = [verdict[name] for name in STATED_OF_VERDICT]
    try:
        return hashlib.sha256(canonical_plain(stated)).hexdigest()
    except NotCanonical:  # a name with bytes that are no text
        return digest_of(_as_files_hold_it(stated))


def _as_files_hold_it(value: Any) -> Any:
    """Unpaired surrogates as their numbers, as every report writes them (reports/visible.py)."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda found: f"⟨U+{ord(found.group()):04X}⟩", value)
    if isinstance(value, Mapping):
        return {_as_files_hold_it(name): _as_files_hold_it(each) for name, each in value.items()}
    return [_as_files_hold_it(each) for each in value] if isinstance(value, (list, tuple)) else value


def agency_digest(run: Plain, agency: Plain, verdicts: Iterable[str]) -> str:
    """The digest of what is stated of one agency: `id`, `score`, `statuses` of the JSON results, digests of its verdicts."""
    return digest_of(
        {
            "form": _FORM,
            "run": {name: run[name] for name in STATED_OF_RUN},
            "agency": agency["id"],
            "score": agency["score"],
            "statuses": agency["statuses"],
            "verdicts": root_digest(verdicts),
        }
    )


def whole_digest(run: Plain, province: Plain, agencies: Mapping[str, str]) -> str:
    """The digest of a whole report: `score` and `grades` of the province, the digest of each of its `agencies` by id."""
    return digest_of(
        {
            "form": _FORM,
            "run": {name: run[name] for name in STATED_OF_RUN},
            "score": province["score"],
            "grades": province["grades"],
            "agencies": dict(agencies),
        }
    )


def signed_text(run: Plain, digest: str) -> bytes:
    """What a signature is over: the run with its root digest and end, and the digest of a report (empty = the run alone)."""
    stated = {name: run[name] for name in ("id", "finished_at", "root_digest")}
    return canonical({"form": "rasoat seal 1", "run": stated, "report": digest})


def code_of(digest: str) -> str:
    """The short code of a digest (64 lower-case hex digits), in four groups of four."""
    number = int(digest, 16) >> (256 - 5 * _LETTERS)
    letters = "".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LETTERS)))
    return grouped(letters + _check_of(letters), _GROUP)


def read_code(typed: str) -> str | None:
    """The code somebody typed, in its own spelling; None when it is none, or has a slip of the hand in it."""
    letters = as_typed(typed)
    if len(letters) != _LETTERS + 1 or not set(letters) <= set(ALPHABET) or _check_of(letters[:-1]) != letters[-1]:
        return None
    return grouped(letters, _GROUP)


def codes_in(text: str) -> tuple[str, ...]:
    """Every code that stands in a text, each once, in order."""
    return tuple(dict.fromkeys(each for each in _CODE.findall(text) if read_code(each) == each))


def _check_of(letters: str) -> str:
    """Luhn's sum with 32 letters: one wrong letter is always seen, two that changed places but for one pair (0 and Z)."""
    total = 0
    for place, letter in enumerate(reversed(letters)):
        value = ALPHABET.index(letter) * (1 if place % 2 else 2)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
