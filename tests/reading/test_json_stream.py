"""Large objects, member by member: the same as reading them whole, whatever the size of the pieces."""

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import BadInput
from scanner.reading import json_stream
from scanner.reading.json_stream import members

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


class Dripping(io.BytesIO):
    """A file that gives a few bytes at a time."""

    def __init__(self, raw: bytes, step: int) -> None:
        super().__init__(raw)
        self._step = step

    def read(self, _size: int | None = -1, /) -> bytes:
        return super().read(self._step)


def read(raw: bytes, step: int = 1 << 20) -> dict[str, Any]:
    return dict(members(Dripping(raw, step), "feed.json"))


@given(
    plain=st.dictionaries(st.text(), VALUES, max_size=6),
    step=st.integers(1, 50),
    indent=st.sampled_from([None, 1]),
    ascii_only=st.booleans(),
)
def test_it_reads_what_json_reads(plain: dict[str, Any], step: int, indent: int | None, *, ascii_only: bool) -> None:
    raw = json.dumps(plain, indent=indent, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
    assert read(raw, step) == json.loads(raw)


@given(
    st.binary(max_size=200) | st.text(alphabet='{}[]",:0123456789.eE-+ \\ntrufalse', max_size=80).map(str.encode),
    st.integers(1, 9),
)
def test_whatever_comes_it_is_read_or_refused(raw: bytes, step: int) -> None:
    try:
        found = read(raw, step)
    except BadInput:
        return
    assert found == json.loads(raw.decode("utf-8-sig"))


@pytest.mark.parametrize(
    "raw",
    [b'{"a": 1', b'{"a": 1,}', b'{"a" 1}', b"{1: 2}", b'{"a": 1} {', b'["a"]', b'{"a": "\xff"}', b'{"a": ' + b"9" * 5000 + b"}",
     b'{"a": ' + b"[" * 60 + b"]" * 60 + b"}", b'{"a": ' + b"[" * 200_000],
)  # fmt: skip
def test_what_is_no_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BadInput, match=r"feed\.json"):
        read(raw)


def test_one_endless_value_is_refused_and_not_held() -> None:
    class Endless(io.RawIOBase):
        read_bytes = 0

        def read(self, size: int = -1, /) -> bytes:
            self.read_bytes += size
            return (b'{"a": "' if self.read_bytes == size else b"") + b"x" * size

    endless = Endless()
    with pytest.raises(BadInput, match="more than"):
        dict(members(endless, "feed.json", most=4 * json_stream.CHUNK_BYTES))  # type: ignore[arg-type]  # reads like a file
    assert endless.read_bytes < 20 * json_stream.CHUNK_BYTES
