"""Who this machine is, as far as files tell: what its requests and bundles are compared by."""

import errno
from pathlib import Path
from typing import Final

from scanner.model.question import MachineIdentity
from scanner.transport.head_lines import MAX_MACS, is_mac

_SERIALS: Final = ("sys/class/dmi/id/product_serial", "proc/device-tree/serial-number")
_MACHINE_IDS: Final = ("etc/machine-id", "var/lib/dbus/machine-id")
_NETWORK: Final = "sys/class/net"
_LONGEST: Final = 100
_BURNT_IN: Final = ("bonding_slave/perm_hwaddr", "phy80211/macaddress")
_GIVEN: Final = ("1", "2", "3")
"""addr_assign_type (sysfs-class-net) of an address that was drawn, lent or set: it may be another one tomorrow."""


def this_machine(root: Path = Path("/")) -> MachineIdentity:
    """Serial number (root alone may read it), machine-id(5), and the addresses of network cards; empty where not told."""
    return MachineIdentity(
        serial=_first(root, _SERIALS), machine_id=_first(root, _MACHINE_IDS).lower(), macs=_macs(root / _NETWORK)
    )


def _first(root: Path, places: tuple[str, ...]) -> str:
    return next((said for each in places if (said := _text(root / each))), "")


def _text(place: Path) -> str:
    """One line of plain text; anything else a board may say is left out of it."""
    try:
        with place.open("rb") as file:
            said = file.read(_LONGEST)
    except OSError:
        return ""
    shown = "".join(each if each.isprintable() else " " for each in said.decode("utf-8", "ignore"))
    return " ".join(shown.split())


def _macs(folder: Path) -> tuple[str, ...]:
    """Of cards alone (they have a `device`): bridges, tunnels and containers have addresses that come and go."""
    try:
        names = sorted(each.name for each in folder.iterdir())
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.EACCES, errno.ENOTDIR):
            raise
        return ()
    said = {_own_address(folder / each) for each in names if (folder / each / "device").exists()}
    return tuple(sorted(each for each in said if is_mac(each)))[:MAX_MACS]


def _own_address(card: Path) -> str:
    """What came with the card: a wireless one may show each network another, one of a bond shows that of the bond."""
    own = next((said for each in _BURNT_IN if (said := _text(card / each))), "")
    if not own and _text(card / "addr_assign_type") not in _GIVEN:
        own = _text(card / "address")
    return own.lower()
