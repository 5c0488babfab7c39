"""What dconf enforces for every user: values of the system databases whose keys are locked.

Source: dconf(7): /etc/dconf/profile/user names databases; /etc/dconf/db/NAME.d/* holds keyfiles, its folder locks/ the
paths users cannot change; all of it counts once `dconf update` has written /etc/dconf/db/NAME. A value that is not
locked is a default that users change as they like.
"""

from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import keyfile_lines
from scanner.model.errors import Unreadable
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import entries, text
from scanner.reading.numbers import is_whole

PROFILES = ("file:/etc/dconf/profile/user", "file:/usr/share/dconf/profile/user")
KEYFILES = "files:/etc/dconf/db/*.d/*"
LOCKS = "files:/etc/dconf/db/*.d/locks/*"
DATABASES = "stat:/etc/dconf/db/*"
QUESTIONS = (*PROFILES, KEYFILES, LOCKS, DATABASES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Enforced:
    """Locked values by path, such as /org/gnome/desktop/session/idle-delay."""

    values: dict[str, str]

    def flag(self, path: str) -> bool | None:
        """The boolean at `path`, None when it is not enforced."""
        return {"true": True, "false": False}.get(self.values.get(path, ""))

    def seconds(self, path: str) -> int | None:
        """The number at `path`, with or without its type (`uint32 900`), None when it is not enforced."""
        digits = self.values.get(path, "").split()[-1:]
        if digits and digits[0].isdigit() and not is_whole(digits[0]):
            raise Unreadable(f"{path}: {digits[0][:40]!r} is no number of seconds")
        return int(digits[0]) if digits and is_whole(digits[0]) else None


def enforced_settings(ask: Ask) -> Enforced:
    """Everything dconf enforces on this host."""
    keyfiles, locks = file_texts(ask(KEYFILES)), file_texts(ask(LOCKS))
    compiled = {path.rsplit("/", 1)[-1] for path in entries(ask(DATABASES)) if not path.endswith(".d")}
    names = [each for each in _databases(ask) if each in compiled]
    values: dict[str, str] = {}
    locked: set[str] = set()
    for name in reversed(names):  # the database named first wins
        for path in sorted(each for each in keyfiles if each.startswith(f"/etc/dconf/db/{name}.d/")):
            values.update({f"/{section}/{key}": value for section, key, value in keyfile_lines(keyfiles[path])})
        locked |= {
            line.strip()
            for path, content in locks.items()
            if path.startswith(f"/etc/dconf/db/{name}.d/")
            for line in content.split("\n")
            if line.strip().startswith("/")
        }
    return Enforced(values={path: value for path, value in values.items() if path in locked})


def _databases(ask: Ask) -> Iterator[str]:
    profile = next((found for each in PROFILES if (found := text(ask(each))) is not None), "")
    for raw in profile.split("\n"):
        kind, _, name = raw.partition("#")[0].strip().partition(":")
        if kind == "system-db":
            yield name
