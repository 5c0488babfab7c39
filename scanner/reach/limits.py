"""How much of a target is read at most: every bound of the connectors in one place."""

from dataclasses import field

from scanner.model.records import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkLimits:
    """Bounds of one file walk; what is reached first cuts it."""

    entries: int = 2_000_000
    seconds: float = 600.0
    listed: int = 100_000
    """Longest list of paths that is kept."""
    depth: int = 256
    """Each level holds one file descriptor open; real trees stay below 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SnmpLimits:
    """Bounds of one visit by SNMP, all its questions together."""

    patience_s: tuple[float, ...] = (1.0, 1.5, 2.25, 3.5)
    """How long each try of a request is waited for: one datagram in fifty lost leaves one request in six million."""
    total_s: float = 300.0
    max_bytes: int = 16 * MEBIBYTE
    values: int = 200_000
    """A large switch has 32,000 rows in its MAC table."""
    repetitions: int = 30
    """Objects asked for by one GETBULK: what they fill fits into one packet of Ethernet, or nearly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one answer."""

    timeout_s: float = 60.0
    max_bytes: int = 32 * MEBIBYTE
    """A package database of a full desktop has 20 MiB."""
    matches: int = 10_000
    """Most paths a glob may name."""
    names: int = 100_000
    """Most names one folder may hold."""
    walk: WalkLimits = field(default_factory=WalkLimits)
