"""smb.conf(5) as Samba reads it: includes in place, synonyms, `copy`, and defaults that [global] sets for later shares.

What only the running Samba knows (macros in include paths, the registry) is taken from testparm(1) where it is
installed, and is a gap elsewhere.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.reading.answers import printed, text

_MAIN_PATH = "/etc/samba/smb.conf"
_MAIN = f"file:{_MAIN_PATH}"
_PARTS = ("files:/etc/samba/*.conf", "files:/etc/samba/*/*.conf")
_TESTPARM = "cmd:testparm -s"
SAMBA_QUESTIONS = (_MAIN, *_PARTS, _TESTPARM)

_GLOBAL = "global"
_NEAR = kept_pattern(r"/etc/samba/(?:[^/]+/)?[^/]+\.conf")
"""Paths that `_PARTS` name: one of these that was not answered does not exist."""
_SYNONYMS = {
    "minprotocol": "serverminprotocol",
    "maxprotocol": "servermaxprotocol",
    "protocol": "servermaxprotocol",
    "public": "guestok",
    "onlyguest": "guestonly",
    "group": "forcegroup",
    "validusers": "validusers",
}
_TRUE, _FALSE = ("yes", "true", "on", "1"), ("no", "false", "off", "0")
_MOST_LINES = 100_000
_DEEPEST = 10


@dataclass(slots=True)
class Share:
    """One share: options by name without spaces and in lower case. `own` are those it sets itself."""

    name: str
    options: dict[str, str]
    own: set[str] = field(default_factory=set)

    def is_on(self, option: str, *, default: bool) -> bool:
        """A yes-or-no option; Unreadable for another word, with which Samba does not start."""
        word = self.options.get(_plain(option), "")
        return is_true(word, option) if word else default


@dataclass(slots=True, kw_only=True)
class SambaConfig:
    """The configuration as loaded; options of [global] by name without spaces and in lower case."""

    options: dict[str, str] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)

    def option(self, name: str, default: str) -> str:
        """The value of a global option, `default` when it is not written."""
        return self.options.get(_plain(name), default)


class _BeyondReach(Exception):
    """Something that the files alone do not tell."""


def read_samba(ask: Ask) -> SambaConfig | None:
    """The configuration; None when there is none."""
    main = text(ask(_MAIN))
    if main is None:
        return None
    parts = {path: said for question in _PARTS for path, said in file_texts(ask(question)).items()}
    try:
        return _loaded(main, parts)
    except _BeyondReach as reason:
        said = printed(ask(_TESTPARM))
        if said is None:
            raise Unsupported(f"{_MAIN}: {reason}, and testparm is not installed") from reason
        return _loaded(said, {}, already_read=True)


def is_true(word: str, option: str) -> bool:
    """A boolean of smb.conf(5)."""
    if word.lower() in (*_TRUE, *_FALSE):
        return word.lower() in _TRUE
    raise Unreadable(f"{_MAIN}: {option} = {word[:40]!r} is neither yes nor no")


def _plain(name: str) -> str:
    name = re.sub(r"\s", "", name).lower()
    return _SYNONYMS.get(name, name)


def _loaded(main: str, parts: Mapping[str, str], *, already_read: bool = False) -> SambaConfig:
    config = SambaConfig()
    section = _GLOBAL
    for count, (kind, name, value) in enumerate(_lines(main, parts, already_read=already_read)):
        if count > _MOST_LINES:
            raise Unreadable(f"{_MAIN}: more than {_MOST_LINES} lines")
        if kind == "section":
            section = name
            if section != _GLOBAL and section not in config.shares:
                config.shares[section] = Share(value, dict(config.options))
        elif section == _GLOBAL:
            _refuse_registry(name, value, already_read=already_read)
            config.options[name] = value
        else:
            _set(config, section, name, value)
    return config


def _refuse_registry(name: str, value: str, *, already_read: bool) -> None:
    if already_read:
        return
    if name == "configfile" or (name == "configbackend" and value.lower() == "registry"):
        raise _BeyondReach(f"{name} leads elsewhere")


def _set(config: SambaConfig, section: str, name: str, value: str) -> None:
    share = config.shares[section]
    if name == "copy":
        source = config.shares.get(value.strip().lower())
        copied = {} if source is None else source.options
        share.options.update({key: each for key, each in copied.items() if key not in share.own})
        return
    share.own.add(name)
    share.options[name] = value


def _lines(
    said: str, parts: Mapping[str, str], *, already_read: bool, depth: int = 0
) -> Iterator[tuple[str, str, str]]:
    """("section", lower-case name, name as written) and ("option", plain name, value), includes in place."""
    if depth > _DEEPEST:
        raise Unreadable(f"{_MAIN}: includes are nested deeper than {_DEEPEST}")
    for line in _joined(said):
        if line[0] == "[":
            yield "section", *_section(line)
            continue
        name, equals, value = line.partition("=")
        if equals and _plain(name) != "include":
            yield "option", _plain(name), value.strip()
        elif equals and not already_read:
            yield from _included(value.strip(), parts, depth)


def _joined(said: str) -> Iterator[str]:
    """Lines that say something, with those they go on in after a backslash; a comment does not go on."""
    begun = ""
    for line in said.split("\n"):
        kept = line.strip()
        if not begun and (not kept or kept[0] in "#;"):
            continue
        if kept.endswith("\\"):
            begun += kept[:-1]
            continue
        whole, begun = (begun + kept).strip(), ""
        if whole:
            yield whole
    if begun:
        raise Unreadable(f"{_MAIN}: ends in the middle of a line")


def _section(line: str) -> tuple[str, str]:
    if "]" not in line:
        raise Unreadable(f"{_MAIN}: {line[:60]!r} does not end")
    written = " ".join(line[1 : line.index("]")].split())
    return written.lower(), written


def _included(path: str, parts: Mapping[str, str], depth: int) -> Iterator[tuple[str, str, str]]:
    """The lines of an included file; Samba goes on without one that does not exist."""
    path = path.strip('"')
    if "%" in path or path.lower() == "registry" or (path not in parts and not _NEAR.fullmatch(path)):
        raise _BeyondReach(f"it includes {path[:80]}")
    if path in parts:
        yield from _lines(parts[path], parts, already_read=False, depth=depth + 1)
