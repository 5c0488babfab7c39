"""Accounts that a display manager or getty logs on without a password.

Source: GDM daemon.conf, lightdm.conf, sddm.conf(5), lxdm.conf, greetd(5) [initial_session], slim.conf, nodm(8), agetty(8)
--autologin (and --skip-login before a shell) in units of systemd, its credential agetty.autologin, inittab(5).
"""

import re
from collections.abc import Iterator

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.keyfile_grammar import is_true, keyfile_lines
from scanner.collect.host.standing import standings
from scanner.collect.host.unit_overrides import masked
from scanner.model.errors import GapError, Unsupported
from scanner.model.kept_code import kept_pattern
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
GETTY_ELSEWHERE = tuple(
    f"files:{folder}/systemd/system/*getty*.service.d/*.conf" for folder in ("/usr/lib", "/usr/local/lib", "/run")
)
"""Weaker folders first; of a root folder, /run is empty until the system runs."""
UNITS = "files:/etc/systemd/system/*.s[eo][rc]*"
"""Units of the administrator, which replace those of the system; in the words of systemd_units."""
STANDING = "stat:/etc/systemd/system/*"
LXDM = ("file:/etc/lxdm/lxdm.conf", "file:/etc/lxdm/default.conf")
GREETD = "file:/etc/greetd/config.toml"
SLIM = "file:/etc/slim.conf"
NODM = "file:/etc/default/nodm"
INITTAB = "file:/etc/inittab"
QUESTIONS = (
    *(*GDM, *LIGHTDM, LIGHTDM_MAIN, *SDDM, SDDM_MAIN, *LXDM, GREETD, SLIM, NODM, INITTAB),
    *(*GETTY, *GETTY_ELSEWHERE, UNITS, STANDING),
)
_AGETTY = kept_pattern(r"(?:--autologin[= ]|\s-a\s*)(\S+)")
_SKIPS_LOGIN = kept_pattern(r"\s(?:-n|--skip-login)\b")
_STARTS_SHELL = kept_pattern(r"\s(?:-l\s*|--login-program[= ])\S*/(?:ba|da|z|k|c|tc)?sh\b")
_CREDENTIAL = kept_pattern(r"^agetty\.autologin:\s*(\S+)")
_NODM_USER = kept_pattern(r"^[ \t]*NODM_USER=[\"']?([^\s\"'#]*)", re.MULTILINE)
_NODM_ON = kept_pattern(r"^[ \t]*NODM_ENABLED=[\"']?(?:true|yes|1)\b", re.MULTILINE | re.IGNORECASE)
_ROOT = "root"


def automatic_logons(ask: Ask) -> tuple[str, ...]:
    """Their names, each once."""
    found = [*_gdm(ask), *_lightdm(ask), *_sddm(ask), *_others(ask), *_getty(ask)]
    return tuple(dict.fromkeys(filter(None, found)))


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


def _others(ask: Ask) -> Iterator[str]:
    """LXDM, greetd, SLiM, nodm: small managers, each with one file."""
    for question, section, key in (
        *((each, "base", "autologin") for each in LXDM),
        (GREETD, "initial_session", "user"),
    ):
        lines = keyfile_lines(text(ask(question)) or "")
        yield from (value.strip("\"' ") for where, name, value in lines if (where, name) == (section, key))
    words = [line.split() for line in (text(ask(SLIM)) or "").split("\n")]
    said = {each[0]: each[1] for each in words if len(each) > 1}
    if is_true(said.get("auto_login", "")) and said.get("default_user"):
        yield said["default_user"]
    nodm = text(ask(NODM)) or ""
    if _NODM_ON.search(nodm):
        named = _NODM_USER.findall(nodm)
        yield named[-1] if named and named[-1] else _ROOT


def _getty(ask: Ask) -> Iterator[str]:
    """Drop-ins of one unit are read by name; an empty ExecStart= takes back those before it."""
    lines = (text(ask(INITTAB)) or "").split("\n")
    starts = {INITTAB: [line for line in lines if "getty" in line and not line.lstrip().startswith("#")]}
    units = _units(ask)
    starts |= {f"{path}.d": _starts(content, []) for path, content in units.items() if "getty" in path + content}
    for question in (*GETTY_ELSEWHERE, *GETTY):
        found = _drop_ins(ask, question)
        for path in sorted(found):
            unit = path.rsplit("/", 1)[0]
            starts[unit] = _starts(found[path], starts.get(unit, []))
    for commands in starts.values():
        yield from (name for each in commands if (name := _logged_on(each)))


def _units(ask: Ask) -> dict[str, str]:
    """Texts by path; what is masked has none, which is looked for only where one is missing."""
    try:
        return file_texts(ask(UNITS))
    except GapError:
        return file_texts(ask(UNITS), without=masked(standings(ask(STANDING))))


def _drop_ins(ask: Ask, question: str) -> dict[str, str]:
    try:
        return file_texts(ask(question))
    except Unsupported:
        if not question.startswith("files:/run/"):
            raise
        return {}


def _logged_on(command: str) -> str:
    """Whom a command of agetty, or its credential, logs on; "" for nobody."""
    if found := _CREDENTIAL.match(command) or _AGETTY.search(command):
        return found[1]
    return _ROOT if _SKIPS_LOGIN.search(command) and _STARTS_SHELL.search(command) else ""


def _starts(content: str, before: list[str]) -> list[str]:
    starts = list(before)
    for section, key, value in keyfile_lines(content):
        if (section, key) == ("Service", "ExecStart") and not value:
            starts.clear()
        elif section == "Service" and key in ("ExecStart", "SetCredential"):
            starts.append(value)
    return starts
