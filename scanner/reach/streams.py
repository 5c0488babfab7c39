"""What a target has said so far, on both of its streams."""

from dataclasses import field

from scanner.model.errors import GapError
from scanner.model.records import dataclass


@dataclass(slots=True)
class Streams:
    """What came so far on both streams, and why nothing more will."""

    out: bytearray = field(default_factory=bytearray)
    err: bytearray = field(default_factory=bytearray)
    ended: GapError | None = None
