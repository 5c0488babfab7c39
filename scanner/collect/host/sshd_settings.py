"""From directives in force, or from what `sshd -T` prints, to settings: one table for both, so that they agree.

Source: fill_default_server_options, copy_set_server_options and dump_config of servconf.c, kex_assemble_names of
kex.c (OpenSSH 8.4, 9.2, 10.0), and `sshd -T` of Debian 11, 12 and 13.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from scanner.collect.host.sshd_algorithms import assembled
from scanner.collect.host.sshd_defaults import DEFAULTS
from scanner.collect.host.sshd_grammar import Line, Passes, Version, known_keyword
from scanner.collect.host.sshd_keywords import max_startups, port, seconds
from scanner.collect.host.sshd_refusals import refuse_methods, refuse_repeated_subsystems
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_sshd import SshdSettings
from scanner.model.observation import Unseen
from scanner.reading.grouped import grouped, without_repeats
from scanner.reading.numbers import is_whole

Dump = Mapping[str, tuple[str, ...]]
"""Lower-case keyword to every value, as the lines of `sshd -T`."""

_ALGORITHMS = ("ciphers", "macs", "kexalgorithms", "hostkeyalgorithms")
_LISTS = ("allowusers", "allowgroups", "denyusers", "denygroups")
_TIMES = ("logingracetime", "clientaliveinterval")
_SAME = {"prohibit-password": "without-password", "delayed": "yes", "all": "yes"}
_OPTIONAL = ("usepam", "kerberosauthentication", "gssapiauthentication")
"""Left out of the dump of an sshd that was built without them, which therefore cannot do them."""
_LAST = "maxstartups"
"""Stands behind every list and switch in what sshd prints."""
_ADDRESS_PORT = re.compile(r".*:(\d{1,9})$", re.ASCII)

DEFAULTS_OF_ALL: Dump = {
    "usepam": ("no",),
    "logingracetime": ("120",),
    "maxauthtries": ("6",),
    "maxsessions": ("10",),
    "clientaliveinterval": ("0",),
    "clientalivecountmax": ("3",),
    "permitrootlogin": ("without-password",),
    "ignorerhosts": ("yes",),
    "ignoreuserknownhosts": ("no",),
    "hostbasedauthentication": ("no",),
    "pubkeyauthentication": ("yes",),
    "kerberosauthentication": ("no",),
    "gssapiauthentication": ("no",),
    "passwordauthentication": ("yes",),
    "kbdinteractiveauthentication": ("yes",),
    "challengeresponseauthentication": ("yes",),
    "printlastlog": ("yes",),
    "x11forwarding": ("no",),
    "strictmodes": ("yes",),
    "permitemptypasswords": ("no",),
    "permituserenvironment": ("no",),
    "compression": ("yes",),
    "allowtcpforwarding": ("yes",),
    "allowagentforwarding": ("yes",),
    "banner": ("none",),
    "loglevel": ("INFO",),
    "authenticationmethods": ("any",),
    "maxstartups": ("10:30:100",),
}
"""Unchanged from 8.4 to 10.0; 8.4 prints kbdinteractiveauthentication as its challengeresponseauthentication."""


def settings_of(dump: Dump) -> SshdSettings:
    """The settings a dump tells; raises Unreadable when a line is missing or is not what sshd prints."""
    said = _Said(dump)
    return SshdSettings(**{name: read(said, keyword) for name, (read, keyword) in _FIELDS.items()})


def settings_seen(dump: Dump) -> SshdSettings:
    """The settings that a part of a dump tells; what it does not tell is unseen."""
    said = _Said(dump)
    return SshdSettings(**{name: _or_unseen(read, said, keyword) for name, (read, keyword) in _FIELDS.items()})


def keyword_of(setting: str) -> str:
    """The keyword that a field of `SshdSettings` is told by."""
    return _FIELDS[setting][1]


def _or_unseen(read: "_Read", said: "_Said", keyword: str) -> Any:  # a value of any of the fields
    unsure = keyword in _LISTS or (keyword in _OPTIONAL and keyword not in said)
    if _LAST not in said and unsure:  # it stands behind them all
        return Unseen(gap=Unreadable.gap, detail=f"sshd -T does not say {keyword}")
    try:
        return read(said, keyword)
    except Unreadable as gap:
        return Unseen.of(gap)


class _Said:
    """Reads single values of a dump; each raises Unreadable where the dump does not say it."""

    def __init__(self, dump: Dump) -> None:
        self._dump = dump

    def text(self, keyword: str) -> str:
        values = self._dump.get(keyword, ("no",) if keyword in _OPTIONAL else ())
        if len(values) != 1 or not values[0]:
            raise Unreadable(f"sshd -T does not say {keyword}")
        return values[0]

    def word(self, keyword: str) -> str:
        return self.text(keyword).lower()

    def flag(self, keyword: str) -> bool:
        word = self.word(keyword)
        if word not in ("yes", "no"):
            raise Unreadable(f"sshd -T: {keyword} {word[:40]!r} is neither yes nor no")
        return word == "yes"

    def whole(self, keyword: str) -> int:
        text = self.text(keyword)
        if not is_whole(text):
            raise Unreadable(f"sshd -T: {keyword} {text[:40]!r} is no number")
        return int(text)

    def names(self, keyword: str) -> tuple[str, ...]:
        return tuple(self.text(keyword).split(","))

    def every(self, keyword: str) -> tuple[str, ...]:
        return self._dump.get(keyword, ())

    def __contains__(self, keyword: str) -> bool:
        return keyword in self._dump

    def keyboard_interactive(self, keyword: str) -> bool:
        asked = "challengeresponseauthentication"
        return self.flag(keyword) and (asked not in self._dump or self.flag(asked))

    def ports(self, keyword: str) -> tuple[int, ...]:
        found = [_ADDRESS_PORT.match(each) for each in self._dump.get(keyword, ())]
        if not found or not all(found):
            raise Unreadable("sshd -T does not say where it listens")
        return tuple(sorted({int(each[1]) for each in found if each}))


_Read = Callable[["_Said", str], Any]
_FIELDS: Mapping[str, tuple[_Read, str]] = {
    "permit_root_login": (_Said.word, "permitrootlogin"),
    "permit_empty_passwords": (_Said.flag, "permitemptypasswords"),
    "password_authentication": (_Said.flag, "passwordauthentication"),
    "keyboard_interactive_authentication": (_Said.keyboard_interactive, "kbdinteractiveauthentication"),
    "pubkey_authentication": (_Said.flag, "pubkeyauthentication"),
    "hostbased_authentication": (_Said.flag, "hostbasedauthentication"),
    "gssapi_authentication": (_Said.flag, "gssapiauthentication"),
    "kerberos_authentication": (_Said.flag, "kerberosauthentication"),
    "ignore_rhosts": (_Said.word, "ignorerhosts"),
    "ignore_user_known_hosts": (_Said.flag, "ignoreuserknownhosts"),
    "use_pam": (_Said.flag, "usepam"),
    "strict_modes": (_Said.flag, "strictmodes"),
    "permit_user_environment": (_Said.text, "permituserenvironment"),
    "x11_forwarding": (_Said.flag, "x11forwarding"),
    "allow_tcp_forwarding": (_Said.word, "allowtcpforwarding"),
    "allow_agent_forwarding": (_Said.flag, "allowagentforwarding"),
    "compression": (_Said.word, "compression"),
    "print_last_log": (_Said.flag, "printlastlog"),
    "banner": (_Said.text, "banner"),
    "log_level": (_Said.word, "loglevel"),
    "login_grace_time_s": (_Said.whole, "logingracetime"),
    "max_auth_tries": (_Said.whole, "maxauthtries"),
    "max_sessions": (_Said.whole, "maxsessions"),
    "max_startups": (_Said.text, "maxstartups"),
    "client_alive_interval_s": (_Said.whole, "clientaliveinterval"),
    "client_alive_count_max": (_Said.whole, "clientalivecountmax"),
    "authentication_methods": (_Said.text, "authenticationmethods"),
    "allow_users": (_Said.every, "allowusers"),
    "allow_groups": (_Said.every, "allowgroups"),
    "deny_users": (_Said.every, "denyusers"),
    "deny_groups": (_Said.every, "denygroups"),
    "ciphers": (_Said.names, "ciphers"),
    "macs": (_Said.names, "macs"),
    "kex_algorithms": (_Said.names, "kexalgorithms"),
    "host_key_algorithms": (_Said.names, "hostkeyalgorithms"),
    "ports": (_Said.ports, "listenaddress"),
}
"""How each setting is read, and the keyword that tells it."""


def parse_dump(printed: str) -> Dump:
    """The lines of `sshd -T` by keyword."""
    lines = (line.partition(" ") for line in printed.splitlines())
    return grouped((keyword, value.strip()) for keyword, _, value in lines)


def dump_of(passes: Passes, version: Version) -> Dump:
    """What `sshd -T` of `version` would print for these directives; raises Unsupported for unknown defaults."""
    if version not in DEFAULTS:
        raise Unsupported(f"the defaults of OpenSSH {version[0]}.{version[1]} are not known here")
    written = _values(passes.first, version)
    refuse_repeated_subsystems(passes.first, version)
    refuse_methods(passes.first, {**DEFAULTS_OF_ALL, **written}, version)
    again = _values(passes.again, version)
    again = {key: value for key, value in again.items() if _can_match(key, version)}
    dump = {**DEFAULTS_OF_ALL, **written, **again}
    if version >= (8, 7):
        dump.pop("challengeresponseauthentication")
    elif "kbdinteractiveauthentication" not in again:
        # sshd.c of 8.4 switches it on when challenge-response is on; without it the method has nothing to ask.
        dump["kbdinteractiveauthentication"] = dump["challengeresponseauthentication"]
    dump.update({name: (assembled(dump.get(name, ("",))[0], name, version),) for name in _ALGORITHMS})
    dump["listenaddress"] = tuple(f":{number}" for number in _ports(passes.first))
    return dump


def matched_values(lines: Iterable[Line], version: Version) -> dict[str, tuple[str, ...]]:
    """Every value that lines of Match sections set, by keyword, in the words of `sshd -T`."""
    known = ((known_keyword(line, version).canonical, line) for line in lines)
    return without_repeats(
        grouped(
            (key, value)
            for key, line in known
            for value in (line.arguments if key in _LISTS else (_FORMS.get(key, _joined)(line),))
        )
    )


def _can_match(key: str, version: Version) -> bool:
    line = Line(keyword=key, arguments=(), rest="", place="")
    return known_keyword(line, version).in_match


def _values(lines: Iterable[Line], version: Version) -> dict[str, tuple[str, ...]]:
    """The first value of each keyword, but every one of lists, and the last of MaxStartups, as servconf.c keeps them."""
    values: dict[str, tuple[str, ...]] = {}
    lists: list[tuple[str, str]] = []
    for line in lines:
        key = known_keyword(line, version).canonical
        if key in _LISTS:
            lists += [(key, each) for each in line.arguments]
        elif key == "maxstartups":
            values[key] = (_startups(line.arguments[0], values.get(key, ("10:30:100",))[0]),)
        elif key not in values and key in _FORMS:
            values[key] = (_FORMS[key](line),)
    return values | grouped(lists)


def _startups(text: str, before: str) -> str:
    begin, rate, most = max_startups(text)
    return f"{begin}:{rate if ':' in text else max_startups(before)[1]}:{most}"


def _as_printed(line: Line) -> str:
    word = line.arguments[0].lower()
    return _SAME.get(word, word)


def _banner(line: Line) -> str:
    path = line.arguments[0]
    return "none" if path.lower() == "none" else path if path.startswith("/") else f"/{path}"


def _log_level(line: Line) -> str:
    word = line.arguments[0].upper()
    return "DEBUG1" if word == "DEBUG" else word


def _number(line: Line) -> str:
    return str(int(line.arguments[0]))


def _seconds(line: Line) -> str:
    return str(seconds(line.arguments[0]))


def _as_written(line: Line) -> str:
    return line.arguments[0]


def _joined(line: Line) -> str:
    return " ".join(line.arguments)


_FORMS: Mapping[str, Callable[[Line], str]] = {
    **dict.fromkeys((*DEFAULTS_OF_ALL, "gssapikeyexchange"), _as_printed),
    **dict.fromkeys(("maxauthtries", "maxsessions", "clientalivecountmax"), _number),
    **dict.fromkeys(_TIMES, _seconds),
    **dict.fromkeys(_ALGORITHMS, _as_written),
    "permituserenvironment": _as_written,
    "banner": _banner,
    "loglevel": _log_level,
    "authenticationmethods": _joined,
}


def _ports(lines: Iterable[Line]) -> tuple[int, ...]:
    lines = tuple(lines)
    listed = [number for line in lines if line.keyword == "port" and (number := port(line.arguments[0]))]
    everywhere = listed or [22]
    addresses = [line for line in lines if line.keyword == "listenaddress"]
    own = [_address_port(line) for line in addresses]
    if not addresses:
        return tuple(everywhere)
    return tuple({number for each in own for number in ([each] if each else everywhere)})


def _address_port(line: Line) -> int | None:
    """The port of `host:port` or `[address]:port`; None for a bare address, IPv6 included."""
    address = line.arguments[0]
    head, colon, tail = address.rpartition(":")
    if not colon or ("[" not in address and ":" in head) or address.endswith("]"):
        return None
    if (number := port(tail)) is None:
        raise Unreadable(f"{line.place}: ListenAddress {address[:60]!r} is invalid: sshd refuses to start")
    return number
