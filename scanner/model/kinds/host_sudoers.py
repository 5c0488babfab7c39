"""What sudo allows, and doas and polkit beside it."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way

LINES_NOT_KEPT = Unseen(gap=Gap.NOT_COLLECTED, detail="the lines were not kept", way=Way.RECORD_AGAIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class SudoRule:
    """One user specification: who (`%group` for groups), which commands, and its tags."""

    who: str
    commands: str
    nopasswd: bool
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HostSudoers(Fact):
    """`defaults` are the global `Defaults` settings, name to value (`""` for a flag that is on, `!` for off);

    `scoped_defaults` those of a user, host or command, as written. `no_authenticate` places with `!authenticate`.
    `rules` hold those of doas, and a rule for all commands of `polkit` where one of its files grants root's rights.
    `lines` are all lines of /etc/sudoers and /etc/sudoers.d/* as written, without comments, for auditors of lines.
    """

    kind: ClassVar[str] = "host.sudoers"

    installed: bool
    rules: tuple[SudoRule, ...]
    defaults: Mapping[str, str]
    scoped_defaults: tuple[str, ...]
    no_authenticate: tuple[str, ...]
    lines: tuple[str, ...] | Unseen = LINES_NOT_KEPT
