"""Settings of Microsoft Defender by MSFT_MpPreference: what it does not look at, and whether it scans removable drives.

Source: learn.microsoft.com, MSFT_MpPreference. To those who are no administrator, newer versions tell a sentence in place of the
exclusions ("N/A: Must be an administrator …", translated): no path, program or ending reads so, and "N/A" begins it.
"""

from typing import Any, Final

from scanner.model.errors import Denied, Unreadable, Unsupported
from scanner.model.question import Ask
from scanner.reading.cim import Instance, instances

PREFERENCES: Final = "cim:root/Microsoft/Windows/Defender:MSFT_MpPreference"
_LISTS: Final = ("exclusionpath", "exclusionprocess", "exclusionextension")
_WITHHELD: Final = "N/A"


def exclusions(ask: Ask) -> tuple[str, ...]:
    """Everything that is left out, sorted; empty when nothing is."""
    settings = _settings(ask)
    return tuple(sorted({each for name in _LISTS for each in _texts(settings, name)}))


def scans_removable(ask: Ask) -> bool:
    """Whether a full scan takes in removable drives; not set means it does not."""
    settings = _settings(ask)
    if not settings.has("disableremovabledrivescanning"):
        raise Unsupported("this Defender has no setting for removable drives")
    return settings.flag("disableremovabledrivescanning") is False


def _settings(ask: Ask) -> Instance:
    found = instances(ask(PREFERENCES))
    if not found:
        raise Unsupported(f"{PREFERENCES}: there is no such object")
    return found[0]


def _texts(settings: Instance, name: str) -> tuple[str, ...]:
    value: Any = settings.properties.get(name)
    if value is None:
        return ()
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise Unreadable(f"{settings.place}: {name} is not a list of texts")
    if any(each.startswith(_WITHHELD) for each in listed):
        raise Denied("Defender tells its exclusions to administrators alone")
    return tuple(listed)
