"""Recordings of SNMP agents: values as they were answered, and how much could not be read."""

import pytest

from scanner.model.errors import BadInput
from scanner.reading import snmprec
from scanner.reading.snmprec import snmp_recording

RECORDING = b"""\
# a comment
1.3.6.1.2.1.1.1.0|4|Thi\xe1\xba\xbft b\xe1\xbb\x8b | m\xe1\xba\xabu
.1.3.6.1.2.1.1.2.0|6|.1.3.6.1.4.1.9.1.1
1.3.6.1.2.1.1.5.0|4x|7377 2d 30 31
1.3.6.1.2.1.1.6.0|4x|7g
1.3.6.1.2.1.2.2.1.6.1|4x|00:FF:10\r
what goes on in a second line
1.3.6.1.2.1.1.4.0|4e|a\\x20b\\\\c\\n
1.3.6.1.2.1.1.3.0|67|42
"""


def test_values_are_read_by_object() -> None:
    found = snmp_recording(RECORDING, "x")
    assert found.values == {
        "1.3.6.1.2.1.1.1.0": "Thiết bị | mẫu",
        "1.3.6.1.2.1.1.2.0": "1.3.6.1.4.1.9.1.1",
        "1.3.6.1.2.1.1.5.0": "sw-01",
        "1.3.6.1.2.1.1.6.0": "7g",
        "1.3.6.1.2.1.2.2.1.6.1": "\0�\x10",
        "1.3.6.1.2.1.1.4.0": "a b\\c\n",
        "1.3.6.1.2.1.1.3.0": "42",
    }
    assert found.unread == 1


@pytest.mark.parametrize("raw", [b"", b"x\ny\n", b"1.3.6|4\n", b"\xff\xfe\0"])
def test_what_is_no_recording_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"x:1:1: no line of it is OID\|tag\|value"):
        snmp_recording(raw, "x")


def test_a_file_without_an_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snmprec, "MAX_BYTES", 10)
    with pytest.raises(BadInput, match="is larger than 10 bytes"):
        snmp_recording(RECORDING, "x")
