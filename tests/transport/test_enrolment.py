"""Codes people type, files they carry, requests machines send: one form each, and nothing else passes."""

import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.model.errors import BadInput, BadSeal, StoreError
from scanner.model.secret import Secret
from scanner.sealing.proofs import Algorithm
from scanner.transport.admission import admit_request
from scanner.transport.enrolment import (
    enrolment_file,
    is_request_name,
    new_code,
    read_code,
    read_enrolment_file,
    read_request,
)
from scanner.transport.register import FILE, Agent, Register
from tests.transport.bundle_case import NOW, Machine, enrolment

CODE = new_code(lambda size: bytes(range(7, 7 + size)))


def test_a_code_is_five_groups_without_letters_that_look_like_digits() -> None:
    groups = CODE.split("-")
    assert [len(each) for each in groups] == [5] * 5
    assert not set("ILOU") & set(CODE)


def test_a_code_is_read_as_people_type_it() -> None:
    read = read_code(CODE, "x")
    for typed in (CODE.lower(), CODE.replace("-", ""), f" {CODE} ", CODE.replace("-", " "), CODE.replace("0", "O")):
        again = read_code(typed, "x")
        assert (again.agent, again.key) == (read.agent, read.key)
    assert read.agent == CODE[:5].lower()


def test_codes_differ_in_their_secret_alone_too() -> None:
    other = new_code(lambda size: bytes(range(7, 12)) + bytes(size - 5))
    assert read_code(other, "x").agent == read_code(CODE, "x").agent
    assert read_code(other, "x").key != read_code(CODE, "x").key


@given(st.integers(0, 24), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_nearly_every_slip_of_the_hand_is_noticed(place: int, letter: str) -> None:
    """One in a thousand fits by chance, none of them opens anything: its proof fits no enrolment."""
    letters = CODE.replace("-", "")
    typed = letters[:place] + letter + letters[place + 1 :]
    try:
        read = read_code(typed, "x")
    except BadInput:
        return
    assert typed == letters or read.key != read_code(CODE, "x").key


@pytest.mark.parametrize(
    "typed", ["", "x", CODE + "A", CODE[:-1], CODE.replace(CODE[3], "!"), "U" * 25, "\0" * 25, "Đ" * 25]
)
def test_what_is_no_code_is_refused(typed: str) -> None:
    with pytest.raises(BadInput):
        read_code(typed, "--code")


@pytest.mark.parametrize("algorithm", Algorithm)
def test_an_enrolment_file_says_what_was_offered(algorithm: Algorithm) -> None:
    offered = enrolment(algorithm=algorithm)
    assert read_enrolment_file(enrolment_file(offered), "x") == offered


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (b"rasoat-enrolment 1", b"rasoat-enrolment 9", "first line"),
        (b"proof: ed25519", b"proof: rsa", "proof"),
        (b"proof: ed25519", b"proof: hmac-sha256", "key"),
        (b"\nagent: ", b"\nagent: 0", "agent"),
        (b"\n\n", b"\n\nx", "behind"),
    ],
)
def test_another_enrolment_file_is_refused(before: bytes, after: bytes, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        read_enrolment_file(enrolment_file(enrolment()).replace(before, after, 1), "x")


def believed(machine: Machine, raw: bytes) -> bool:
    offered = {machine.id: Agent(enrolment=machine.enrolment, offered_at=NOW)}
    try:
        return admit_request(read_request(raw, "x"), "x", offered, now=NOW) is not None
    except (BadInput, BadSeal):
        return False


def test_a_request_is_believed_as_it_was_sent_and_no_byte_otherwise() -> None:
    machine = Machine()
    name, raw = machine.request()
    assert is_request_name(name)
    assert believed(machine, raw)
    for place in range(len(raw)):
        altered = bytearray(raw)
        altered[place] ^= 1
        assert not believed(machine, bytes(altered)), place


@settings(max_examples=200)
@given(st.data())
def test_no_change_of_a_request_is_believed(data: st.DataObject) -> None:
    machine = Machine(enrolment=REQUESTED.enrolment, signer=REQUESTED.signer)
    start = data.draw(st.integers(0, len(REQUEST)))
    end = data.draw(st.integers(start, len(REQUEST)))
    altered = REQUEST[:start] + data.draw(st.binary(max_size=40)) + REQUEST[end:]
    assert believed(machine, altered) is (altered == REQUEST)


REQUESTED = Machine()
REQUEST = REQUESTED.request()[1]


def test_the_proof_of_a_request_is_of_its_own_key() -> None:
    """Whoever reads a request on its way cannot put another key into it, though the code's proof lies open."""
    thief = Machine(enrolment=REQUESTED.enrolment)
    stolen = thief.request()[1].split(b"\nproof: ")[0] + b"\nproof: " + REQUEST.split(b"\nproof: ")[1]
    assert not believed(REQUESTED, stolen)


def test_the_register_remembers_and_is_for_its_owner_alone(tmp_path: Path) -> None:
    machine = Machine()
    register = Register(tmp_path)
    register.offer(machine.enrolment, at=NOW, by="me", replaces=True)
    register.accept(machine.id, at=NOW, public=machine.signer.public, request="r", identity=machine.identity)
    again = Register(tmp_path).agents[machine.id]
    assert again == register.agents[machine.id]
    assert (again.is_live, again.replaces, again.public) == (True, True, machine.signer.public)
    assert again.identity == machine.identity
    register.revoke(machine.id, at=NOW + timedelta(days=1), by="me", reason="lost")
    assert not Register(tmp_path).agents[machine.id].is_live
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_the_register_shows_no_key_to_whoever_prints_it() -> None:
    agent = Agent(enrolment=enrolment(algorithm=Algorithm.HMAC), offered_at=NOW)
    assert agent.enrolment.key.reveal() not in repr(agent)


def test_a_line_that_a_crash_cut_is_not_there_and_hurts_nobody(tmp_path: Path) -> None:
    register = Register(tmp_path)
    one, two = enrolment(), enrolment()
    register.offer(one, at=NOW, by="me")
    whole = (tmp_path / FILE).read_bytes()
    register.offer(two, at=NOW, by="me")
    longer = (tmp_path / FILE).read_bytes()
    for cut in range(len(whole), len(longer)):
        (tmp_path / FILE).write_bytes(longer[:cut])
        assert set(Register(tmp_path).agents) == {one.agent}
        Register(tmp_path).offer(two, at=NOW, by="me")
        assert (tmp_path / FILE).read_bytes() == longer


@pytest.mark.parametrize(
    "line", ["{}", "x", "[]", '{"event": "accepted", "agent": "zzzzz", "at": "2026-11-30T07:30:00Z"}', "\0"]
)
def test_a_damaged_register_is_told_and_not_guessed_at(tmp_path: Path, line: str) -> None:
    (tmp_path / FILE).write_text(f"{line}\n")
    with pytest.raises(StoreError, match="damaged"):
        Register(tmp_path)


def test_a_register_that_is_a_pipe_or_a_link_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(StoreError):
        Register(tmp_path)


def test_a_secret_of_an_enrolment_is_no_text() -> None:
    assert isinstance(enrolment().code, Secret)
