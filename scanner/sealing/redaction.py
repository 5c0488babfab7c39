"""Takes secrets out of answers before anything leaves memory: store, recording, log (design §4, §9)."""

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from scanner.model.question import Answer

MARK: Final = "[redacted]"

_CRYPT = re.compile(r"\$(?:1|2[abxy]?|5|6|7|y|gy|md5|sha1|argon2id?|apr1)\$[./A-Za-z0-9$=,+-]{8,200}")


def redact_text(text: str) -> str:
    """`text` with every secret replaced by a mark; the number of lines stays."""
    return _CRYPT.sub(MARK, text) if "$" in text else text


def redact(answer: Answer) -> Answer:
    """The answer without secrets; sealed anew when it was sealed and intact, so that it stays intact."""
    cleaned = replace(
        answer,
        stdout=_bytes(answer.stdout),
        stderr=_bytes(answer.stderr),
        detail=redact_text(answer.detail),
        entries=_plain(answer.entries),
    )
    return cleaned.sealed() if answer.seal and answer.is_intact else cleaned


def _bytes(raw: bytes) -> bytes:
    return redact_text(raw.decode("utf-8", errors="surrogateescape")).encode("utf-8", errors="surrogateescape")


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return redact_text(value)
    if isinstance(value, Mapping):
        return {key: _b64(each) if key == "b64" else _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def _b64(value: Any) -> Any:
    try:
        raw = base64.b64decode(value, validate=True)
    except (TypeError, ValueError, binascii.Error):
        return _plain(value)
    cleaned = _bytes(raw)
    return value if cleaned == raw else base64.b64encode(cleaned).decode("ascii")
