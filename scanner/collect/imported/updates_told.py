"""Installed updates by their numbers, where a list tells nothing else of updates."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way

_NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="a list of installed updates does not tell it", way=Way.RUNNING)


def updates_told(
    numbers: Iterable[str], *, last: "datetime | Unseen" = _NOT_TOLD, installed_all: bool = True
) -> HostUpdates:
    """`numbers` as "KB5005565", in any order; everything else is unseen."""
    return HostUpdates(
        installed=tuple(sorted(set(numbers), key=lambda each: int(each.removeprefix("KB")))),
        last_installed_at=last,
        pending_security=_NOT_TOLD,
        indexed_at=_NOT_TOLD,
        sources=(),
        repositories=(),
        automatic=_NOT_TOLD,
        restart_pending=_NOT_TOLD,
        released_at=_NOT_TOLD,
        installed_all=installed_all,
    )
