"""Lists of updates by number and title, one a line: `KB4487017: 2019-02 Cumulative Update … (KB4487017)`.

Scripts print such lists of what is installed, and of what is offered and lacks. The file does not say which, and the two mean the
opposite: it is recognised, and nothing is told.
"""

import re
from typing import Final

from scanner.model.errors import Unsupported
from scanner.model.kinds.host_updates import HostUpdates
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_LINE: Final = re.compile(r"KB(\d{5,8}): .*\S.*")


def read(_file: HandedFile) -> HostUpdates:
    """Raises Unsupported, always."""
    raise Unsupported("whether these updates are installed, or offered and lacking, the list does not say")


def recognises(file: HandedFile) -> bool:
    """Nothing but such lines."""
    lines = [line for line in (file.text or "").split("\n") if line.strip()]
    return bool(lines) and all(map(_LINE.fullmatch, lines))


IMPORTED = Imported(id="update-list", platform=Platform.WINDOWS, recognises=recognises, reads={HostUpdates: read})
