"""A recording of Windows that tells whole classes answers the questions for some of their properties."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from scanner.model.question import Answer, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.replay import Replay

SERVICES = [
    {"Name": "EventLog", "State": "Running", "StartMode": "Auto", "ProcessId": 900},
    {"Name": "Spooler", "State": "Stopped", "StartMode": "Manual", "ProcessId": 0},
]
SOCKETS = [{"LocalPort": 445, "State": 2, "Key": None}, {"LocalPort": 50000, "State": 5, "Key": "AAAAA"}]


def replay(*answers: Answer, platform: Platform = Platform.WINDOWS) -> Replay:
    return Replay(
        Recording(target="x", platform=platform, taken_at=datetime(2026, 11, 30, tzinfo=UTC), answers=answers)
    )


def said(question: str, entries: Any) -> Answer:
    return Answer(ask=question, entries=entries).sealed()


@pytest.mark.parametrize("recorded", ["cim:root/cimv2:Win32_Service", r"cim:ROOT\CIMV2:SELECT * FROM Win32_Service"])
def test_a_whole_class_answers_for_some_of_its_properties(recorded: str) -> None:
    ask = replay(said(recorded, SERVICES))
    answer = ask("cim:root/cimv2:SELECT Name,State FROM Win32_Service")
    assert (answer.entries, answer.gap, answer.is_intact) == (SERVICES, None, True)
    assert answer.ask == "cim:root/cimv2:SELECT Name,State FROM Win32_Service"
    assert ask("cim:root/cimv2:SELECT Name FROM Win32_Process").gap is Gap.NOT_COLLECTED


def test_conditions_choose_among_its_objects_or_nothing_is_answered() -> None:
    ask = replay(said("cim:root/StandardCimv2:MSFT_NetTCPConnection", SOCKETS))
    base = "cim:root/StandardCimv2:SELECT LocalPort FROM MSFT_NetTCPConnection WHERE "
    assert ask(f"{base}State=2").entries == SOCKETS[:1]
    assert ask(f"{base}Key IS NOT NULL").entries == SOCKETS[1:]
    assert ask(f"{base}State = 5 AND Key = 'AAAAA'").entries == SOCKETS[1:]
    assert ask(f"{base}State=2 OR State=9").entries == SOCKETS[:1]
    assert ask(f"{base}State=2 OR State=5").entries == SOCKETS
    for other in ("Nothing=2", "State=2 OR State=5 AND Key='x'", "State=2 OR Nothing=5", "State>1"):
        assert ask(f"{base}{other}").gap is Gap.NOT_COLLECTED, other


def test_the_registry_is_asked_without_regard_to_case() -> None:
    entries = {"values": {"UBR": {"type": "REG_DWORD", "data": 1}}, "subkeys": []}
    ask = replay(
        said(r"reg:HKEY_LOCAL_MACHINE\Software\Microsoft", entries),
        said(r"regs:HKLM\SOFTWARE\A\*", {"k": {"values": {}}}),
    )
    assert ask(r"reg:HKLM\SOFTWARE\Microsoft").entries == entries
    assert ask(r"regs:HKLM\SOFTWARE\a\*|One,Two").entries == {"k": {"values": {}}}


def test_gaps_stay_gaps_and_what_was_changed_stays_changed() -> None:
    denied = Answer(ask="cim:root/cimv2:Win32_Service", gap=Gap.DENIED).sealed()
    assert replay(denied)("cim:root/cimv2:SELECT Name FROM Win32_Service").gap is Gap.DENIED
    changed = replace(said("cim:root/cimv2:Win32_Service", SERVICES), entries=SERVICES[:1])
    assert not replay(changed)("cim:root/cimv2:SELECT Name FROM Win32_Service").is_intact


def test_other_systems_are_asked_word_for_word() -> None:
    ask = replay(said("cim:root/cimv2:Win32_Service", SERVICES), platform=Platform.LINUX)
    assert ask("cim:root/cimv2:SELECT Name FROM Win32_Service").gap is Gap.NOT_COLLECTED


@pytest.mark.parametrize("entries", [None, {}, [5], [{"a": 1}, "x"], [[]]])
def test_strange_objects_are_not_chosen_from(entries: Any) -> None:
    ask = replay(Answer(ask="cim:root/cimv2:Win32_Service", entries=entries, stdout=b"" if entries else b"x"))
    answer = ask("cim:root/cimv2:SELECT Name FROM Win32_Service WHERE State=2")
    assert answer.gap is Gap.NOT_COLLECTED or answer.entries == entries
