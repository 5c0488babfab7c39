"""Property lists of macOS, XML or binary, within bounds."""

import plistlib
from typing import Any, Final
from xml.parsers.expat import ExpatError

from scanner.model.errors import Unreadable

MAX_BYTES: Final = 16 * 1024 * 1024


def load_property_list(raw: bytes, *, max_bytes: int = MAX_BYTES) -> Any:
    """The value in it; raises Unreadable where it is damaged, too long, or has entities of its own."""
    if b"<!ENTITY" in raw or len(raw) > max_bytes:
        raise Unreadable("a property list with entities of its own, or too long, is not read")
    try:
        return plistlib.loads(raw)
    except (ValueError, ExpatError, plistlib.InvalidFileException, TypeError, AttributeError, LookupError, OverflowError,
            RecursionError, MemoryError) as error:  # fmt: skip  # what plistlib lets through of a damaged file
        raise Unreadable("is no whole property list") from error
