"""A bundle is read in one form only, and any single byte that is not as it was signed is refused."""

import base64
import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import BadInput, BadSeal
from scanner.sealing.proofs import Algorithm, proof_of
from scanner.transport.admission import admit_bundle
from scanner.transport.bundle import FIELDS, named, read_bundle
from tests.together import together
from tests.transport.bundle_case import MACHINE, NOW, Machine, enrolment

SIGNED = Machine()
NAME, RAW = SIGNED.bundle()
KEYED = Machine(enrolment=enrolment(algorithm=Algorithm.HMAC))
KEYED_NAME, KEYED_RAW = KEYED.bundle()
BOTH = [(SIGNED, NAME, RAW), (KEYED, KEYED_NAME, KEYED_RAW)]


def admitted(machine: Machine, name: str, raw: bytes) -> bool:
    """True when the centre would believe it."""
    try:
        admit_bundle(read_bundle(raw, name), name, machine.accepted(), now=NOW)
    except (BadInput, BadSeal):
        return False
    return True


def test_a_bundle_says_what_was_written() -> None:
    bundle = read_bundle(RAW, NAME)
    assert (bundle.head.agent, bundle.head.sequence, bundle.head.previous) == (SIGNED.id, 1, "")
    assert (bundle.head.taken_at, bundle.head.identity) == (NOW, MACHINE)
    assert bundle.content.startswith(b'{"recording": 1')
    assert bundle.text.encode() + bundle.content + RAW[len(bundle.signed) - 1 :] == RAW
    assert bundle.digest == hashlib.sha256(RAW).hexdigest()
    assert RAW.startswith(bytes(bundle.signed))
    assert RAW[len(bundle.signed) :].startswith(b"signature: ed25519 ")


def test_the_head_is_the_one_of_the_format() -> None:
    lines = RAW.split(b"\n\n", 1)[0].decode().split("\n")
    assert lines[0] == "rasoat-bundle 1"
    assert [line.partition(":")[0] for line in lines[1:]] == list(FIELDS)


@pytest.mark.parametrize(("machine", "name", "raw"), BOTH, ids=["ed25519", "hmac"])
def test_a_bundle_as_it_was_made_is_believed(machine: Machine, name: str, raw: bytes) -> None:
    assert admitted(machine, name, raw)


@pytest.mark.parametrize(("machine", "name", "raw"), BOTH, ids=["ed25519", "hmac"])
def test_every_byte_counts(machine: Machine, name: str, raw: bytes) -> None:
    """Every byte of the file once, by its lowest and by its highest bit."""
    for place in range(len(raw)):
        for bit in (1, 0x20, 0x80):
            altered = bytearray(raw)
            altered[place] ^= bit
            assert not admitted(machine, name, bytes(altered)), place


@settings(max_examples=300)
@given(st.data())
def test_no_change_of_a_bundle_is_believed(data: st.DataObject) -> None:
    """Bytes changed, taken out or put in, cut at either end: whatever is not the file is refused, and nothing crashes."""
    machine, name, raw = data.draw(st.sampled_from(BOTH))
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, min(len(raw), start + 40)))
    altered = raw[:start] + data.draw(st.binary(max_size=40)) + raw[end:]
    assert admitted(machine, name, altered) is (altered == raw)


@pytest.mark.slow
@settings(max_examples=3_000)
@given(st.data())
def test_no_change_of_a_bundle_is_believed_however_often_one_tries(data: st.DataObject) -> None:
    """Several places at once, pieces moved about, other bundles' pieces put in."""
    machine, name, raw = data.draw(st.sampled_from(BOTH))
    altered = raw
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(altered)))
        end = data.draw(st.integers(start, len(altered)))
        piece = data.draw(
            st.one_of(st.binary(max_size=20), st.sampled_from([RAW[:300], KEYED_RAW[-200:], altered[start:end]]))
        )
        altered = altered[:start] + piece + altered[data.draw(st.sampled_from([start, end])) :]
    assert admitted(machine, name, altered) is (altered == raw)


@settings(max_examples=200)
@given(st.binary(max_size=400))
def test_rubbish_is_refused_and_nothing_crashes(raw: bytes) -> None:
    for begin in (b"", b"rasoat-bundle 1\n", RAW[:200]):
        with pytest.raises(BadInput):
            read_bundle(begin + raw, "k7qx9-1.bundle")


@together(
    "before, after, says",
    [
        (b"rasoat-bundle 1", b"rasoat-bundle 2", "first line"),
        (b"\nagent: ", b"\r\nagent: ", "first line"),
        (b"\nsequence: 1\n", b"\nsequence: 01\n", "sequence"),
        (b"\nsequence: 1\n", b"\nsequence: 0\n", "sequence"),
        (b"\nsequence: 1\n", b"\nsequence: 99999999999\n", "sequence"),
        (b"\nsequence: 1\n", b"\nsequence: 2\n", "previous"),
        (b"\nsequence: 1\n", b"\nsequence: 1\nsequence: 1\n", "lines"),
        (b"\nsequence: 1\n", b"\n", "lines"),
        (b"\nsequence: 1\nprevious: -\n", b"\nprevious: -\nsequence: 1\n", "stands where"),
        (b"taken-at: 2026-11-30T07:30:00Z", b"taken-at: 2026-11-30T07:30:00+07:00", "moment"),
        (b"taken-at: 2026-11-30T07:30:00Z", b"taken-at: 2026-13-30T07:30:00Z", "moment"),
        (b"agency: so-noi-vu", b"agency: ../so-noi-vu", "code"),
        (b"target: so-noi-vu/may-12", b"target: so-noi-vu/../12", "code"),
        (b"agency: so-noi-vu", b"agency: so\0noi-vu", "plain text"),
        (b"agency: so-noi-vu", b"agency: " + b"a" * 5000, "too long"),
        (b"agency: so-noi-vu", b"agency: " + b"a" * 20000, "no end"),
        (b"agency: so-noi-vu", b"agency: \xff", "UTF-8"),
        (b"macs: 52:54", b"macs: zz:54", "macs"),
        (b"macs: ", b"macs: " + b"52:54:00:12:34:56," * 40, "macs"),
        (b"content: recording", b"content: program", "content"),
        (b"\nlength: ", b"\nlength: 9999999999", "length"),
        (b"\nlength: ", b"\nlength: -", "length"),
        (b"\nlength: ", b"\nlength: 1", "cut"),
    ],
)
def test_a_head_of_another_form_is_refused_in_its_own_words(before: bytes, after: bytes, says: str) -> None:
    assert before in RAW
    with pytest.raises(BadInput, match=says):
        read_bundle(RAW.replace(before, after, 1), NAME)


@pytest.mark.parametrize("left", [0, 1, 14, 15, 100, 300, len(RAW) // 2, len(RAW) - 150, len(RAW) - 20, len(RAW) - 1])
def test_a_cut_file_is_refused(left: int) -> None:
    with pytest.raises(BadInput):
        read_bundle(RAW[:left], NAME)


def test_what_stands_behind_the_signature_is_refused() -> None:
    for more in (b"\n", b"x", RAW):
        with pytest.raises(BadInput):
            read_bundle(RAW + more, NAME)


def test_an_empty_value_may_stand_with_or_without_its_space() -> None:
    machine = Machine(enrolment=enrolment(target=""))
    name, raw = machine.bundle()
    assert b"\ntarget: \n" in raw
    signed = raw[: raw.rindex(b"signature: ")].replace(b"\ntarget: \n", b"\ntarget:\n")
    again = signed + b"signature: " + str(machine.prove(signed)).encode() + b"\n"
    assert read_bundle(again, name).head == read_bundle(raw, name).head
    assert admitted(machine, name, again)


def test_a_proof_has_one_spelling() -> None:
    """The last letter of a base64 text has bits that nothing is made of; another letter would pass unseen."""
    value = bytes(64)
    line = f"ed25519 k {base64.b64encode(value).decode()}"
    assert proof_of(line) is not None
    assert base64.b64decode(line.split()[2].replace("A==", "B==")) == value
    for other in (line.replace("A==", "B=="), line + " ", f" {line}", line.replace("ed25519", "ED25519"), line[:-1]):
        assert proof_of(other) is None


@pytest.mark.parametrize(
    "name",
    ["../k7qx9-1.bundle", "k7qx9-1.bundle\n", "k7qx9-.bundle", "k7qx9-00000000001.bundle", "K7QX9-1.bundle", "k7qx9-1.bundle.part", ".k7qx9-1.bundle"],
)  # fmt: skip
def test_only_plain_names_are_names_of_bundles(name: str) -> None:
    assert named(name) is None
    assert named("k7qx9-12.bundle") == named("k7qx9-00000012.bundle") == ("k7qx9", 12)
