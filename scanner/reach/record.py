"""Writes all answers of one target to a file (`*.rec.json`, design §4) that can be replayed without it.

Answers are redacted before they come here (sealing/redaction.py); nothing is taken out or added.
"""

import base64
import json
import os
import tempfile
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from typing import Any, Final

from scanner.model.errors import MissingInput, StoreError
from scanner.model.question import Answer, Recording

VERSION = 1
_UNSAID = {"detail": None, "entries": None, "absent": False, "truncated": False, "seal": None}
"""Keys beyond design §4 are left out where they have these values."""


def write_recording(recording: Recording, path: Path) -> None:
    """Write the file whole or not at all, readable by its owner alone; its folder must exist.

    Raises MissingInput without that folder, StoreError when the disk or the rights do not allow it.
    """
    try:
        _write(recording, path)
    except FileNotFoundError as error:
        raise MissingInput(f"{path.parent}: no such folder, so the recording cannot be written") from error
    except OSError as error:
        raise StoreError(
            f"{path}: {error.strerror}: the recording cannot be written; look at free space and at the rights of the "
            "folder, then go on with --resume"
        ) from error


def _write(recording: Recording, path: Path) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}.")  # mode 0600 (mkstemp(3))
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces(recording))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def pieces(recording: Recording) -> Iterator[bytes]:
    """The content of the file, one answer a line, so that two recordings of a target can be compared by eye."""
    yield opening(recording)
    for number, answer in enumerate(recording.answers):
        yield answer_line(answer, number)
    yield CLOSING


def opening(recording: Recording) -> bytes:
    """What stands before the answers: for whoever has them one by one."""
    return _encoded(_head(recording))[:-1] + b',\n"answers": ['


def answer_line(answer: Answer, number: int) -> bytes:
    """One answer; `number` counts from 0."""
    return (b",\n" if number else b"\n") + _encoded(_answer(answer))


CLOSING: Final = b"\n]}\n"


def _encoded(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, allow_nan=False).encode("utf-8")


def _head(recording: Recording) -> dict[str, Any]:
    return {
        "recording": VERSION,
        "target": recording.target,
        "platform": str(recording.platform),
        "product": recording.product,
        "language": recording.language,
        "taken_at": recording.taken_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "identity": {
            "serial": recording.identity.serial,
            "machine_id": recording.identity.machine_id,
            "macs": list(recording.identity.macs),
        },
    }


def _answer(answer: Answer) -> dict[str, Any]:
    """The five keys of design §4, always; ours only where they say something."""
    way = {} if answer.way is None else {"way": str(answer.way)}
    error = None if answer.gap is None else {"code": str(answer.gap), "text": answer.detail, **way}
    said: dict[str, Any] = {
        "ask": answer.ask,
        "exit": answer.exit,
        "stdout": _text(answer.stdout),
        "stderr": _text(answer.stderr),
        "error": error,
        "detail": None if error else answer.detail or None,
        "entries": answer.entries,
        "absent": answer.absent,
        "truncated": answer.truncated,
        "seal": answer.seal or None,
    }
    return {key: value for key, value in said.items() if key not in _UNSAID or value is not _UNSAID[key]}


def _text(raw: bytes) -> str | dict[str, str]:
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return {"b64": base64.b64encode(raw).decode("ascii")}
