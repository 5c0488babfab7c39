"""A recording holds every answer exactly, and is read with suspicion."""

import copy
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import BadInput, MissingInput, StoreError
from scanner.model.question import Answer, MachineIdentity, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.record import pieces, write_recording
from scanner.reach.replay import MAX_ANSWERS, Replay, parse_recording, read_recording
from tests.reach.recordings import PLAIN, RECORDINGS
from tests.together import together

CASES = Path(__file__).parent / "cases"
GOOD: dict[str, Any] = {
    "recording": 1,
    "target": "t",
    "platform": "linux",
    "taken_at": "2026-03-02T02:15:00Z",
    "answers": [{"ask": "file:/a", "stdout": "x"}, {"ask": "file:/b", "stdout": "y"}],
}
SAMPLE = Recording(
    target="a/b",
    platform=Platform.LINUX,
    taken_at=datetime(2026, 3, 2, 2, 15, tzinfo=UTC),
    identity=MachineIdentity(serial="S"),
    answers=(Answer(ask="cmd:x", exit=0, stdout=b"a\xff\n").sealed(),),
)


@given(RECORDINGS)
def test_what_is_written_is_read_back_exactly(recording: Recording) -> None:
    raw = b"".join(pieces(recording))
    assert parse_recording(raw, "f") == recording
    assert b"".join(pieces(parse_recording(raw, "f"))) == raw


def test_a_file_is_read_back_exactly(tmp_path: Path) -> None:
    write_recording(SAMPLE, tmp_path / "a.rec.json")
    assert read_recording(tmp_path / "a.rec.json") == SAMPLE


def test_every_answer_has_the_keys_of_the_format() -> None:
    [answer] = json.loads(b"".join(pieces(SAMPLE)))["answers"]
    assert {"ask", "exit", "stdout", "stderr", "error"} <= answer.keys()


@pytest.mark.parametrize(
    "says", [{}, {"stdout": None}, {"exit": 0}, {"absent": False}, {"stdout": None, "error": {}, "absent": None}]
)
def test_an_answer_that_holds_nothing_is_no_empty_file(says: dict[str, Any]) -> None:
    raw = json.dumps(GOOD | {"answers": [{"ask": "file:/etc/ssh/sshd_config"} | says]}).encode()
    [answer] = parse_recording(raw, "f").answers
    assert answer.gap is Gap.UNREADABLE


def test_the_file_belongs_to_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_recording(SAMPLE, tmp_path / "a.rec.json")
    finally:
        os.umask(before)
    assert [(each.name, each.stat().st_mode & 0o777) for each in tmp_path.iterdir()] == [("a.rec.json", 0o600)]


def test_a_recording_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    path = tmp_path / "a.rec.json"
    write_recording(SAMPLE, path)
    bad = Recording(
        target="t", platform=Platform.LINUX, taken_at=SAMPLE.taken_at, answers=(Answer(ask="q", entries={1j}),)
    )
    with pytest.raises(TypeError):
        write_recording(bad, path)
    assert read_recording(path) == SAMPLE
    assert len(list(tmp_path.iterdir())) == 1


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "victim").write_text("keep")
    (tmp_path / "a.rec.json").symlink_to("victim")
    write_recording(SAMPLE, tmp_path / "a.rec.json")
    assert (tmp_path / "victim").read_text() == "keep"


def test_missing_folders_and_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="none"):
        write_recording(SAMPLE, tmp_path / "none/a.rec.json")
    with pytest.raises(MissingInput, match="none"):
        read_recording(tmp_path / "none")


def test_a_recording_that_finds_no_place_names_it_and_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.rec.json/inside").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"a\.rec\.json: .*--resume"):
        write_recording(SAMPLE, tmp_path / "a.rec.json")
    assert [each.name for each in tmp_path.iterdir()] == ["a.rec.json"]


def test_a_pipe_or_folder_is_no_recording(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(BadInput):
            read_recording(path)


def test_recorded_answers_are_replayed_and_others_not_collected() -> None:
    replay = Replay(SAMPLE)
    assert replay("cmd:x") is SAMPLE.answers[0]
    other = replay("cmd:y")
    assert (other.ask, other.gap, other.absent) == ("cmd:y", Gap.NOT_COLLECTED, False)


def test_two_answers_to_one_question_are_refused() -> None:
    twice = Recording(
        target="t",
        platform=Platform.LINUX,
        taken_at=SAMPLE.taken_at,
        answers=(Answer(ask="q"), Answer(ask="q", exit=1)),
    )
    with pytest.raises(BadInput, match="twice"):
        Replay(twice)
    source = copy.deepcopy(GOOD)
    source["answers"][1]["ask"] = "file:/a"
    with pytest.raises(BadInput, match=r"answers\[1\]\.ask.*answers\[0\]"):
        parse_recording(json.dumps(source).encode(), "f")


def test_recordings_of_others_are_understood() -> None:
    recording = read_recording(CASES / "foreign.rec.json")
    answers = {each.ask: each for each in recording.answers}
    assert (recording.platform, recording.taken_at.hour) == (Platform.WINDOWS, 2)
    assert answers["cmd:whoami /groups"] == Answer(ask="cmd:whoami /groups", exit=0, stdout=b"BUILTIN\\Users")
    assert answers["cmd:none"].stdout == b"\xff\xfe"
    assert answers["cim:root/SecurityCenter2:AntiVirusProduct"].entries[0]["productState"] == 397568
    assert answers["reg:HKLM\\X"].entries["values"]["A"]["data"] == 1
    gaps = {
        "file:/etc/shadow": Gap.DENIED,
        "file:C:\\secret": Gap.DENIED,
        "reg:HKLM\\SAM": Gap.DENIED,
        "cmd:slow": Gap.TIMEOUT,
        "cmd:odd": Gap.UNREADABLE,
        "cmd:number": Gap.UNREADABLE,
        "cmd:word": Gap.UNREACHABLE,
    }
    assert {ask: each.gap for ask, each in answers.items() if each.gap} == gaps
    assert [ask for ask, each in answers.items() if each.absent] == ["cmd:no-such", "reg:HKLM\\None"]


@pytest.mark.parametrize(
    ("word", "platform", "product"),
    [
        ("fortios", Platform.DEVICE, "fortios"),
        ("IOS-XE", Platform.DEVICE, "IOS-XE"),
        ("plan9", Platform.UNKNOWN, "plan9"),
        ("Linux", Platform.LINUX, ""),
    ],
)
def test_other_words_for_platforms(word: str, platform: Platform, product: str) -> None:
    recording = parse_recording(json.dumps(GOOD | {"platform": word}).encode(), "f")
    assert (recording.platform, recording.product) == (platform, product)


@together(
    "change, place",
    [
        ({"recording": 2}, "recording: "),
        ({"recording": True}, "recording: "),
        ({"recording": "1"}, "recording: "),
        ({"target": ""}, "target: "),
        ({"target": 5}, "target: "),
        ({"platform": None}, "platform: "),
        ({"taken_at": "yesterday"}, "taken_at: "),
        ({"taken_at": "2026-03-02T02:15:00"}, "taken_at: "),
        ({"taken_at": "0001-01-01T00:00:00+14:00"}, "taken_at: "),
        ({"taken_at": 5}, "taken_at: "),
        ({"product": []}, "product: "),
        ({"identity": []}, "identity: "),
        ({"identity": {"macs": "x"}}, "identity.macs: "),
        ({"identity": {"macs": [5]}}, "identity.macs: "),
        ({"identity": {"serial": 5}}, "identity.serial: "),
        ({"answers": {}}, "answers: "),
        ({"answers": ["x"]}, "answers[0]: "),
        ({"answers": [{}]}, "answers[0].ask: "),
        ({"answers": [{"ask": "q"}, {"ask": 5}]}, "answers[1].ask: "),
        ({"answers": [{"ask": "q", "exit": "0"}]}, "answers[0].exit: "),
        ({"answers": [{"ask": "q", "exit": True}]}, "answers[0].exit: "),
        ({"answers": [{"ask": "q", "stdout": 5}]}, "answers[0].stdout: "),
        ({"answers": [{"ask": "q", "stdout": {"b64": "!"}}]}, "answers[0].stdout: "),
        ({"answers": [{"ask": "q", "stderr": {"b64": 5}}]}, "answers[0].stderr: "),
        ({"answers": [{"ask": "q", "stderr": []}]}, "answers[0].stderr: "),
        ({"answers": [{"ask": "q", "absent": "no"}]}, "answers[0].absent: "),
        ({"answers": [{"ask": "q", "truncated": 0}]}, "answers[0].truncated: "),
        ({"answers": [{"ask": "q", "seal": 0}]}, "answers[0].seal: "),
        ({"answers": [{"ask": "q", "error": [1]}]}, "answers[0].error: "),
        ({"answers": [{"ask": "q", "error": {"text": "no code"}}]}, "answers[0].error: "),
        ({"answers": [{"ask": "q", "error": {"code": "EACCES", "text": 5}}]}, "answers[0].error.text: "),
        ({"answers": [{"ask": "q", "error": {"code": True}}]}, "answers[0].error: "),
        ({"answers": [{"ask": "q", "detail": 1}]}, "answers[0].detail: "),
    ],
)
def test_wrong_types_are_refused_with_file_and_place(change: dict[str, Any], place: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse_recording(json.dumps(GOOD | change).encode(), "some.rec.json")
    assert [(each.file, each.message.startswith(place)) for each in refused.value.problems] == [("some.rec.json", True)]


def test_a_recording_of_more_answers_than_anybody_asks_is_refused() -> None:
    """One that holds a machine's key could hold the centre's processor with it, too."""
    made = json.dumps(GOOD | {"answers": [0] * (MAX_ANSWERS + 1)}).encode()
    with pytest.raises(BadInput, match="answers: are more than 100000") as refused:
        parse_recording(made, "f")
    assert len(refused.value.problems) == 1


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        parse_recording(json.dumps(GOOD | {"target": 1, "product": 1, "language": 1}).encode(), "f")
    assert len(refused.value.problems) == 3


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"null", b"5", b'"x"', b"{", b"\xff\xfe", b"[" * 100_000, b'{"recording": 1}']
)
def test_what_is_no_recording_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput):
        parse_recording(raw, "f")


@given(PLAIN | st.fixed_dictionaries(dict.fromkeys(GOOD, PLAIN)) | st.just(GOOD), st.data())
def test_any_json_is_read_or_refused(source: Any, data: st.DataObject) -> None:
    if isinstance(source, dict) and source.get("answers"):
        broken = copy.deepcopy(GOOD)
        broken["answers"][0][data.draw(st.sampled_from(["ask", "exit", "stdout", "error", "seal", "entries"]))] = (
            data.draw(PLAIN)
        )
        source = broken
    try:
        parse_recording(json.dumps(source).encode(), "f")
    except BadInput:
        return


@given(st.integers(min_value=0))
def test_a_cut_recording_is_refused(length: int) -> None:
    raw = json.dumps(GOOD).encode()
    with pytest.raises(BadInput):
        parse_recording(raw[: length % len(raw)], "f")


def test_a_key_of_the_registry_is_answered_in_any_case_and_a_file_is_not() -> None:
    key = Answer(ask=r"reg:HKLM\SOFTWARE\Wax", entries={"values": {}, "subkeys": []})
    file = Answer(ask="file:/etc/Wax", stdout=b"x")
    replay = Replay(
        Recording(
            target="x", platform=Platform.WINDOWS, taken_at=datetime(2026, 11, 29, tzinfo=UTC), answers=(key, file)
        )
    )
    assert replay(r"reg:HKLM\Software\WAX").entries == key.entries
    assert replay(r"reg:HKLM\Software\Ink").gap is Gap.NOT_COLLECTED
    assert replay("file:/etc/wax").gap is Gap.NOT_COLLECTED
