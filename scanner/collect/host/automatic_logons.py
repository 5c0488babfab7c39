"""Accounts that a display manager or getty logs on without a password.

Source: GDM daemon.conf, lightdm.conf, sddm.conf(5), agetty(8) --autologin in units of systemd.
"""

import re
from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import is_true, keyfile_lines
from scanner.model.question import Ask
from scanner.reading.answers import text

GDM = ("file:/etc/gdm3/daemon.conf", "file:/etc/gdm3/custom.conf", "file:/etc/gdm/custom.conf")
LIGHTDM = ("files:/usr/share/lightdm/lightdm.conf.d/*.conf", "files:/etc/lightdm/lightdm.conf.d/*.conf")
LIGHTDM_MAIN = "file:/etc/lightdm/lightdm.conf"
SDDM = ("files:/usr/lib/sddm/sddm.conf.d/*", "files:/etc/sddm.conf.d/*")
SDDM_MAIN = "file:/etc/sddm.conf"
GETTY = tuple(
    f"files:/etc/systemd/system/{unit}.service.d/*.conf" for unit in ("getty@*", "serial-getty@*", "console-getty")
)
UNITS = "files:/etc/systemd/system/*.s[eo][rc]*"
"""Units of the administrator, which replace those of the system; in the words of systemd_units."""
QUESTIONS = (*GDM, *LIGHTDM, LIGHTDM_MAIN, *SDDM, SDDM_MAIN, *GETTY, UNITS)
_OF_GETTY = re.compile(r"/(?:serial-|console-)?getty(?:@[^/]*)?\.service$")
_AGETTY = re.compile(r"(?:--autologin[= ]|\s-a\s*)(\S+)")


def automatic_logons(ask: Ask) -> tuple[str, ...]:
    """Their names, each once."""
    found = [*_gdm(ask), *_lightdm(ask), *_sddm(ask), *_getty(ask)]
    return tuple(dict.fromkeys(found))


def _gdm(ask: Ask) -> Iterator[str]:
    for question in GDM:
        daemon = {key: value for section, key, value in keyfile_lines(text(ask(question)) or "") if section == "daemon"}
        for kind in ("AutomaticLogin", "TimedLogin"):
            if is_true(daemon.get(f"{kind}Enable", "")) and daemon.get(kind):
                yield daemon[kind]


def _lightdm(ask: Ask) -> Iterator[str]:
    """The last value of each seat's section counts; the main file is read last."""
    seats: dict[str, str] = {}
    for content in _in_order(ask, LIGHTDM, LIGHTDM_MAIN):
        for section, key, value in keyfile_lines(content):
            if section.startswith("Seat") and key == "autologin-user":
                seats[section] = value
            elif section.startswith("Seat") and key == "autologin-guest":
                seats[f"{section}, guest"] = "guest" if is_true(value) else ""
    yield from (user for user in seats.values() if user)


def _sddm(ask: Ask) -> Iterator[str]:
    user = ""
    for content in _in_order(ask, SDDM, SDDM_MAIN):
        for section, key, value in keyfile_lines(content):
            user = value if (section, key) == ("Autologin", "User") else user
    if user:
        yield user


def _in_order(ask: Ask, folders: tuple[str, ...], main: str) -> Iterator[str]:
    for question in folders:
        found = file_texts(ask(question))
        yield from (found[path] for path in sorted(found))
    yield text(ask(main)) or ""


def _getty(ask: Ask) -> Iterator[str]:
    """Drop-ins of one unit are read by name; an empty ExecStart= takes back those before it."""
    starts = {
        f"{path}.d": _starts(content, []) for path, content in file_texts(ask(UNITS)).items() if _OF_GETTY.search(path)
    }
    for question in GETTY:
        found = file_texts(ask(question))
        for path in sorted(found):
            unit = path.rsplit("/", 1)[0]
            starts[unit] = _starts(found[path], starts.get(unit, []))
    for commands in starts.values():
        yield from (name[1] for each in commands if (name := _AGETTY.search(each)))


def _starts(content: str, before: list[str]) -> list[str]:
    for section, key, value in keyfile_lines(content):
        if (section, key) == ("Service", "ExecStart"):
            before = [*before, value] if value else []
    return before
