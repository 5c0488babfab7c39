"""The invented Windows computers, told by the runner's frames instead of a recording: every collector hears the same."""

from typing import Any

import pytest

from scanner.model.question import Answer
from scanner.reach.windows_answers import told
from scanner.reach.windows_script import askable
from tests.oracle.record_windows import recording_of
from tests.oracle.windows_machines import MACHINES
from tests.reach.windows_emitter import Found, frames, raw

KINDS = {
    "REG_SZ": "String", "REG_EXPAND_SZ": "ExpandString", "REG_MULTI_SZ": "MultiString", "REG_BINARY": "Binary",
    "REG_DWORD": "DWord", "REG_QWORD": "QWord", "REG_NONE": "None",
}  # fmt: skip
CODES = {
    "denied": "0x80041003", "unsupported": "0x8004100e", "timeout": "0x80131505", "unreadable": "0x80041001",
    "not_collected": "0x80041001",
}  # fmt: skip


def value(entry: dict[str, Any]) -> dict[str, Any]:
    """As .NET Framework gives it: numbers are signed."""
    data, kind = entry["data"], KINDS[entry["type"]]
    bits = {"DWord": 32, "QWord": 64}.get(kind, 0)
    if bits and data >= 1 << (bits - 1):
        data -= 1 << bits
    return {"type": kind, "data": data}


def key(entry: dict[str, Any]) -> dict[str, Any]:
    said = {"values": {name: value(each) for name, each in entry["values"].items()}}
    return said | ({"subkeys": entry["subkeys"]} if "subkeys" in entry else {})


def standing(entry: dict[str, Any]) -> dict[str, Any]:
    ticks = entry["mtime"] * 10_000_000 + 621_355_968_000_000_000
    return {"type": entry["type"], "size": entry["size"], "ticks": ticks}


def found_of(answer: Answer) -> Found:
    """What the runner would have found."""
    scheme = answer.ask.partition(":")[0]
    if answer.gap is not None:
        return Found(says={"error": {"code": CODES[answer.gap], "kind": "X", "text": ""}})
    if answer.absent:
        return Found(says={"absent": True})
    if scheme == "cmd":
        return Found(says={"exit": answer.exit}, out=answer.stdout, err=answer.stderr)
    if scheme == "reg":
        return Found(says={"entries": key(answer.entries)})
    if scheme == "regs":
        return Found(says={"entries": {path: key(each) for path, each in answer.entries.items()}})
    if scheme == "stat":
        return Found(says={"entries": {path: standing(each) for path, each in answer.entries.items()}})
    return Found(says={"entries": answer.entries})


def plain(answer: Answer) -> tuple[Any, ...]:
    entries = answer.entries
    if answer.ask.startswith("reg:") and entries:
        entries = {"values": entries["values"], "subkeys": sorted(entries.get("subkeys", []))}
    if answer.ask.startswith("members:") and entries:
        entries = sorted(entries, key=lambda each: str(each["sid"]))
    return (answer.exit, answer.stdout, entries, answer.absent, answer.gap)


@pytest.mark.parametrize("name", sorted(MACHINES))
def test_a_computer_says_the_same_by_the_runner(name: str) -> None:
    answers = {each.ask: each for each in recording_of(MACHINES[name], "x/pc").answers}
    asked, refused = askable(answers)
    assert refused == {}
    found = told(raw(frames(asked, {each: found_of(answers[each]) for each in asked})))
    assert found.is_complete
    for each in found.answers:
        assert plain(each) == plain(answers[each.ask]), each.ask
    assert len(found.answers) == len(answers)
