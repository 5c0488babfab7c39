"""What the firmware of a computer says of its make, and how makers say that they filled nothing in."""

from typing import Final

FIRST_YEAR: Final = 1981
"""No PC has an older firmware: such a date was never set."""
_PLACEHOLDERS: Final = frozenset({
    "", "0", "00000000", "0123456789", "123456789", "1234567890", "default string", "empty", "n/a", "na", "none",
    "not applicable", "not available", "not specified", "o.e.m.", "oem", "system manufacturer", "system product name",
    "system serial number", "to be filled by o.e.m.", "to be filled by o.e.m", "undefined", "unknown", "xxxxxxxx",
})  # fmt: skip
"""What boards say whose maker filled nothing in: stated as absent."""


def stated(said: str | None) -> str | None:
    """The word itself, without spaces around it; None for a placeholder."""
    said = "" if said is None else said.strip()
    return None if said.lower() in _PLACEHOLDERS else said
