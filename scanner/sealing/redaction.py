"""Takes secrets out of answers before anything leaves memory: store, recording, log (design §4, §9).

Hidden are password hashes, private keys, communities and pass phrases, tokens, and whatever is named like a password;
kept is everything that a check reads: switches, policies, algorithms, certificates, public keys, digests, rules. The
number of lines stays, a secret becomes `[redacted]`, and redacting twice changes nothing.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from scanner.model.kept_code import kept_pattern
from scanner.model.question import Answer
from scanner.sealing.assignments import is_secret_name
from scanner.sealing.hit_lines import hide_in_lines, may_hold_secrets
from scanner.sealing.marks import MARK, is_kept
from scanner.sealing.secret_files import hide_by_name, is_told_by_name

_SHORTEST: Final = 6
_OBJECTS: Final = ("reg:", "regs:", "cim:")
_FILE_OF_ASK = kept_pattern(r"(?:file|files|head|shadow):(.+)|cmd:(?:cat|head|tail|less)\b.* (/\S+)")


def redact(answer: Answer) -> Answer:
    """The answer without secrets. One that was intact is sealed anew; one that was not stays not intact."""
    name = _file_name(answer.ask)
    stdout, stderr, detail = _bytes(answer.stdout, name), _bytes(answer.stderr, ""), redact_text(answer.detail)
    entries = answer.entries and _entries(answer.entries, name, names_tell=answer.ask.startswith(_OBJECTS))
    if (stdout, stderr, detail, entries) == (answer.stdout, answer.stderr, answer.detail, answer.entries):
        return answer
    cleaned = replace(answer, stdout=stdout, stderr=stderr, detail=detail, entries=entries)
    if not answer.seal:
        return cleaned
    if answer.is_intact:
        return cleaned.sealed()
    return replace(cleaned, seal=f"broken:{answer.seal}") if cleaned.is_intact else cleaned


def redact_text(text: str) -> str:
    """`text` without secrets; the number of lines stays."""
    if len(text) < _SHORTEST or text.replace(".", "").isdecimal():  # OIDs: no name stands by them, so nothing is hidden
        return text
    raw = text.encode("utf-8", errors="surrogatepass")
    cleaned = hide_in_lines(raw)
    return text if cleaned == raw else cleaned.decode("utf-8", errors="surrogatepass")


def _bytes(raw: bytes, name: str) -> bytes:
    if len(raw) < _SHORTEST:
        return raw
    wide = _wide_encoding(raw)
    if wide:
        return _wide_bytes(raw, wide, name)
    return hide_in_lines(hide_by_name(name, raw) if name else raw)


def _wide_encoding(raw: bytes) -> str:
    """The UTF-16 that Windows writes, with or without a mark; empty for anything else."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16-le" if raw[:2] == b"\xff\xfe" else "utf-16-be"
    sample = raw[:4096]
    for odd, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if sample[odd::2].count(0) * 10 > len(sample) * 3:
            return encoding
    return ""


def _wide_bytes(raw: bytes, encoding: str, name: str) -> bytes:
    even = len(raw) - len(raw) % 2
    text = raw[:even].decode(encoding, errors="surrogatepass")
    plain = text.encode("utf-8", errors="surrogatepass")
    cleaned = hide_in_lines(hide_by_name(name, plain) if name else plain)
    if cleaned == plain:
        return raw
    return cleaned.decode("utf-8", errors="surrogatepass").encode(encoding, errors="surrogatepass") + raw[even:]


def _entries(entries: Any, name: str, *, names_tell: bool) -> Any:
    """As `_plain`; of entries by path, those that surely hold no secret are not looked at one by one."""
    if names_tell or not isinstance(entries, Mapping) or (name and is_told_by_name(name)):
        return _plain(entries, name, names_tell=names_tell)
    closer, keys, texts = [], [], []
    for key, each in entries.items():
        found: list[str] = []
        if _is_gathered(each, str(key), found):
            keys.append(key)
            texts.append("\n".join(found).encode("utf-8", errors="surrogatepass"))
        else:
            closer.append(key)
    closer += [keys[at] for at in may_hold_secrets(texts)]
    if not closer:
        return entries
    return {**entries, **{key: _entry(str(key), entries[key], name, names_tell=False) for key in closer}}


def _is_gathered(value: Any, key: str, found: list[str]) -> bool:
    """Puts every text of the value into `found`; False for one that its name or form makes a case of its own."""
    if isinstance(value, str):
        found.append(value)
        return "\0" not in value and key != "b64"
    if isinstance(value, Mapping):
        if key.startswith("/") and is_told_by_name(key):
            return False
        return all(type(each) is int or _is_gathered(each, str(inner), found) for inner, each in value.items())
    return not isinstance(value, (list, tuple)) or all(_is_gathered(each, "", found) for each in value)


def _plain(value: Any, name: str, *, names_tell: bool = False) -> Any:
    """Plain JSON with every text in it cleaned; `names_tell` when keys are names of values, not paths or accounts."""
    if isinstance(value, str):
        return _text(value, name)
    if isinstance(value, Mapping):
        return {
            key: each if type(each) is int else _entry(str(key), each, name, names_tell=names_tell)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_plain(each, name, names_tell=names_tell) for each in value]
    return value


def _entry(key: str, value: Any, name: str, *, names_tell: bool) -> Any:
    if key == "b64" and isinstance(value, str):
        return _b64(value, name)
    if names_tell and is_secret_name(key):
        return _hidden_values(value)
    inner = key if isinstance(value, Mapping) and key.startswith("/") else name
    return _plain(value, inner, names_tell=names_tell)


def _hidden_values(value: Any) -> Any:
    """Every text of a value that is secret as a whole; its type stays, as the registry has it beside the data."""
    if isinstance(value, str):
        return value if is_kept(value.encode("utf-8", errors="surrogatepass")) else MARK.decode()
    if isinstance(value, Mapping):
        return {key: each if key == "type" else _hidden_values(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden_values(each) for each in value]
    return value


def _text(text: str, name: str) -> str:
    if not name:
        return redact_text(text)
    raw = text.encode("utf-8", errors="surrogatepass")
    cleaned = _bytes(raw, name)
    return text if cleaned == raw else cleaned.decode("utf-8", errors="surrogatepass")


def _b64(value: str, name: str) -> str:
    try:
        raw = base64.b64decode(value, validate=True)
    except (ValueError, binascii.Error):
        return redact_text(value)
    cleaned = _bytes(raw, name)
    return value if cleaned == raw else base64.b64encode(cleaned).decode("ascii")


def _file_name(ask: str) -> str:
    found = _FILE_OF_ASK.fullmatch(ask)
    return (found[1] or found[2]) if found else ""
