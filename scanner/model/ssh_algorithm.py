"""Algorithms that an SSH server offers (RFC 4253 §7.1), and what is to be held of them."""

from enum import StrEnum

from scanner.model.records import dataclass
from scanner.model.text import Text


class Category(StrEnum):
    """What an algorithm is for."""

    KEX = "kex"
    KEY = "key"
    ENC = "enc"
    MAC = "mac"


class AlgorithmVerdict(StrEnum):
    """The worst first."""

    FAIL = "fail"
    WARN = "warn"
    OK = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlgorithmRule:
    """A pattern in the name, in small letters, and what it means; a rule without a reason says that the name is known."""

    categories: frozenset[Category]
    match: str
    unless: str
    verdict: AlgorithmVerdict
    reason: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One algorithm with its verdict; the reasons for the worst come first."""

    category: Category
    algorithm: str
    verdict: AlgorithmVerdict
    reasons: tuple[Text, ...]
