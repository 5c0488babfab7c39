"""/etc/shadow as its lines would read, from what is told of it: never a hash, so every form a state may have is a text.

Source: shadow(5), crypt(5). A pattern that all forms answer alike is answered.
"""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any, Final

from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World, entry_seen
from scanner.model.errors import Unreadable

SHADOW: Final = "shadow:/etc/shadow"
_PREFIXES: Final = {
    "yescrypt": "$y$",
    "gost-yescrypt": "$gy$",
    "sha512": "$6$",
    "sha256": "$5$",
    "md5": "$1$",
    "bcrypt": "$2b$",
    "scrypt": "$7$",
}
_LOCKED: Final = ("!", "*", "!*", "!!", "!$6$x/.Y$Zz9", "!$y$x/.Y$Zz9", "LK")
_OTHER: Final = ("xYz./9aB0", "$6$x/.Y$Zz9", "$y$x/.Y$Zz9")
_NUMBERS: Final = ("changed", "min", "max", "warn", "inactive", "expires")


def shadow_texts(world: World) -> tuple[Text, ...]:
    """Every form the file may have, none where it is not there; raises GapError."""
    users = world.entries(SHADOW)
    if not users:
        return ()
    told = {name: account_seen(entry, name) for name, entry in users.items()}
    return tuple(
        Text(out="".join(_line(name, entry, locked, other) for name, entry in told.items()))
        for locked, other in product(_LOCKED, _OTHER)
    )


def account_seen(entry: Any, name: str) -> Mapping[str, Any]:
    """The entry of `shadow:` itself; raises the gap it holds, and Unreadable for one of another form."""
    told = entry_seen(entry, name)
    dates = [told.get(each) for each in _NUMBERS]
    if not isinstance(told.get("password"), str) or not all(each is None or type(each) is int for each in dates):
        raise Unreadable(f"{name}: an entry has not the form it must have")
    return told


def _line(name: str, entry: Mapping[str, Any], locked: str, other: str) -> str:
    state = entry.get("password")
    if state == "empty":
        password = ""
    elif state == "locked":
        password = locked
    else:
        prefix = _PREFIXES.get(str(entry.get("algorithm")))
        password = f"{prefix}x/.Y$Zz9" if prefix else other
    return ":".join((name, password, *_numbers(entry), "")) + "\n"


def _numbers(entry: Mapping[str, Any]) -> Iterator[str]:
    for each in _NUMBERS:
        yield "" if entry.get(each) is None else str(entry[each])
