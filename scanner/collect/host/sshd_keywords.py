"""Every keyword sshd knows, what its arguments look like, whether Match may hold it, and since which version.

Source: the table `keywords` and the switch of servconf.c, OpenSSH 8.4p1 (Debian 11), 9.2p1 (12) and 10.0p1 (13).
Versions in between come from the release notes. A keyword that is not here makes sshd refuse to start.
"""

import re
from collections.abc import Callable

from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass

Shape = Callable[[tuple[str, ...]], bool]
"""True when sshd accepts these arguments."""

LARGEST = 2**31 - 1
_PART = kept_pattern(r"\+?(\d{1,12})([smhdw]?)", re.IGNORECASE | re.ASCII)
_SECONDS = {"": 1, "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_STARTUPS = kept_pattern(r"\d{1,9}(?::\d{1,9}:\d{1,9})?", re.ASCII)
_LEVELS = ("silent", "quiet", "fatal", "error", "info", "verbose", "debug", "debug1", "debug2", "debug3")


def seconds(text: str) -> int | None:
    """`1h30m` in seconds as convtime of misc.c reads it, None when it is no time."""
    total = place = 0
    while place < len(text):
        part = _PART.match(text, place)
        if not part or total > LARGEST:
            return None
        total += int(part[1]) * _SECONDS[part[2].lower()]
        place = part.end()
    return total if text and total <= LARGEST else None


def whole(text: str) -> int | None:
    """A whole number as atoi_err of servconf.c reads it (0 to 2147483647), None when it is none."""
    if not (text.isascii() and text.isdigit()) or len(text) > len(str(LARGEST)):
        return None
    return int(text) if int(text) <= LARGEST else None


def port(text: str) -> int | None:
    """A port number; a name of /etc/services other than ssh is not resolved here."""
    number = 22 if text == "ssh" else whole(text)
    return number if number and number < 2**16 else None


def _one(arguments: tuple[str, ...]) -> bool:
    return len(arguments) == 1 and arguments[0] != ""


def _some(arguments: tuple[str, ...]) -> bool:
    return bool(arguments) and "" not in arguments


def _two_or_more(arguments: tuple[str, ...]) -> bool:
    return len(arguments) > 1 and _some(arguments)


def _anything(arguments: tuple[str, ...]) -> bool:  # noqa: ARG001  # a Shape; deprecated options take what there is
    return True


def _words(*allowed: str) -> Shape:
    return lambda arguments: len(arguments) == 1 and arguments[0].lower() in allowed


def _read_by(read: Callable[[str], int | None]) -> Shape:
    return lambda arguments: len(arguments) == 1 and read(arguments[0]) is not None


def _startups(arguments: tuple[str, ...]) -> bool:
    if len(arguments) != 1 or not _STARTUPS.fullmatch(arguments[0]):
        return False
    begin, rate, most = max_startups(arguments[0])
    return 0 < begin <= most and 1 <= rate <= 100  # noqa: PLR2004  # per cent


def max_startups(text: str) -> tuple[int, int, int]:
    """begin, rate and most of `10:30:100`, or of the one number that stands for begin and most."""
    numbers = [int(each) for each in text.split(":")]
    return (numbers[0], 30, numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1], numbers[2])


def _methods(arguments: tuple[str, ...]) -> bool:
    return _some(arguments) and ("any" not in arguments or len(arguments) == 1)


_flag = _words("yes", "no")
_time = _read_by(seconds)
_number = _read_by(whole)


@dataclass(frozen=True, slots=True)
class Keyword:
    """One keyword; `since` is the first version that knows it, `in_match` whether a Match block may hold it."""

    name: str
    shape: Shape
    in_match: bool
    since: tuple[int, int] = (0, 0)
    alias_of: str = ""

    @property
    def canonical(self) -> str:
        """The keyword whose setting this one sets."""
        return self.alias_of or self.name

    def check(self, arguments: tuple[str, ...], place: str) -> None:
        """Raise Unreadable for arguments that make sshd refuse to start."""
        if not self.shape(arguments):
            raise Unreadable(f"{place}: {self.name} {' '.join(arguments)[:60]!r} is invalid: sshd refuses to start")


def _several(names: str, shape: Shape, *, in_match: bool, since: tuple[int, int] = (0, 0)) -> tuple[Keyword, ...]:
    return tuple(Keyword(name, shape, in_match, since) for name in names.split())


_TABLE: tuple[Keyword, ...] = (
    *_several(
        "usepam ignoreuserknownhosts printmotd printlastlog strictmodes tcpkeepalive usedns kerberosorlocalpasswd"
        " kerberosticketcleanup gssapicleanupcredentials gssapicleanupcreds gssapistrictacceptorcheck"
        " gssapikeyexchange gssapistorecredentialsonrekey debianbanner",
        _flag,
        in_match=False,
    ),
    *_several(
        "hostbasedauthentication hostbasedusesnamefrompacketonly pubkeyauthentication kerberosauthentication"
        " gssapiauthentication passwordauthentication kbdinteractiveauthentication x11forwarding x11uselocalhost"
        " permittty permituserrc permitemptypasswords allowagentforwarding disableforwarding streamlocalbindunlink"
        " exposeauthinfo",
        _flag,
        in_match=True,
    ),
    Keyword("challengeresponseauthentication", _flag, in_match=False),  # a setting of its own until 8.6
    Keyword(
        "challengeresponseauthentication", _flag, in_match=True, since=(8, 7), alias_of="kbdinteractiveauthentication"
    ),
    Keyword("skeyauthentication", _anything, in_match=False),
    Keyword("skeyauthentication", _flag, in_match=True, since=(8, 7), alias_of="kbdinteractiveauthentication"),
    Keyword("dsaauthentication", _flag, in_match=False, alias_of="pubkeyauthentication"),
    Keyword("keepalive", _flag, in_match=False, alias_of="tcpkeepalive"),
    Keyword("refuseconnection", _flag, in_match=True, since=(9, 9)),
    Keyword(
        "permitrootlogin",
        _words("without-password", "prohibit-password", "forced-commands-only", "yes", "no"),
        in_match=True,
    ),
    Keyword("ignorerhosts", _words("yes", "no", "shosts-only"), in_match=True),
    Keyword("compression", _words("yes", "no", "delayed"), in_match=False),
    Keyword("gatewayports", _words("clientspecified", "yes", "no"), in_match=True),
    Keyword("addressfamily", _words("inet", "inet6", "any"), in_match=False),
    Keyword("loglevel", _words(*_LEVELS), in_match=True),
    *_several(
        "allowtcpforwarding allowstreamlocalforwarding", _words("yes", "all", "no", "remote", "local"), in_match=True
    ),
    *_several("maxauthtries maxsessions clientalivecountmax x11displayoffset", _number, in_match=True),
    Keyword("requiredrsasize", _number, in_match=True, since=(9, 1)),
    Keyword("clientaliveinterval", _time, in_match=True),
    Keyword("logingracetime", _time, in_match=False),
    Keyword("maxstartups", _startups, in_match=False),
    Keyword("port", _read_by(port), in_match=False),
    Keyword("authenticationmethods", _methods, in_match=True),
    *_several("ciphers macs kexalgorithms hostkeyalgorithms gssapikexalgorithms", _one, in_match=False),
    *_several("pubkeyacceptedkeytypes hostbasedacceptedkeytypes casignaturealgorithms", _one, in_match=True),
    *_several("pubkeyacceptedalgorithms hostbasedacceptedalgorithms", _one, in_match=True, since=(8, 5)),
    *_several("allowusers denyusers allowgroups denygroups authorizedkeysfile", _some, in_match=True),
    Keyword("acceptenv", lambda arguments: _some(arguments) and "=" not in "".join(arguments), in_match=True),
    Keyword("setenv", lambda arguments: _some(arguments) and all("=" in each for each in arguments), in_match=True),
    *_several("permitopen permitlisten ipqos rekeylimit pubkeyauthoptions", _some, in_match=True),
    Keyword("listenaddress", _some, in_match=False),
    Keyword("subsystem", _two_or_more, in_match=False),
    Keyword("subsystem", _two_or_more, in_match=True, since=(9, 5)),
    *_several(
        "hostkey hostdsakey hostkeyagent pidfile syslogfacility xauthlocation hostcertificate", _one, in_match=False
    ),
    *_several("fingerprinthash securitykeyprovider", _one, in_match=False),
    *_several("persourcemaxstartups persourcenetblocksize", _one, in_match=False, since=(8, 5)),
    Keyword("modulifile", _one, in_match=False, since=(8, 7)),
    *_several("sshdsessionpath sshdauthpath", _one, in_match=False, since=(9, 8)),
    Keyword("persourcepenalties", _some, in_match=False, since=(9, 8)),
    Keyword("persourcepenaltyexemptlist", _one, in_match=False, since=(9, 8)),
    Keyword("pamservicename", _one, in_match=True, since=(9, 8)),
    Keyword("permituserenvironment", _one, in_match=False),
    *_several(
        "banner permittunnel chrootdirectory revokedkeys trustedusercakeys authorizedprincipalsfile"
        " authorizedkeyscommanduser authorizedprincipalscommanduser streamlocalbindmask rdomain",
        _one,
        in_match=True,
    ),
    Keyword("unusedconnectiontimeout", _one, in_match=True, since=(9, 2)),
    Keyword("channeltimeout", _some, in_match=True, since=(9, 2)),
    Keyword("logverbose", _some, in_match=True, since=(8, 5)),
    *_several("forcecommand authorizedkeyscommand authorizedprincipalscommand", _anything, in_match=True),
    Keyword("versionaddendum", _anything, in_match=False),
    *_several(
        "pamauthenticationviakbdint serverkeybits keyregenerationinterval rhostsauthentication kerberosgetafstoken"
        " kerberostgtpassing afstokenpassing gssusesessionccache gssapiusesessioncredcache checkmail"
        " permitblacklistedkeys uselogin protocol verifyreversemapping reversemappingcheck useprivilegeseparation",
        _anything,
        in_match=False,
    ),
    *_several("rhostsrsaauthentication rsaauthentication authorizedkeysfile2", _anything, in_match=True),
)


def keyword_named(name: str, version: tuple[int, int]) -> Keyword | None:
    """The keyword `name` (lower-case) as sshd of `version` knows it, None when it does not."""
    rows = [each for each in _TABLE if each.name == name and each.since <= version]
    return max(rows, key=lambda row: row.since, default=None)
