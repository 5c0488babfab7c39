"""Files of `key = value` or `key value` lines, with `#` comments: pwquality, faillock, auditd, login.defs.

Each daemon reads such files a little differently; what differs is an argument here, with its source at the caller.
"""

from collections.abc import Iterator


def equals_lines(text: str) -> Iterator[tuple[str, str | None]]:
    """Key and value of each `key = value` line, None for a key that stands alone; comments and blank lines left out.

    Source: libpwquality settings.c, pam_faillock's read_config_file: `#` starts a comment anywhere.
    """
    for raw in text.split("\n"):
        line = raw.partition("#")[0].strip()
        if line:
            key, equals, value = line.partition("=")
            yield key.strip(), value.strip() if equals else None


def spaced_lines(text: str) -> Iterator[tuple[str, str | None]]:
    """Key and value of each `key = value`, `key value` or `key` line, as read_config_file of pam_faillock.c takes them."""
    for raw in text.split("\n"):
        line = raw.partition("#")[0].strip()
        if line:
            end = next((n for n, sign in enumerate(line) if sign.isspace() or sign == "="), len(line))
            value = line[end:].strip().removeprefix("=").strip()
            yield line[:end], value or None


def word_lines(text: str) -> Iterator[tuple[str, str | None]]:
    """Key and first word of the value of each `KEY value` line, as login.defs(5) has them.

    Source: def_load of shadow's getdef.c: a line whose first sign is `#` is a comment; quotes around a value are dropped.
    """
    for raw in text.split("\n"):
        line = raw.strip(" \t")
        if not line or line.startswith("#"):
            continue
        key, _, value = line.replace("\t", " ").partition(" ")
        words = value.strip(' "').split()
        yield key, words[0].strip('"') if words else ""


def shadow_lines(text: str) -> Iterator[tuple[str, str]]:
    """Key and value of each line of login.defs as the shadow programs take it: a comment behind a value spoils it.

    Source: def_load of getdef.c (shadow 4.13): the value runs to the end of the line or to the next quote.
    """
    for raw in text.split("\n"):
        line = raw.strip()
        key = line.split(maxsplit=1)[0] if line else ""
        value = line[len(key) :].lstrip(' \t"').partition('"')[0]
        if key and not key.startswith("#") and line != key:
            yield key, value


def every_value(pairs: Iterator[tuple[str, str | None]]) -> dict[str, tuple[str, ...]]:
    """Every value by key, in order; a key that stands alone has the value ``""``."""
    found: dict[str, list[str]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value or "")
    return {key: tuple(values) for key, values in found.items()}
