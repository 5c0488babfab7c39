"""Password states out of a shadow file, on the target: no hash and no salt ever leaves this module.

Sources: shadow(5) for the nine fields, crypt(5) of libxcrypt for the identifiers of algorithms.
"""

from typing import Any

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.reach.failures import gap_entry
from scanner.reach.names import shown

_FIELDS = 9
_DATES = ("changed", "min", "max", "warn", "inactive", "expires")
_NAME = kept_pattern(rb"[^\s$+\-\x00-\x1f][^\s$\x00-\x1f]{0,255}\$?")  # a trailing $ is a Samba machine account
_NUMBER = kept_pattern(rb"-?[0-9]{1,10}")
_LOCKED = (b"!", b"*")
_ALGORITHMS = {
    b"1": "md5",
    b"2": "bcrypt",
    b"2a": "bcrypt",
    b"2b": "bcrypt",
    b"2x": "bcrypt",
    b"2y": "bcrypt",
    b"3": "nt",
    b"5": "sha256",
    b"6": "sha512",
    b"7": "scrypt",
    b"y": "yescrypt",
    b"gy": "gost-yescrypt",
    b"md5": "sunmd5",
    b"sha1": "sha1",
}
_MODULAR = kept_pattern(rb"\$([a-z0-9][a-z0-9-]{0,15})[$,]([\x21-\x7e]{12,})")
_DES = kept_pattern(rb"[./0-9A-Za-z]{13}")
_BSDI = kept_pattern(rb"_[./0-9A-Za-z]{19}")


def reduced(raw: bytes, what: str) -> dict[str, Any]:
    """State, algorithm and dates by user; raises Unreadable for a file that may have been cut."""
    if not raw.endswith(b"\n"):
        raise Unreadable(f"{what}: empty, or its last line has no end")
    states: dict[str, Any] = {}
    for number, line in enumerate(raw.split(b"\n")[:-1], start=1):
        if not line.strip() or line.lstrip().startswith(b"#"):  # nss_files skips both
            continue
        name, state = _entry(line, number)
        states[name] = _gap(f"line {number}: a second line for this name") if name in states else state
    return dict(sorted(states.items()))


def _entry(line: bytes, number: int) -> tuple[str, dict[str, Any]]:
    """Name and state of a line. A line that is not understood is named by its number: its text may be a hash."""
    fields = line.split(b":")
    if len(fields) != _FIELDS or not _NAME.fullmatch(fields[0]):
        return f"line {number}", _gap(f"line {number}: not nine fields that begin with a user name")
    name = shown(fields[0])
    dates = fields[2:8]
    if not all(each == b"" or _NUMBER.fullmatch(each) for each in dates):
        return name, _gap(f"line {number}: a date or number of days is none")
    state = _password(fields[1])
    if state is None:
        return name, _gap(f"line {number}: the password field is in no known form")
    return name, state | {key: int(each) if each else None for key, each in zip(_DATES, dates, strict=True)}


def _password(field: bytes) -> dict[str, Any] | None:
    """State and algorithm, or None when it cannot be told whether this field lets anybody in."""
    if field == b"":
        return {"password": "empty", "algorithm": None}
    if field.startswith(_LOCKED):
        return {"password": "locked", "algorithm": _algorithm(field.lstrip(b"!*"))}
    if field == b"x":  # no result of crypt(3), so no password fits (shadow(5))
        return {"password": "locked", "algorithm": None}
    algorithm = _algorithm(field)
    return None if algorithm is None else {"password": "set", "algorithm": algorithm}


def _algorithm(hashed: bytes) -> str | None:
    modular = _MODULAR.fullmatch(hashed)
    if modular:
        return _ALGORITHMS.get(modular[1], modular[1].decode("ascii"))
    if _DES.fullmatch(hashed):
        return "des"
    return "bsdi" if _BSDI.fullmatch(hashed) else None


def _gap(detail: str) -> dict[str, str]:
    return gap_entry(Unreadable(detail))
