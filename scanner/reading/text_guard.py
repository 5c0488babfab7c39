"""The first gate of every file that people write: its size, its encoding, and places counted as editors count them."""

from typing import Final

from scanner.model.errors import BadInput, Problem

MAX_PROBLEMS: Final = 50

_BOM: Final = b"\xef\xbb\xbf"
_WIDE_BOMS: Final = (b"\xff\xfe", b"\xfe\xff")


def decoded_input(raw: bytes, name: str, *, max_bytes: int) -> str:
    """The text of a file; raises BadInput when it is too large or no UTF-8. A byte order mark is left out."""
    if len(raw) > max_bytes:
        raise BadInput(Problem(file=name, message=f"is larger than {max_bytes:,} bytes", hint="split the file"))
    if raw.startswith(_WIDE_BOMS):
        raise BadInput(Problem(file=name, line=1, column=1, message="is UTF-16, not UTF-8", hint="save it as UTF-8"))
    body = raw.removeprefix(_BOM)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line, column = place_of(body[: error.start].decode("utf-8"), error.start)
        raise BadInput(
            Problem(
                file=name,
                line=line,
                column=column,
                message=f"the byte 0x{body[error.start]:02X} is no UTF-8",
                hint="save the file as UTF-8",
            )
        ) from error


def place_of(text: str, offset: int) -> tuple[int, int]:
    r"""Line and column of a character, from 1; lines end with \n, \r\n or a lone \r."""
    before = text[:offset]
    line = before.count("\n") + before.count("\r") - before.count("\r\n")
    return line + 1, len(before) - max(before.rfind("\n"), before.rfind("\r"))
