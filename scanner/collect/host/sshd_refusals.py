"""Configurations that sshd refuses only after it has read them as a whole.

Source: sSubsystem of servconf.c, auth2_methods_valid of auth2.c and main of sshd.c (OpenSSH 8.4 to 10.0).
"""

from collections.abc import Iterable, Mapping

from scanner.collect.host.sshd_grammar import Line, Version
from scanner.model.errors import Unreadable

_SUBSYSTEMS_MAY_REPEAT = (9, 5)
_METHODS_CHECKED_BY_LINE = (10, 0)
_METHODS = {
    "none": "",
    "publickey": "pubkeyauthentication",
    "password": "passwordauthentication",
    "keyboard-interactive": "kbdinteractiveauthentication",
    "hostbased": "hostbasedauthentication",
    "gssapi-with-mic": "gssapiauthentication",
    "gssapi-keyex": "gssapikeyexchange",
}
"""Authentication methods and the keyword that enables each (auth2.c)."""


def refuse_repeated_subsystems(lines: Iterable[Line], version: Version) -> None:
    """Raise Unreadable for a Subsystem that is defined twice, which is an error until 9.4."""
    names = [line.arguments[0] for line in lines if line.keyword == "subsystem"]
    if len(set(names)) < len(names) and version < _SUBSYSTEMS_MAY_REPEAT:
        raise Unreadable("Subsystem is defined twice: sshd refuses to start")


def refuse_methods(lines: Iterable[Line], dump: Mapping[str, tuple[str, ...]], version: Version) -> None:
    """Refuse as sshd does: unknown methods, `any` after others (until 9.x), and lists of which none can be satisfied."""
    written = [line for line in lines if line.keyword == "authenticationmethods"]
    lists = [each for line in written for each in line.arguments if each != "any"]
    names = {name.partition(":")[0] for each in lists for name in each.split(",")}
    late_any = any("any" in line.arguments for line in written[1:]) and "any" not in written[0].arguments
    if names - _METHODS.keys() or (late_any and version < _METHODS_CHECKED_BY_LINE):
        raise Unreadable("AuthenticationMethods is invalid: sshd refuses to start")
    if written and "any" not in written[0].arguments and not any(_enabled(each, dump) for each in written[0].arguments):
        raise Unreadable("AuthenticationMethods cannot be satisfied by enabled methods: sshd refuses to start")


def _enabled(methods: str, dump: Mapping[str, tuple[str, ...]]) -> bool:
    keywords = [_METHODS[name.partition(":")[0]] for name in methods.split(",")]
    return all(not key or dump.get(key, ("no",))[0] == "yes" for key in keywords)
