"""Lists of algorithms as sshd assembles them from a written value, its defaults and what it knows.

Source: kex_assemble_names of kex.c and assemble_algorithms of servconf.c (OpenSSH 8.4 to 10.0): `+` adds, `-` removes
by pattern, `^` puts first; key types alone may be given as patterns.
"""

from fnmatch import fnmatchcase

from scanner.collect.host.sshd_defaults import DEFAULTS, known_algorithms
from scanner.model.errors import Unreadable


def assembled(wanted: str, name: str, version: tuple[int, int]) -> str:
    """The list `name` for the written value `wanted` (``""`` when there is none); raises Unreadable for unknown names."""
    default, known = getattr(DEFAULTS[version], name), getattr(known_algorithms(version), name).split(",")
    if not wanted:
        return str(default)
    if wanted.startswith("-"):
        unwanted = wanted[1:].split(",")
        return ",".join(each for each in default.split(",") if not any(fnmatchcase(each, no) for no in unwanted))
    listed = wanted.lstrip("+^").split(",")
    before = default.split(",") if wanted.startswith("+") else []
    after = default.split(",") if wanted.startswith("^") else []
    found: list[str] = []
    for pattern in (*before, *listed, *after):
        names = [
            each for each in known if each == pattern or (name == "hostkeyalgorithms" and fnmatchcase(each, pattern))
        ]
        if not names and pattern in listed:
            raise Unreadable(f"{name}: {pattern[:60]!r} is not known: sshd refuses to start")
        found += [each for each in names if each not in found]
    return ",".join(found)
