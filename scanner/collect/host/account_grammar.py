"""/etc/passwd, /etc/group and the words that say whether an account lets a person in.

Source: passwd(5), group(5), nsswitch.conf(5): lines that begin with + or - take accounts from NIS and are none
themselves; nologin(8).
"""

from scanner.model.errors import Unreadable
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import text
from scanner.reading.tables import whole_lines

PASSWD = "file:/etc/passwd"  # noqa: S105  # a file of accounts
GROUP = "file:/etc/group"
_PASSWD_FIELDS = 7
_GROUP_FIELDS = 4
_LARGEST = 2**32 - 1
NOBODY = 65534
FIRST_ORDINARY = 1000
"""UID_MIN of Debian, Ubuntu and Red Hat; 65534 is nobody."""
_NO_SHELL = frozenset({"nologin", "false", "true", "sync", "halt", "shutdown", "null"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswdLine:
    """One account; `password` is the second field, `x` when the shadow file has it."""

    name: str
    password: str
    uid: int
    gid: int
    home: str
    shell: str

    @property
    def has_shell(self) -> bool:
        """True when the shell lets one in; an empty field means /bin/sh."""
        return self.shell.rsplit("/", 1)[-1] not in _NO_SHELL

    @property
    def is_ordinary(self) -> bool:
        """True for accounts of people: numbers from 1000 that let one in."""
        return FIRST_ORDINARY <= self.uid != NOBODY and self.has_shell


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLine:
    """One group and the accounts it lists; those whose primary group it is are not among them."""

    name: str
    gid: int
    members: tuple[str, ...]


def passwd_lines(ask: Ask) -> tuple[PasswdLine, ...]:
    """Every local account; a system has root at least."""
    found = tuple(_account(fields) for fields in _fields(ask, PASSWD, _PASSWD_FIELDS))
    if not found:
        raise Unreadable("/etc/passwd holds no account")
    return found


def group_lines(ask: Ask) -> tuple[GroupLine, ...]:
    """Every local group; a system has root's at least."""
    found = tuple(
        GroupLine(name=name, gid=_number(gid, GROUP), members=tuple(each for each in members.split(",") if each))
        for name, _, gid, members in _fields(ask, GROUP, _GROUP_FIELDS)
    )
    if not found:
        raise Unreadable("/etc/group holds no group")
    return found


def _account(fields: list[str]) -> PasswdLine:
    name, password, uid, gid, _, home, shell = fields
    return PasswdLine(
        name=name, password=password, uid=_number(uid, PASSWD), gid=_number(gid, PASSWD), home=home, shell=shell
    )


def _fields(ask: Ask, question: str, count: int) -> list[list[str]]:
    content = text(ask(question))
    if content is None:
        raise Unreadable(f"{question} does not exist, which no Linux survives")
    found = []
    for number, line in enumerate(whole_lines(content, question), start=1):
        if not line.strip() or line[0] in "+-#":
            continue
        fields = line.split(":")
        if len(fields) != count or not fields[0]:
            raise Unreadable(f"{question}: line {number} has {len(fields)} fields instead of {count}")
        found.append(fields)
    return found


def _number(digits: str, question: str) -> int:
    if not (digits.isascii() and digits.isdigit()) or int(digits[:11]) > _LARGEST:
        raise Unreadable(f"{question}: {digits[:20]!r} is no account or group number")
    return int(digits)
