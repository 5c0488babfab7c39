"""Whether two statements of identity are of one machine: serial number, machine-id or MachineGuid, MAC addresses."""

import re
from collections.abc import Iterator
from typing import Final

from scanner.model.kept_code import kept_pattern
from scanner.model.question import MachineIdentity

_NOTHING: Final = frozenset({
    "", "0", "00000000", "0123456789", "123456789", "1234567890", "default string", "empty", "n/a", "na", "none", "null",
    "not applicable", "not available", "not specified", "o.e.m.", "oem", "serial", "system serial number",
    "to be filled by o.e.m.", "to be filled by o.e.m", "undefined", "uninitialized", "unknown", "xxxxxxxx",
    "00000000-0000-0000-0000-000000000000", "03000200-0400-0500-0006-000700080009", "00000000000000000000000000000000",
})  # fmt: skip
"""What boards say whose maker filled nothing in (as collect/host/linux_hardware.py), and ids that were never made."""
_FILLED: Final = kept_pattern(
    r"(.)\1*|0?12345678?9?0?|(chassis|system|baseboard)serial(number)?|tobefilled.*|notspecified|invalid"
)
"""What else they say for nothing, in letters and digits alone: one of them over and over, a row of digits, a field's name."""
_NO_MACS: Final = frozenset({"00:00:00:00:00:00", "ff:ff:ff:ff:ff:ff"})


def told(identity: MachineIdentity) -> MachineIdentity:
    """What of it tells machines apart; the rest is emptied."""
    serial, machine_id = identity.serial.strip(), identity.machine_id.strip().lower()
    return MachineIdentity(
        serial="" if _is_nothing(serial.lower()) else serial,
        machine_id="" if machine_id in _NOTHING else machine_id,
        macs=tuple(sorted({each.lower() for each in identity.macs} - _NO_MACS)),
    )


def _is_nothing(serial: str) -> bool:
    bare = re.sub(r"[^0-9a-z]", "", serial)
    return serial in _NOTHING or not bare or _FILLED.fullmatch(bare) is not None


def tells_nothing(identity: MachineIdentity) -> bool:
    """True when a second machine could not be told from this one."""
    return told(identity) == MachineIdentity()


def contradictions(known: MachineIdentity, said: MachineIdentity) -> tuple[str, ...]:
    """How `said` shows another machine than `known`; what either does not say contradicts nothing.

    A network card may be changed: other addresses alone count only where the serial number does not vouch for the rest.
    """
    known, said = told(known), told(said)
    found = list(_differing(known, said))
    same_board = known.serial and known.serial.lower() == said.serial.lower()
    if known.macs and said.macs and not set(known.macs) & set(said.macs) and not same_board:
        found.append(f"MAC {', '.join(said.macs[:4])} instead of {', '.join(known.macs[:4])}")
    if not found and not shared(known, said):
        found.append("nothing of what it said when it was enrolled")
    return tuple(found)


def _differing(known: MachineIdentity, said: MachineIdentity) -> Iterator[str]:
    for what, before, now in (
        ("serial number", known.serial, said.serial),
        ("machine-id", known.machine_id, said.machine_id),
    ):
        if before and now and before.lower() != now.lower():
            yield f"{what} {now} instead of {before}"


def shared(one: MachineIdentity, other: MachineIdentity) -> tuple[str, ...]:
    """What two statements have in common: two machines have nothing.

    But for an address, which moves with its adapter: where all else differs it is another machine.
    """
    one, other = told(one), told(other)
    found = []
    if one.serial and one.serial.lower() == other.serial.lower():
        found.append(f"serial number {one.serial}")
    if one.machine_id and one.machine_id == other.machine_id:
        found.append(f"machine-id {one.machine_id}")
    both = sorted(set(one.macs) & set(other.macs))
    if both and len(list(_differing(one, other))) < 2:  # noqa: PLR2004  # serial number and machine-id
        found.append(f"MAC {', '.join(both[:4])}")
    return tuple(found)
