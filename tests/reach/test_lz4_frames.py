"""LZ4 frames against those the lz4 program of lz4.org wrote (1.9.4), and everything that is none."""

import base64
import itertools
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import GapError, Unreadable, Unsupported
from scanner.reach.lz4_frames import Lz4, unpacked_block

CONTENT = b"".join(b"Package: lib%d\nVersion: 1.%d-2\nArchitecture: amd64\n\n" % (n, n % 7) for n in range(60))
FRAMES = {
    "as apt writes it": (
        "BCJNGGRAp5kBAAD4I1BhY2thZ2U6IGxpYjAKVmVyc2lvbjogMS4wLTIKQXJjaGl0ZWN0dXJlOiBhbWQ2NAoKMgAYMTIAHzEyABEY"
        "MjIAHzIyABEYMzIAHzMyABEYNDIAHzQyABEYNTIAHzUyABEYNjIAHzYyABEfN14BHh84XgEeHzleAR4vMTBfAR4vMTFgAR4vMTJh"
        "AR4vMTNiAR4vMTTBAh8fNWQBHi8xNmUBHx83ZQEfHzhlAR8fOWUBHi8yMGUBHi8yMWUBHi8yMicEHx8zZQEeLzI0ZQEeLzI1ZQEe"
        "LzI2ZQEfHzdlAR8fOGUBHx85ZQEeLzMwjQUfHzFlAR4vMzJlAR4vMzNlAR4vMzRlAR4vMzVlAR4vMzZlAR8fN2UBHx84ZQEfHzll"
        "AR4vNDBlAR4vNDFlAR4vNDJlAR4vNDNlAR4vNDRlAR4vNDVYCB8fNmUBHx83ZQEfHzhlAR8fOWUBHi81MGUBHi81MWUBHi81MmUB"
        "Hi81M74JHx80ZQEeLzU1ZQEeLzU2ZQEfHzdlAR8fOGUBHx85ZQENUGQ2NAoKAAAAAMhl5uU="
    ),
    "with the size of its content": (
        "BCJNGGxA6gsAAAAAAACemQEAAPgjUGFja2FnZTogbGliMApWZXJzaW9uOiAxLjAtMgpBcmNoaXRlY3R1cmU6IGFtZDY0CgoyABgx"
        "MgAfMTIAERgyMgAfMjIAERgzMgAfMzIAERg0MgAfNDIAERg1MgAfNTIAERg2MgAfNjIAER83XgEeHzheAR4fOV4BHi8xMF8BHi8x"
        "MWABHi8xMmEBHi8xM2IBHi8xNMECHx81ZAEeLzE2ZQEfHzdlAR8fOGUBHx85ZQEeLzIwZQEeLzIxZQEeLzIyJwQfHzNlAR4vMjRl"
        "AR4vMjVlAR4vMjZlAR8fN2UBHx84ZQEfHzllAR4vMzCNBR8fMWUBHi8zMmUBHi8zM2UBHi8zNGUBHi8zNWUBHi8zNmUBHx83ZQEf"
        "HzhlAR8fOWUBHi80MGUBHi80MWUBHi80MmUBHi80M2UBHi80NGUBHi80NVgIHx82ZQEfHzdlAR8fOGUBHx85ZQEeLzUwZQEeLzUx"
        "ZQEeLzUyZQEeLzUzvgkfHzRlAR4vNTVlAR4vNTZlAR8fN2UBHx84ZQEfHzllAQ1QZDY0CgoAAAAAyGXm5Q=="
    ),
    "with sums of its blocks": (
        "BCJNGHRAvZkBAAD4I1BhY2thZ2U6IGxpYjAKVmVyc2lvbjogMS4wLTIKQXJjaGl0ZWN0dXJlOiBhbWQ2NAoKMgAYMTIAHzEyABEY"
        "MjIAHzIyABEYMzIAHzMyABEYNDIAHzQyABEYNTIAHzUyABEYNjIAHzYyABEfN14BHh84XgEeHzleAR4vMTBfAR4vMTFgAR4vMTJh"
        "AR4vMTNiAR4vMTTBAh8fNWQBHi8xNmUBHx83ZQEfHzhlAR8fOWUBHi8yMGUBHi8yMWUBHi8yMicEHx8zZQEeLzI0ZQEeLzI1ZQEe"
        "LzI2ZQEfHzdlAR8fOGUBHx85ZQEeLzMwjQUfHzFlAR4vMzJlAR4vMzNlAR4vMzRlAR4vMzVlAR4vMzZlAR8fN2UBHx84ZQEfHzll"
        "AR4vNDBlAR4vNDFlAR4vNDJlAR4vNDNlAR4vNDRlAR4vNDVYCB8fNmUBHx83ZQEfHzhlAR8fOWUBHi81MGUBHi81MWUBHi81MmUB"
        "Hi81M74JHx80ZQEeLzU1ZQEeLzU2ZQEfHzdlAR8fOGUBHx85ZQENUGQ2NAoKVPZ9IAAAAADIZebl"
    ),
}


def unpack(frame: bytes, step: int) -> bytes:
    made, out = Lz4(), b""
    for start in range(0, len(frame), step):
        data = frame[start : start + step]
        while got := made.decompress(data, 1 << 20):
            out, data = out + got, b""
    assert made.eof
    assert made.unused_data == b""
    return out


@pytest.mark.parametrize("name", FRAMES)
@pytest.mark.parametrize("step", [1, 7, 100, 1 << 20])
def test_a_frame_is_unpacked_whatever_the_pieces(name: str, step: int) -> None:
    assert unpack(base64.b64decode(FRAMES[name]), step) == CONTENT


@pytest.mark.parametrize("name", FRAMES)
def test_every_cut_frame_lacks_its_end_or_is_refused(name: str) -> None:
    frame = base64.b64decode(FRAMES[name])
    for cut in range(len(frame)):
        made = Lz4()
        try:
            while made.decompress(frame[:cut] if made._data == b"" else b"", 1 << 20):
                pass
        except Unreadable:
            continue
        assert not made.eof


def test_what_stands_behind_the_end_is_told() -> None:
    made = Lz4()
    frame = base64.b64decode(FRAMES["as apt writes it"])
    assert made.decompress(frame + b"more", 1 << 20) == CONTENT
    assert made.decompress(b"", 1 << 20) == b""
    assert made.unused_data == b"more"


def test_a_match_that_overlaps_what_it_writes_repeats() -> None:
    assert unpacked_block(b"\x2fab\x02\x00\x03\x10c", b"", 100) == b"ab" * 12 + b"c"


@pytest.mark.parametrize(
    "block",
    [
        b"",
        b"\x10",
        b"\xf0" + b"\xff" * 50,
        b"\x10a\x02\x00\x10b",
        b"\x10a\x00\x00\x10b",
        b"\x1fa\x01\x00" + b"\xff" * 500 + b"\x00\x10b",
        b"\xf0\x64" + b"x" * 115,
    ],
)
def test_a_block_that_leads_outside_is_refused(block: bytes) -> None:
    with pytest.raises(Unreadable):
        unpacked_block(block, b"", 100)


def test_a_frame_with_a_dictionary_is_unsupported() -> None:
    frame = bytearray(base64.b64decode(FRAMES["as apt writes it"]))
    frame[4] |= 1
    with pytest.raises(Unsupported):
        Lz4().decompress(bytes(frame), 1 << 20)


@given(data=st.binary(max_size=200), history=st.binary(max_size=20))
def test_no_block_crashes_or_outgrows_its_bound(data: bytes, history: bytes) -> None:
    try:
        assert len(unpacked_block(data, history, 500)) <= 500
    except Unreadable:
        return


@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
def test_no_changed_frame_crashes(place: int, change: int) -> None:
    frame = bytearray(base64.b64decode(FRAMES["with sums of its blocks"]))
    frame[place % len(frame)] ^= change
    made = Lz4()
    try:
        while made.decompress(bytes(frame) if made._header is None else b"", 1 << 20):
            pass
    except GapError:
        return


@pytest.mark.skipif(shutil.which("lz4") is None, reason="needs the program lz4")
def test_frames_of_every_kind_of_the_program() -> None:
    content = CONTENT * 400
    for level, blocks, more in itertools.product(("-1", "-9"), ("-B4", "-B7"), ("-BD", "-BX", "--content-size")):
        command = ["lz4", "-q", level, blocks, more]
        frame = subprocess.run(command, input=content, capture_output=True, check=True).stdout
        assert unpack(frame, 65_537) == content, command
