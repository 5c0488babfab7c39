"""The lines of sysctl.d files and what systemd-sysctl makes of them.

Source: sysctl.d(5), parse_file and apply_all of systemd's sysctl.c (252): the last assignment of a key wins; a key
with wildcards sets what no literal key sets; `-key` alone excludes the key; `-key = value` ignores a failure.
"""

from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

from scanner.model.records import dataclass

_WILD = "*?["
_SWAP = str.maketrans("./", "/.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One line; `path` as below /proc/sys (slashes), `value` None for a line that only excludes."""

    path: str
    value: str | None

    @property
    def name(self) -> str:
        """The dotted name; a dot inside a part, as in a VLAN interface, is written as a slash."""
        return self.path.translate(_SWAP)

    @property
    def is_wild(self) -> bool:
        """True when it names several keys."""
        return any(sign in self.path for sign in _WILD)


def settings_in(text: str) -> Iterator[Setting]:
    """The lines of one file that systemd-sysctl does not skip."""
    for raw in text.split("\n"):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        key, equals, value = line.partition("=")
        if not equals and not line.startswith("-"):
            continue  # systemd-sysctl logs it and goes on
        path = _normal(key.removeprefix("-").strip())
        if path:
            yield Setting(path=path, value=value.strip() if equals else None)


def _normal(key: str) -> str:
    """The path of a key: when its first separator is a dot, dots and slashes change places."""
    first = next((sign for sign in key if sign in "./"), "/")
    return key if first == "/" else key.translate(_SWAP)


def at_boot(settings: Iterable[Setting], names: Iterable[str]) -> dict[str, str]:
    """What is set when all `settings` were read in this order; wildcards are told for `names` alone."""
    last: dict[str, Setting] = {}
    for each in settings:
        last.pop(each.path, None)  # what is written again counts at its new place
        last[each.path] = each
    literal = {path: each for path, each in last.items() if not each.is_wild}
    values = {each.name: each.value for each in literal.values() if each.value is not None}
    for wild in (each for each in last.values() if each.is_wild and each.value is not None):
        for name in names:
            path = name.translate(_SWAP)
            if path not in literal and _fits(path, wild.path):
                values[name] = str(wild.value)
    return values


def _fits(path: str, pattern: str) -> bool:
    parts, wanted = path.split("/"), pattern.split("/")
    return len(parts) == len(wanted) and all(map(fnmatchcase, parts, wanted))
