"""`ver` of Windows: `Microsoft Windows [Version 10.0.19045.3930]`; the word in the brackets is translated, the numbers are not.

A client and a server may be of one build (17763 is Windows 10 1809 and Server 2019): what cannot be told from it is a gap.
"""

import re
from typing import Final

from scanner.collect.host.windows_builds import (
    CLIENT_RELEASES,
    FIRST_WINDOWS_11,
    LAST_WITH_SERVICE_PACKS,
    SERVER_RELEASES,
    release_of,
)
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_LINE: Final = re.compile(
    r"\s*Microsoft Windows[^\[\]\n]{0,40}\[[^\[\]\n\d]{0,40}(\d{1,2}\.\d{1,2})\.(\d{4,6})(?:\.(\d{1,6}))?\]\s*"
)
_NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="one file does not tell it", way=Way.RUNNING)
_SERVERS: Final = {20348: "2022", 25398: "23H2"}
_FIRST_WINDOWS_10: Final = 10240


def read(file: HandedFile) -> HostOs:
    """The system; raises Unsupported where a client and a server are of this build."""
    found = _LINE.fullmatch(file.text or "")
    if found is None:
        raise Unreadable("no line tells the version of the system")
    number, build = found[1], int(found[2])
    is_client, is_server = build in CLIENT_RELEASES, build in SERVER_RELEASES
    if is_client == is_server or build < _FIRST_WINDOWS_10 or build <= LAST_WITH_SERVICE_PACKS:
        raise Unsupported(f"build {build} alone does not tell whether it is a client or a server")
    return HostOs(
        name=_name(build, server=is_server),
        version=f"{number}.{build}" + (f".{found[3]}" if found[3] else ""),
        build=str(build),
        edition=_NOT_TOLD,
        release=release_of(build, "", server=is_server),
        language=_NOT_TOLD,
        family="windows",
        id="windows-server" if is_server else "windows",
        arch=_NOT_TOLD,
    )


def _name(build: int, *, server: bool) -> str:
    if server:
        return f"Microsoft Windows Server {_SERVERS.get(build, '')}".strip()
    return f"Microsoft Windows {11 if build >= FIRST_WINDOWS_11 else 10}"


def recognises(file: HandedFile) -> bool:
    """That one line and nothing else."""
    return len(file.raw) < 1000 and _LINE.fullmatch(file.text or "") is not None  # noqa: PLR2004  # bytes of one line


IMPORTED = Imported(id="windows-ver", platform=Platform.WINDOWS, recognises=recognises, reads={HostOs: read})
