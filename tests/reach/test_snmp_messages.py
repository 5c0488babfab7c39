"""SNMP datagrams and credentials read by hand: what is right is read whole, everything else is refused in its own words."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Denied, Unreadable
from scanner.model.secret import Secret
from scanner.model.words import SnmpTag
from scanner.reach.snmp_credentials import Auth, Community, Priv, User, credential_of
from scanner.reach.snmp_messages import Binding, below, entry_of, order_of
from scanner.reach.snmp_reader import is_well_formed, message_id_of, read_bindings, read_head, read_tags, request_id_of
from tests.reach import snmp_wire as wire
from tests.together import together

TO = wire.Asked(community=b"c", kind=wire.GET, request_id=77, repetitions=0, oids=())
VALUES: dict[SnmpTag, tuple[wire.Value, int | bytes | str | None]] = {
    SnmpTag.INTEGER: (wire.integer(-5), -5),
    SnmpTag.BYTES: (wire.text(b"\0x"), b"\0x"),
    SnmpTag.NULL: ((wire.NULL, b""), None),
    SnmpTag.OID: ((wire.OID, wire.oid("1.3.6.1.4.1.8072")), "1.3.6.1.4.1.8072"),
    SnmpTag.ADDRESS: ((wire.ADDRESS, b"\xc0\0\2\1"), "192.0.2.1"),
    SnmpTag.COUNTER32: (wire.integer(2**32 - 1, wire.COUNTER32), 2**32 - 1),
    SnmpTag.GAUGE32: ((wire.GAUGE32, b"\xff\xff\xff\xff"), 2**32 - 1),  # as agents send it that forget the zero
    SnmpTag.TICKS: (wire.integer(0, wire.TICKS), 0),
    SnmpTag.OPAQUE: ((wire.OPAQUE, b"\x9f"), b"\x9f"),
    SnmpTag.COUNTER64: (wire.integer(2**64 - 1, wire.COUNTER64), 2**64 - 1),
    SnmpTag.NO_SUCH_OBJECT: ((wire.NO_SUCH_OBJECT, b""), None),
    SnmpTag.NO_SUCH_INSTANCE: ((wire.NO_SUCH_INSTANCE, b""), None),
    SnmpTag.END_OF_MIB_VIEW: ((wire.END_OF_MIB_VIEW, b""), None),
}


def test_every_tag_is_read() -> None:
    assert set(VALUES) == set(SnmpTag)


@pytest.mark.parametrize("tag", VALUES)
def test_a_value_is_read_with_its_tag(tag: SnmpTag) -> None:
    written, value = VALUES[tag]
    raw = wire.answer(TO, [("1.3.6.1.2.1.1.1.0", written)], status=3)
    head = read_head(raw)
    assert (head.community, head.request_id, head.status) == (b"c", 77, 3)
    assert read_bindings(raw, head) == (Binding("1.3.6.1.2.1.1.1.0", value, tag),)
    assert read_tags(raw, head) == [tag]


@pytest.mark.parametrize("text", ["0.0", "1.39.4294967295", "2.40.1", "2.999", "1.3.6.1.4.1.128.16384.0"])
def test_an_oid_is_read_as_it_is_written(text: str) -> None:
    first, second, *rest = map(int, text.split("."))
    content = b"".join(map(_base_128, (first * 40 + second, *rest)))
    raw = wire.answer(TO, [("1.3", (wire.OID, content))])
    assert read_bindings(raw, read_head(raw))[0].value == text


def _base_128(value: int) -> bytes:
    part = [value & 0x7F]
    while value := value >> 7:
        part.append(value & 0x7F | 0x80)
    return bytes(reversed(part))


GOOD = wire.answer(TO, [("1.3.6.1", wire.integer(1)), ("1.3.6.2", wire.text("x" * 300))])
V3 = wire.v3_message(4711, wire.pdu(wire.REPORT, 0, []), engine_id=b"agent")


@pytest.mark.parametrize(
    "value",
    [
        (wire.INTEGER, b""),
        (wire.INTEGER, bytes(10)),
        (wire.ADDRESS, b"abc"),
        (wire.OID, b""),
        (wire.OID, b"\x2b\x86"),
        (wire.OID, b"\x2b\xff\xff\xff\xff\x7f"),
        (wire.OID, bytes(641)),
        (0x30, b""),
        (0x4F, b""),
    ],
)
def test_a_value_that_is_none_is_unreadable(value: wire.Value) -> None:
    raw = wire.answer(TO, [("1.3.6.1", value)])
    with pytest.raises(Unreadable):
        read_bindings(raw, read_head(raw))


def whole(raw: bytes) -> object:
    head = read_head(raw)
    return read_bindings(raw, head), read_tags(raw, head)


@together("cut", range(len(GOOD)))
def test_a_cut_datagram_is_unreadable(cut: int) -> None:
    with pytest.raises(Unreadable):
        whole(GOOD[:cut])


@given(st.binary(max_size=200))
def test_garbage_is_unreadable(raw: bytes) -> None:
    for read in (whole, message_id_of, request_id_of):
        with pytest.raises((Unreadable, IndexError)):  # the last reads what we wrote ourselves
            read(raw)


@given(st.randoms(use_true_random=False))
def test_a_damaged_datagram_is_read_or_unreadable(dice: random.Random) -> None:
    raw = bytearray(GOOD)
    for _ in range(dice.randint(1, 5)):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    try:
        whole(bytes(raw))
    except Unreadable as gap:
        assert gap.detail  # noqa: PT017  # either is right


@pytest.mark.parametrize(
    "raw",
    [V3, GOOD.replace(b"\2\1\1", b"\2\1\0", 1), GOOD.replace(b"\xa2", b"\xa0", 1), b"", b"\x30\0"],
    ids=["version 3", "version 1", "a request", "nothing", "an empty message"],
)
def test_what_is_no_response_of_version_2c_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        read_head(raw)


def test_the_numbers_of_messages_are_found() -> None:
    assert message_id_of(V3) == 4711
    assert request_id_of(GOOD) == 77
    for raw in (GOOD, V3[:-1], V3 + b"\0"):
        with pytest.raises(Unreadable):
            message_id_of(raw)


def nested(depth: int) -> bytes:
    inner = wire.tlv(wire.NULL, b"")
    for _ in range(depth):
        inner = wire.tlv(wire.SEQUENCE, inner)
    return inner


@pytest.mark.parametrize(
    ("raw", "is_well"),
    [
        (V3, True),
        (nested(8), True),
        (nested(13), False),
        (nested(8000), False),
        (b"", False),
        (b"\x30", False),
        (b"\x30\x03\x02\x02\x01", False),
        (b"\x30\x84\xff\xff\xff\xff", False),
        (b"\x30\x80", True),
    ],
)
def test_only_what_fits_together_is_well_formed(raw: bytes, is_well: bool) -> None:
    assert is_well_formed(raw) is is_well


def test_oids_are_ordered_by_their_numbers() -> None:
    assert sorted(["1.10", "1.9", "1.9.1", "1.2"], key=order_of) == ["1.2", "1.9", "1.9.1", "1.10"]
    assert below("1.9.1", "1.9")
    assert not below("1.91", "1.9")
    assert not below("1.9", "1.9")


def test_entries_are_plain_json() -> None:
    assert entry_of(Binding("1.3", b"\xc3\xa0", SnmpTag.BYTES)) == ["1.3", "bytes", "à"]
    assert entry_of(Binding("1.3", b"\xff", SnmpTag.OPAQUE)) == ["1.3", "opaque", {"b64": "/w=="}]
    assert entry_of(Binding("1.3", b"a\0", SnmpTag.BYTES)) == ["1.3", "bytes", {"b64": "YQA="}]
    assert entry_of(Binding("1.3", None, SnmpTag.NO_SUCH_OBJECT)) == ["1.3", "no_such_object", None]


def test_a_user_is_three_lines() -> None:
    found = credential_of("3", Secret("\nuser: rasoat\nauth: sha-256 mật khẩu: 1\npriv:   AES-256-C   khóa bí mật\n"))
    assert found == User(
        name="rasoat",
        auth=Auth.SHA256,
        auth_password=Secret("mật khẩu: 1"),
        priv=Priv.AES256_CISCO,
        priv_password=Secret("khóa bí mật"),
    )
    assert "mật khẩu" not in repr(found)


@pytest.mark.parametrize(
    "written",
    [
        "public",
        "user: x\nauth: SHA 12345678",
        "user: \nauth: SHA 12345678\npriv: AES 12345678",
        "user: x\nauth: MD5 12345678\npriv: AES 12345678",
        "user: x\nauth: SHA 12345678\npriv: DES 12345678",
        "user: x\nauth: SHA 1234567\npriv: AES 12345678",
        "user: x\nauth: SHA\npriv: AES 12345678",
        "user: x\nuser: y\nauth: SHA 12345678\npriv: AES 12345678",
        "user: x\nauth: SHA 12345678\npriv: AES 12345678\ncontext: y",
    ],
)
def test_what_is_no_user_is_denied_without_showing_it(written: str) -> None:
    with pytest.raises(Denied) as refused:
        credential_of("3", Secret(written))
    assert "12345678" not in refused.value.detail


def test_a_community_is_one_line() -> None:
    assert credential_of("2c", Secret("rasoat doc")) == Community(community=Secret("rasoat doc"))
    with pytest.raises(Denied):
        credential_of("2c", Secret("user: x\nauth: SHA 12345678\npriv: AES 12345678"))


def test_default_communities_may_be_seen() -> None:
    """Hiding them would hide the finding."""
    assert Community(community=Secret("public")).secrets == ()
    assert Community(community=Secret("rasoat")).secrets == ("rasoat",)
