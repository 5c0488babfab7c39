"""The part of a fix that is for one platform: texts say `Windows: …. Linux: …`, and a terminal shows their beginning."""

from collections.abc import Set as AbstractSet
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.model.words import Platform

_MARK: Final = kept_pattern(r"(?:^|(?<=[.;] ))(Windows|macOS|Linux|Debian|RHEL|ClamAV)\b[^.:;`]{0,30}: ")
"""What a part begins with: a system, or what is used on Linux alone, with versions or relatives behind it."""
_OTHERS: Final = {"Windows": Platform.WINDOWS, "macOS": Platform.MACOS}


def begun_for(fix: str, platforms: AbstractSet[Platform]) -> str:
    """`fix` from the part on that is for the one platform; whole for several, or where it begins with what is for all."""
    marks = list(_MARK.finditer(fix))
    if len(platforms) != 1 or not marks or marks[0].start():
        return fix
    own = (each.start() for each in marks if _OTHERS.get(each[1], Platform.LINUX) in platforms)
    return fix[next(own, 0) :]
