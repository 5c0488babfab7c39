"""Owner and mode of the files the system's security rests on."""

from collections.abc import Mapping
from typing import ClassVar

from scanner.model.observation import Fact, Unseen
from scanner.model.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileMode:
    """One file or folder; `mode` as four octal digits, `0640`; owner and group by name where the number has one."""

    path: str
    mode: str
    uid: int
    gid: int
    owner: str | None
    group: str | None
    is_link: bool
    loose: bool | Unseen
    """Wider than this kind of file may be (group or others can write, or others can read a secret); of a link: Unseen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostFileModes(Fact):
    """`files` that exist, by path; `homes` the home folders of ordinary accounts that exist; `keys` SSH host keys."""

    kind: ClassVar[str] = "host.file_modes"

    files: Mapping[str, FileMode | Unseen]
    homes: tuple[FileMode, ...] | Unseen
    private_keys: tuple[FileMode, ...]
    public_keys: tuple[FileMode, ...]
