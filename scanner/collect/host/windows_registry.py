"""Values of the registry as collectors of Windows ask for them, one by one: a number, a text, not set, or a gap of its own.

Not a collector. `Values` opens whole keys, as a machine or a file of them answers.
"""

from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Final

from scanner.model.errors import NotCollected
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Way
from scanner.reading.registry import Key, key, keys

CURRENT_VERSION: Final = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion"
VERSION_QUESTION: Final = f"reg:{CURRENT_VERSION}"
_HOME: Final = ("core", "homebasic", "homepremium", "starter")
_PEOPLE: Final = ("S-1-5-21-", "S-1-12-1-")
"""SIDs of local and domain accounts, and of those of Entra ID."""


@dataclass(frozen=True, slots=True)
class Values:
    """Values of keys that are asked as a whole by `reg:`; a key that does not exist has none that is set."""

    ask: Ask
    _read: dict[str, Key | None] = field(default_factory=dict, repr=False)

    def number(self, path: str, name: str, /) -> int | None:
        """A number; None where the value or its key is not there."""
        found = self.key(path)
        return None if found is None else found.number(name)

    def text(self, path: str, name: str, /) -> str | None:
        """A text; None where the value or its key is not there."""
        found = self.key(path)
        return None if found is None else found.text(name)

    def key(self, path: str, /) -> Key | None:
        """The key itself."""
        if path not in self._read:
            self._read[path] = key(self.ask(f"reg:{path}"))
        return self._read[path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """Which Windows this is, as far as defaults depend on it."""

    build: int
    server: bool
    home: bool
    enterprise: bool
    """Enterprise or Education, of any kind."""


def release(ask: Ask) -> Release:
    """Build, kind and edition by CurrentVersion; raises NotCollected where it does not tell them.

    `CurrentBuildNumber` is a text on every Windows; `InstallationType` is Client, Server or Server Core.
    """
    found = Values(ask)
    build = found.number(CURRENT_VERSION, "CurrentBuildNumber")
    kind = found.text(CURRENT_VERSION, "InstallationType")
    edition = (found.text(CURRENT_VERSION, "EditionID") or "").lower()
    if build is None or not kind or not edition:
        raise NotCollected("the registry does not tell which Windows this is", way=Way.RECORD_AGAIN)
    return Release(
        build=build,
        server=kind.lower().startswith("server"),
        home=edition.startswith(_HOME),
        enterprise=edition.startswith(("enterprise", "education", "ultimate", "iotenterprise")),
    )


def first_set(*looks: Callable[[], int | None]) -> int | None:
    """The first that is set, such as a policy before a local value."""
    return next((found for look in looks for found in [look()] if found is not None), None)


def by_person(ask: Ask, question: str) -> Iterator[tuple[str, Key]]:
    r"""SID and key of every person whose hive is loaded, of a question `regs:HKU\*\…`."""
    for found in keys(ask(question)):
        sid = found.path.split("\\")[1] if "\\" in found.path else ""
        if sid.upper().startswith(_PEOPLE) and not sid.lower().endswith("_classes"):
            yield sid, found
