"""Invented Windows computers from end to end: recorded, asked by every collector, judged without a wrong word."""

from dataclasses import replace

import pytest

from scanner.collect.host import windows_os
from scanner.model.kinds.host_os import HostOs
from scanner.model.observation import Known, Missing
from scanner.model.words import Gap, Platform
from scanner.reach.replay import Replay, read_recording
from scanner.run.registry import collectors
from scanner.run.runner import collect_target
from tests.oracle.record_windows import FOLDER, HOSTS, Host, recording_of
from tests.oracle.windows_answers import answers_of
from tests.oracle.windows_machines import MACHINES

NAMES = {
    "windows_11": "Microsoft Windows 11 Pro",
    "windows_10": "Microsoft Windows 10 Pro",
    "windows_7": "Microsoft Windows 7 Professional",
    "server_2012": "Microsoft Windows Server 2012 R2 Standard",
    "server_2019": "Microsoft Windows Server 2019 Standard",
}
SYSTEM = frozenset(
    ("host.os", "host.identity", "host.hardware", "host.software", "host.updates", "host.windows_licence", "host.services",
     "host.processes", "host.listening", "host.interfaces", "host.neighbours", "host.time", "host.logging", "host.directory",
     "host.remote_control", "host.backup")
)  # fmt: skip


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_every_system_fact_of_a_windows_is_told(name: str) -> None:
    recording = recording_of(MACHINES[name], "x/pc")
    collected = collect_target(
        Replay(recording),
        collectors(Platform.WINDOWS),
        seal=lambda answer: answer.content_digest(),
        clock=lambda: recording.taken_at,
    )
    found = {each.kind: each for each in collected.observations}
    assert {kind for kind in SYSTEM if not isinstance(found[kind], Known)} == set()
    system = found["host.os"]
    assert isinstance(system, Known)
    assert isinstance(system.fact, HostOs)
    assert system.fact.name == NAMES[name]


def test_the_secrets_of_a_recording_stay_out_of_it() -> None:
    """Command lines of services and processes are never asked for."""
    asked = [question for each in collectors(Platform.WINDOWS) for question in each.questions]
    wmi = [each for each in asked if each.endswith(("Win32_Service", "Win32_Process"))]
    assert wmi
    assert [each for each in wmi if "CommandLine" in each or "SELECT *" in each] == []


def test_a_windows_that_lets_nobody_in_tells_nothing() -> None:
    recording = recording_of(MACHINES["windows_11"], "x/pc")
    refused = tuple(
        replace(each, entries=None, stdout=b"", absent=False, exit=None, gap=Gap.DENIED, seal="")
        for each in recording.answers
    )
    collected = collect_target(
        Replay(replace(recording, answers=refused)), collectors(Platform.WINDOWS),
        seal=lambda answer: answer.content_digest(), clock=lambda: recording.taken_at,
    )  # fmt: skip
    of_system = [each for each in collected.observations if each.kind in SYSTEM]
    assert {type(each) for each in of_system} == {Missing}
    assert {each.gap for each in of_system if isinstance(each, Missing)} == {Gap.DENIED}


@pytest.mark.parametrize("host", HOSTS, ids=[each.target for each in HOSTS])
def test_the_recordings_of_the_example_are_those_of_its_computers(host: Host) -> None:
    """`python -m tests.oracle.record_windows` writes them anew."""
    kept = {each.ask: each for each in read_recording(FOLDER / f"{host.target}.rec.json").answers}
    made = {each.ask: each for each in recording_of(MACHINES[host.machine], host.target).answers}
    of_system = answers_of(MACHINES[host.machine]).keys()
    assert {ask: kept[ask] for ask in of_system} == {ask: made[ask] for ask in of_system}


def test_what_collectors_share_is_asked_once() -> None:
    """A question is a string: two spellings of one would be asked twice."""
    asked = [
        question for each in collectors(Platform.WINDOWS) if each.gives.kind in SYSTEM for question in each.questions
    ]
    classes = [
        each.rpartition(" FROM ")[2] for each in set(asked) if each.startswith("cim:") and " FROM Win32_" in each
    ]
    assert windows_os.VERSION in asked
    assert {each for each in classes if classes.count(each) > 1} == set()
