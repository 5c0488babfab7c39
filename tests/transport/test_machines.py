"""Which statements of identity are of one machine, and which of two."""

import pytest

from scanner.model.question import MachineIdentity
from scanner.transport.machines import contradictions, shared, tells_nothing
from tests.together import together

ID_A, ID_B = "a" * 32, "b" * 32
MAC_A, MAC_B = "52:54:00:00:00:0a", "52:54:00:00:00:0b"


def machine(serial: str = "", machine_id: str = "", *macs: str) -> MachineIdentity:
    return MachineIdentity(serial=serial, machine_id=machine_id, macs=macs)


@pytest.mark.parametrize(
    ("known", "said", "is_same"),
    [
        (machine("S1", ID_A, MAC_A), machine("S1", ID_A, MAC_A), True),
        (machine("S1", ID_A, MAC_A), machine("", ID_A, MAC_A), True),  # enrolled by root, run by another
        (machine("S1", ID_A, MAC_A), machine("S1", ID_A, MAC_B), True),  # another card
        (machine("S1", ID_A, MAC_A), machine("s1", ID_A.upper(), MAC_A), True),
        (machine("S1", ID_A, MAC_A), machine("s1", ID_A, MAC_B), True),  # both
        (machine("S1", ID_A, MAC_A), machine("S2", ID_A, MAC_B), False),  # the disk in another machine
        (machine("S1", ID_A, MAC_A), machine("S1", ID_B, MAC_A), False),  # installed anew
        (machine("", ID_A, MAC_A), machine("", ID_A, MAC_B), False),  # a clone of a virtual machine
        (machine("", ID_A, MAC_A), machine("", ID_A, MAC_A, MAC_B), True),  # one card more
        (machine("S1", "", MAC_A), machine("", ID_A), False),  # nothing that can be compared
        (machine("S1", ID_A, MAC_A), machine(), False),
        (machine("Default string", ID_A, MAC_A), machine("To be filled by O.E.M.", ID_A, MAC_A), True),
    ],
)
def test_contradictions(known: MachineIdentity, said: MachineIdentity, is_same: bool) -> None:
    assert (contradictions(known, said) == ()) is is_same


@together(
    "one, other, are_one",
    [
        (machine("S1", ID_A, MAC_A), machine("S2", ID_B, MAC_B), False),
        (machine("S1", ID_A, MAC_A), machine("S2", ID_A, MAC_B), True),  # an image that kept its machine-id
        (machine("S1", ID_A, MAC_A), machine("S1", ID_B, MAC_B), True),
        (machine("S1", ID_A, MAC_A), machine("S2", ID_B, MAC_A), False),  # an adapter that is passed on
        (machine("", ID_A, MAC_A), machine("", ID_B, MAC_A), True),
        (machine("Default string", ID_A), machine("Default string", ID_B), False),
        (machine("0000000000", ID_A), machine("0000000000", ID_B), False),  # two boards whose maker filled nothing in
        (machine(".......", ID_A, MAC_A), machine(".......", ID_B, MAC_B), False),
        (machine("00 00-00", ID_A), machine("00 00-00", ID_B), False),
        (machine("Chassis Serial Number", ID_A), machine("Chassis Serial Number", ID_B), False),
        (machine("12345678", ID_A), machine("12345678", ID_B), False),
        (machine("To Be Filled By O.E.M. ", ID_A), machine("To Be Filled By O.E.M. ", ID_B), False),
        (machine("112233", ID_A), machine("112233", ID_B), True),
        (machine(), machine(), False),
    ],
)
def test_shared(one: MachineIdentity, other: MachineIdentity, are_one: bool) -> None:
    assert bool(shared(one, other)) is are_one


@pytest.mark.parametrize(
    "identity", [machine(), machine("None"), machine("0"), machine("", "uninitialized"), machine("", "", "00:00:00:00:00:00")]
)  # fmt: skip
def test_what_every_machine_says_tells_nothing(identity: MachineIdentity) -> None:
    assert tells_nothing(identity)
