"""What a visit costs the network and the clock, before it is made: for `--plan`."""

import math
from collections.abc import Sequence
from typing import Final

from scanner.model.organisation import Target
from scanner.model.records import dataclass
from scanner.model.words import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """Least and most, of packets in both directions and of seconds."""

    packets: tuple[int, int]
    seconds: tuple[float, float]


_SSH: Final = Cost(packets=(600, 3_200), seconds=(3, 30))
"""0.4 to 2.2 MB of answers, as measured on Debian 12 servers and desktops; on a fast and on a slow machine and line.

How many packets carry the same answers differs by a tenth from one visit to the next: 1,700 to 2,500 in the lab.
"""
_WINDOWS: Final = Cost(packets=(200, 4_000), seconds=(5, 180))
"""A PowerShell that starts in 1 to 20 s, and some hundred questions of which WMI answers the slow ones; not measured on Windows."""
_DEVICE: Final = Cost(packets=(66, 2_000), seconds=(0.5, 30))
"""33 requests of a small switch; the tables of a large one have thousands of rows."""
_FRAGILE: Final = Cost(packets=(2, 4), seconds=(0.1, 9))
"""One GET, asked again twice where nothing comes back."""
_DEFAULTS: Final = (4, 24)
"""Two communities by two versions; nothing comes back where they were changed."""


def cost_of(target: Target, *, tests: bool, windows: bool = False) -> Cost:
    """Of one visit of `target`; with `tests` the default communities of devices are tried."""
    if windows:
        return _WINDOWS
    if target.connection is Connection.SSH:
        return _SSH
    if target.kind.is_fragile:
        return _FRAGILE
    least, most = _DEVICE.packets
    return Cost(packets=(least + _DEFAULTS[0], most + _DEFAULTS[1]), seconds=_DEVICE.seconds) if tests else _DEVICE


def together(costs: Sequence[Cost], parallel: int) -> Cost:
    """Of many visits, so many at once."""
    packets = tuple(sum(each.packets[side] for each in costs) for side in (0, 1))
    seconds = tuple(
        max(sum(each.seconds[side] for each in costs) / parallel, *(each.seconds[side] for each in costs))
        for side in (0, 1)
    )
    return Cost(packets=(packets[0], packets[1]), seconds=(math.ceil(seconds[0]), math.ceil(seconds[1])))
