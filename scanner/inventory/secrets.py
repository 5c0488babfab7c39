"""Credentials: a target names one, its value is looked up at the moment of use and is a `Secret` from then on.

The value comes from the environment variable RASOAT_CREDENTIAL_<NAME> (capitals, hyphens as underscores), or from a
file of its own that a credentials file names:

    # credentials.yaml, readable and writable by its owner alone
    quan-tri-linux: {file: /etc/rasoat/quan-tri-linux.secret}

A file that others may read is refused: a password in it is known already. The keyring and vaults get a place in
`resolve` when they are built.
"""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from scanner.inventory.findings import guess, listed
from scanner.model.errors import BadConfiguration, BadInput, Problem
from scanner.model.secret import Secret
from scanner.reading.yaml_guard import Document, load_yaml

PREFIX: Final = "RASOAT_CREDENTIAL_"
MAX_BYTES: Final = 64 * 1024
_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def variable_of(name: str) -> str:
    """The environment variable of the credential `name`."""
    return PREFIX + name.upper().replace("-", "_")


def resolve(name: str, *, environ: Mapping[str, str], credentials: Path | None = None) -> Secret:
    """The value of the credential `name`: from `environ` first, then from the file that `credentials` names for it.

    Raises BadConfiguration when there is none, it is empty, or its file may be read by others; BadInput when the
    credentials file itself is wrong. No message ever holds a value.
    """
    if not _NAME.fullmatch(name):
        raise BadConfiguration("a credential is named with a-z, 0-9 and hyphens; what was given is no name")
    variable = variable_of(name)
    if variable in environ:
        return _filled(environ[variable], f"the environment variable {variable}")
    if credentials is None:
        raise BadConfiguration(f"there is no credential {name}: set {variable}, or name a file in a credentials file")
    place = _file_of(name, credentials)
    raw = _private_bytes(place)
    try:
        return _filled(raw.decode("utf-8").removesuffix("\n").removesuffix("\r"), str(place))
    except UnicodeDecodeError:
        raise BadConfiguration(f"{place}: is no UTF-8 text") from None


def _filled(value: str, source: str) -> Secret:
    if not value:
        raise BadConfiguration(f"{source} is empty")
    return Secret(value)


def _file_of(name: str, credentials: Path) -> Path:
    document = load_yaml(_private_bytes(credentials), str(credentials))
    known = document.value if document.value is not None else {}
    if not isinstance(known, dict):
        raise BadInput(_problem(document, (), "is no mapping of names to files", "write name: {file: /path}"))
    if name not in known:
        close = guess(name, known)
        offer = f"did you mean {close}?" if close else f"there are: {listed(known) or 'none'}"
        raise BadConfiguration(f"{credentials}: names no credential {name}; {offer}")
    entry = known[name]
    if not isinstance(entry, dict) or set(entry) != {"file"} or not isinstance(entry["file"], str):
        hint = "write {file: /path}; the secret itself stands in that file, of mode 600"
        raise BadInput(_problem(document, (name,), f"{name} does not name a file", hint))
    return credentials.parent / Path(entry["file"]).expanduser()


def _problem(document: Document, path: tuple[str, ...], message: str, hint: str) -> Problem:
    line, column = document.position(path)
    return Problem(file=document.name, line=line, column=column, message=message, hint=hint)


def _private_bytes(place: Path) -> bytes:
    """The bytes of a file that nobody but its owner can read; the rights are those of the file that was opened."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise BadConfiguration(f"{place}: cannot be read: {error.strerror}") from error
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise BadConfiguration(f"{place}: is no ordinary file")
        if state.st_mode & _OTHERS:
            mode = stat.S_IMODE(state.st_mode)
            raise BadConfiguration(
                f"{place}: others may read it (mode {mode:03o}): chmod 600 {place}, and change the secret"
            )
        if state.st_uid not in (os.geteuid(), 0):
            raise BadConfiguration(f"{place}: belongs to another user: chown it to the one that runs rasoat")
        raw = file.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise BadConfiguration(f"{place}: is larger than {MAX_BYTES:,} bytes, which is no secret")
    return raw
