"""The frames of the Windows runner: what came whole is an answer, whatever stands between; what did not is never half a fact."""

import base64
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.model.words import Gap, Platform
from scanner.reach.limits import Limits
from scanner.reach.record import pieces
from scanner.reach.replay import parse_recording
from scanner.reach.windows_answers import answer_in, answers_of, recording_of, told
from scanner.reach.windows_frames import Block, has_begun, is_complete, transcript_of
from scanner.reach.windows_script import askable, quoted, typed
from tests.reach.windows_computer import ABSENT, COMPUTER, CURRENT, EXPECTED, error, gap, plain
from tests.reach.windows_emitter import LATE, Found, bundle, frames, head, jsoned, lines, raw
from tests.together import together

NOW = datetime(2026, 11, 30, 7, 30, tzinfo=UTC)
STREAM = raw(frames(COMPUTER, COMPUTER))


@together("question", COMPUTER)
def test_each_question_is_answered_in_the_shape_of_the_model(question: str) -> None:
    answers = {each.ask: each for each in answers_of(STREAM)}
    assert plain(answers[question]) == EXPECTED[question]
    assert answers[question].is_intact
    assert answers[question].seal


def test_a_computer_says_what_it_is() -> None:
    found = told(STREAM)
    assert found.is_complete
    assert (found.product, found.language, found.powershell) == ("Microsoft Windows 10 Pro", "vi-VN", "5.1.19041.4291")
    assert found.is_elevated is True
    assert found.identity.machine_id == "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert found.identity.macs == ("00:50:56:c0:00:01", "00:50:56:c0:00:08")


def test_the_frames_become_a_recording_that_is_read_back() -> None:
    recording = recording_of(STREAM, "so-y-te/may-1", NOW)
    assert recording.platform is Platform.WINDOWS
    assert parse_recording(b"".join(pieces(recording)), "x") == recording


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf", b"Banner of the agency\r\n#< CLIXML\r\n", b"PS C:\\> "])
@pytest.mark.parametrize("after", [b"", b'\r\n<Objs Version="1.1.0.1"></Objs>\r\n'])
def test_line_ends_and_noise_around_the_frames_change_nothing(end: str, before: bytes, after: bytes) -> None:
    assert told(before + raw(frames(COMPUTER, COMPUTER), end) + after) == told(STREAM)


def test_noise_between_the_lines_changes_nothing() -> None:
    noisy = b"WARNING: rasoat\tout\t!!!\n".join(line + b"\n" for line in STREAM.splitlines())
    assert told(noisy) == told(STREAM)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_a_stream_that_powershell_kept_in_a_file_is_read(encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    assert told((mark + STREAM.decode()).encode(encoding)) == told(STREAM)


def test_a_stream_that_is_cut_anywhere_gives_whole_answers_alone() -> None:
    whole = {each.ask: each for each in told(STREAM).answers}
    for end in range(0, len(STREAM), 997):
        found = told(STREAM[:end])
        assert not found.is_complete
        assert all(whole[each.ask] == each for each in found.answers)
        with pytest.raises(Unreadable):
            answers_of(STREAM[:end])


@given(st.integers(0, len(STREAM) - 1), st.integers(1, 255))
def test_a_byte_that_changed_on_its_way_is_a_gap_never_another_answer(place: int, by: int) -> None:
    """What has no seal that fits is left out; only a line end may be another one."""
    changed = bytearray(STREAM)
    changed[place] = (changed[place] + by) % 256
    whole = {each.ask: each for each in told(STREAM).answers}
    found = told(bytes(changed))
    assert all(whole[each.ask] == each for each in found.answers)
    assert (
        not found.is_complete or bytes(changed).splitlines() == STREAM.splitlines() or len(found.answers) == len(whole)
    )


def test_an_answer_that_is_lost_between_others_is_missed() -> None:
    printed = frames(COMPUTER, COMPUTER)
    ends = [place for place, line in enumerate(printed) if "\tend\t" in line]
    without = printed[: ends[3] + 1] + printed[ends[4] + 1 :]
    found = told(raw(without))
    assert not found.is_complete
    assert len(found.answers) == len(COMPUTER) - 2  # the one that is lost, and the one whose seal rests on it
    assert not told(raw([*printed[: ends[3] + 1], printed[-1]])).is_complete


def test_blocks_in_another_order_do_not_fit() -> None:
    printed = frames(COMPUTER, COMPUTER)
    ends = [place for place, line in enumerate(printed) if "\tend\t" in line]
    first, second = printed[ends[0] + 1 : ends[1] + 1], printed[ends[1] + 1 : ends[2] + 1]
    swapped = printed[: ends[0] + 1] + second + first + printed[ends[2] + 1 :]
    assert not told(raw(swapped)).is_complete


def test_frames_of_another_conversation_are_not_ours() -> None:
    theirs = raw(frames(COMPUTER, COMPUTER, name="a" * 32))
    assert transcript_of(theirs, "b" * 32).blocks == ()
    assert has_begun(theirs, "a" * 32)
    assert is_complete(theirs, "a" * 32)
    assert not has_begun(theirs, "b" * 32)
    assert not is_complete(theirs, "b" * 32)


def test_what_a_file_holds_is_never_taken_for_a_frame() -> None:
    inside = Found(says={"file": 1}, out=raw(frames(COMPUTER, COMPUTER)) + b"\nrasoat\tdone\tMA==\n")
    found = told(raw(frames(["file:C:\\x"], {"file:C:\\x": inside})))
    assert found.is_complete
    assert [each.stdout for each in found.answers] == [inside.out]


def test_a_computer_whose_wmi_hangs_is_asked_the_rest() -> None:
    found = told(raw(frames([CURRENT], COMPUTER, by_wmi=LATE)))
    assert found.is_complete
    assert (found.identity.serial, found.product) == ("", "")
    assert found.identity.machine_id == "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
    assert told(raw(frames([CURRENT], COMPUTER, of_it=LATE))).answers == found.answers
    assert plain(found.answers[0]) == EXPECTED[CURRENT]


def test_a_32_bit_process_on_a_64_bit_windows_answers_nothing() -> None:
    stream = raw(frames(COMPUTER, COMPUTER, of_it=head(emulated="AMD64")))
    assert told(stream).is_emulated
    assert told(stream).answers == ()
    with pytest.raises(Unsupported, match="32-bit"):
        answers_of(stream)


@together(
    "ask, found, expected",
    [
        ("cmd:x", Found(says={"exit": None}, out=b"ab" * 60), Gap.UNREADABLE),
        ("cmd:x", Found(says={"exit": True}), Gap.UNREADABLE),
        ("cmd:x", Found(says={"exit": "0"}), Gap.UNREADABLE),
        ("cmd:x", Found(says={}), Gap.UNREADABLE),
        ("cmd:x", LATE, Gap.TIMEOUT),
        ("file:C:\\x", Found(says={"exit": 0}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {}}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": []}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {"a": 1}, "subkeys": []}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {}, "subkeys": [1]}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {"a": {"type": "DWord", "data": 1.5}}, "subkeys": []}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {"a": {"type": "String", "data": 1}}, "subkeys": []}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"entries": {"values": {"a": {"type": "Binary", "data": {"b64": "?"}}}, "subkeys": []}}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"error": "no"}), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says=error("0x80070002")), Gap.UNREADABLE),
        ("reg:HKLM\\x", Found(says={"absent": 1}), Gap.UNREADABLE),
        ("cim:root/cimv2:X", Found(says={"entries": {}}), Gap.UNREADABLE),
        ("cim:root/cimv2:X", Found(says={"entries": [1]}), Gap.UNREADABLE),
        ("cim:root/cimv2:X", Found(says=error("0x80070002")), Gap.UNREADABLE),
        ("members:S-1-5-32-544", Found(says={"entries": [{"sid": "x", "name": "a", "kind": "User"}]}), Gap.UNREADABLE),
        ("members:S-1-5-21-1-2-3-1000", Found(says=error("0x80131501", "IdentityNotMappedException")), Gap.UNREADABLE),
        ("stat:C:\\x", Found(says={"entries": {"C:\\x": {"type": "x", "size": 1, "ticks": 1}}}), Gap.UNREADABLE),
        ("stat:C:\\x", Found(says={"entries": {"C:\\x": {"type": "file", "size": -1, "ticks": 1}}}), Gap.UNREADABLE),
        ("list:C:\\x", Found(says={"entries": {"a": "pipe"}}), Gap.UNREADABLE),
        ("walk:/", Found(says={"entries": {}}), Gap.UNREADABLE),
    ],
)  # fmt: skip
def test_what_has_not_its_form_is_a_gap(ask: str, found: Found, expected: Gap) -> None:
    answer = told(raw(frames([ask], {ask: found}))).answers[0]
    assert plain(answer) == gap(expected)


@pytest.mark.parametrize("says", [b"", b"[]", b"{", b'{"a": 1, "a": 2}', b"null", b'{"exit": NaN}', b"\xff"])
def test_what_is_no_json_object_is_a_gap(says: bytes) -> None:
    with pytest.raises(GapError):
        answer_in(Block(ask="cmd:x", says=says))


def test_a_long_answer_is_cut_and_says_so() -> None:
    limits = Limits(max_bytes=100)
    asked = ["file:C:\\x", "cmd:x"]
    long = {"file:C:\\x": Found(says={"file": 1}, out=b"x" * 101), "cmd:x": Found(says={"exit": None}, err=b"x" * 200)}
    file, command = told(raw(frames(asked, long)), limits=limits).answers
    assert (file.stdout, file.truncated) == (b"x" * 100, True)
    assert (command.exit, command.stderr, command.truncated) == (None, b"x" * 100, True)


def test_a_file_that_was_read_in_part_is_a_gap_of_its_own() -> None:
    there = {"C:\\a": {"read": 3, "b64": base64.b64encode(b"abc").decode()}, "C:\\b": {"read": 9, "b64": "YWI="}}
    answer = told(raw(frames(["files:C:\\*"], {"files:C:\\*": Found(says={"entries": there})}))).answers[0]
    assert answer.truncated
    assert answer.entries["C:\\a"] == {"text": "abc"}
    assert answer.entries["C:\\b"]["gap"] == "unreadable"


def test_a_question_that_is_answered_twice_keeps_its_first_answer() -> None:
    twice = raw(frames(["file:C:\\x", "file:C:\\x"], {"file:C:\\x": Found(says={"file": 1}, out=b"a")}))
    assert len(told(twice).answers) == 1


@given(st.text())
def test_every_text_arrives_as_it_was(text: str) -> None:
    says = jsoned({"a": text}).encode()
    assert says.isascii()
    assert json.loads(says) == {"a": text}


@given(st.binary(max_size=200_000))
def test_bytes_arrive_as_they_were(content: bytes) -> None:
    found = told(raw(frames(["file:C:\\x"], {"file:C:\\x": Found(says={"file": 1}, out=content)})))
    assert found.answers[0].stdout == content


def test_what_windows_is_not_asked_is_refused_here() -> None:
    wrong = ["shadow:/etc/shadow", "walk:/", "snmp:session", "reg:HKXX\\a", "reg:HKLM\\a\\*", "file:/etc/passwd", "file:\\\\server\\x",
             "cim:root/cimv2", "members:Administrators", "cmd:", "file:C:\\x’; rm", "cmd:a\nb", "file:C:\\\0"]  # fmt: skip
    asked, refused = askable([*COMPUTER, *wrong])
    assert sorted(asked) == sorted(COMPUTER)
    assert [each.startswith("cim:") for each in asked] == sorted(each.startswith("cim:") for each in asked)
    assert list(refused) == wrong


def test_what_is_typed_is_one_statement_that_no_question_ends() -> None:
    script = typed(["cmd:a 'b'' c", "reg:HKLM\\$x`n"], "f" * 32, Limits(), 600)
    text = script.decode("ascii")
    assert text.startswith("& {\nparam(")
    assert text.endswith("\n)\n\nexit\n")
    assert "\n\n" not in text.removesuffix("\n\nexit\n")
    assert "'cmd:a ''b'''' c'\n'reg:HKLM\\$x`n'" in text
    assert quoted("'") == "''''"


def test_seals_and_lines_are_those_of_the_script() -> None:
    """One block worked out by hand, so that emitter and reader cannot err together."""
    assert lines("n", "ask", b"head:") == ["n\task\taGVhZDo="]
    assert len(lines("n", "out", b"x" * 90_001)) == 3
    assert lines("n", "out", b"") == []
    assert plain(told(raw(frames(["file:C:\\absent"], COMPUTER))).answers[0]) == ABSENT


def test_the_content_of_a_bundle_is_read_by_the_same_reader() -> None:
    made = bundle(frames(COMPUTER, COMPUTER))
    head, _, rest = made.partition(b"\n\n")
    said = dict(line.split(": ", 1) for line in head.decode().splitlines()[1:])
    content = rest[: int(said["length"])]
    assert rest[int(said["length"]) :].startswith(b"\nsignature: hmac-sha256 may01 ")
    assert answers_of(content) == told(STREAM).answers
    assert said["macs"] == "00:50:56:c0:00:08,00:50:56:c0:00:01"
    assert "serial: \nmachine-id: \nmacs: \n" in bundle(frames((), {}, of_it=LATE, by_wmi=LATE)).decode()
