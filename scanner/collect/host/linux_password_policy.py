"""Rules for new passwords, as the PAM stack of passwd(1) really applies them to a local account.

Source: pwquality.conf(5) (files of pwquality.conf.d first, the main file after them, module arguments last; libpwquality
1.4), pam_unix(8) (Debian's default minlen is 6), pam_pwhistory(8), pam_cracklib(8), login.defs(5), profile(5).
"""

import re
from collections.abc import Iterator, Mapping

from scanner.collect.host.drop_ins import file_texts
from scanner.collect.host.pam_grammar import SERVICES, PamFiles, Step
from scanner.collect.host.pam_judgement import modules_in, refusal_counts, steps_of
from scanner.collect.host.written_settings import equals_lines, shadow_lines, spaced_lines, word_lines
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.words import Platform
from scanner.reading.answers import text
from scanner.reading.numbers import is_whole

PWQUALITY = "file:/etc/security/pwquality.conf"
PWQUALITY_PARTS = "files:/etc/security/pwquality.conf.d/*.conf"
PWHISTORY = "file:/etc/security/pwhistory.conf"
LOGIN_DEFS = "file:/etc/login.defs"
PROFILE = "file:/etc/profile"
PROFILE_PARTS = "files:/etc/profile.d/*.sh"
BASHRC = ("file:/etc/bash.bashrc", "file:/etc/bashrc")
PACKAGES = "file:/var/lib/dpkg/status"

_CREDITS = ("dcredit", "ucredit", "lcredit", "ocredit")
_QUALITY: Mapping[str, Mapping[str, int]] = {
    "pam_pwquality": {"minlen": 8, "minclass": 0, "dictcheck": 1, "enforcing": 1, **dict.fromkeys(_CREDITS, 0)},
    "pam_cracklib": {"minlen": 9, "minclass": 0, "dictcheck": 1, "enforcing": 1, **dict.fromkeys(_CREDITS, 1)},
}
"""Modules that judge a new password, and their defaults."""
_LEAST = 6
_ALGORITHMS = ("md5", "bigcrypt", "sha256", "sha512", "blowfish", "gost_yescrypt", "yescrypt")
_HISTORY_BY_DEFAULT = "10"
_READS_PWHISTORY = (1, 5, 3)
_PAM_PACKAGE = kept_pattern(
    r"^Package: libpam-modules\n(?:.+\n)*?Version: (?:\d+:)?(\d{1,9})\.(\d{1,9})\.(\d{1,9})", re.MULTILINE
)
_UMASK = kept_pattern(
    r"(?:^|[;&|{(]|\bthen\b|\belse\b|\bdo\b)[ \t]*umask[ \t]+(?:-S[ \t]+)?([0-7]{1,4}|[ugoarwx=,+-]+)\b", re.MULTILINE
)

_PAM_UMASK = kept_pattern(
    r"^[ \t]*-?session[ \t][^#\n]{0,300}pam_umask\.so[^#\n]{0,300}\bumask=([0-7]+)", re.MULTILINE | re.IGNORECASE
)


def read(ask: Ask) -> HostPasswordPolicy:
    """The rules in force and the defaults for new accounts."""
    files = PamFiles(ask)
    steps = files.stack("passwd", "password")
    modules = modules_in(steps)
    quality = _quality(ask, steps, modules)
    unix_length = _unix_length(modules, is_debian=files.has("common-password"))
    login_defs = text(ask(LOGIN_DEFS)) or ""
    defaults = dict(shadow_lines(login_defs))
    lengths = [each for each in (_length(quality), unix_length) if each]
    credits_given = [quality[each] for each in _CREDITS] if quality else []
    return HostPasswordPolicy(
        enforced_by=_enforcer(modules, quality, unix_length),
        min_length=max(lengths, default=None),
        min_classes=quality["minclass"] if quality else None,
        digit_credit=quality["dcredit"] if quality else None,
        upper_credit=quality["ucredit"] if quality else None,
        lower_credit=quality["lcredit"] if quality else None,
        other_credit=quality["ocredit"] if quality else None,
        required_classes=max(quality["minclass"], sum(each < 0 for each in credits_given)) if quality else 0,
        dictionary_check=bool(quality) and bool(quality["dictcheck"]),
        history=_history(ask, steps, modules),
        hash_algorithm=_hash_algorithm(modules, ask),
        login_defs_max_days=_number(defaults, "PASS_MAX_DAYS"),
        login_defs_min_days=_number(defaults, "PASS_MIN_DAYS"),
        login_defs_min_length=_number(defaults, "PASS_MIN_LEN"),
        login_defs_warn_days=_number(defaults, "PASS_WARN_AGE"),
        login_defs_umask=dict(word_lines(login_defs)).get("UMASK"),  # pam_umask, which applies it, knows comments
        login_defs_encrypt_method=defaults.get("ENCRYPT_METHOD"),
        login_defs_fail_delay=_number(defaults, "FAIL_DELAY"),
        profile_umasks=tuple(_umasks(ask)),
        session_umasks=tuple(_session_umasks(ask, files)),
    )


def _quality(ask: Ask, steps: tuple[Step, ...], modules: Mapping[str, Step]) -> dict[str, int]:
    """Settings of the module whose refusal counts, {} when none does."""
    if "pam_passwdqc" in modules:
        raise Unsupported("pam_passwdqc judges passwords in its own way, which is not read here")
    for module, defaults in _QUALITY.items():
        if module in modules and refusal_counts(steps, module):
            if len({each.arguments for each in steps_of(steps, module)}) > 1:
                raise Unreadable(f"{module} stands more than once, with different arguments")
            written = _pwquality(ask) if module == "pam_pwquality" else {}
            settings = {**defaults, **written, **_argument_numbers(modules[module])}
            settings["minlen"] = max(settings["minlen"], _LEAST)
            return settings if settings["enforcing"] else {}
    return {}


def _pwquality(ask: Ask) -> dict[str, int]:
    parts = file_texts(ask(PWQUALITY_PARTS))
    settings: dict[str, int] = {}
    for content in (*(parts[path] for path in sorted(parts)), text(ask(PWQUALITY)) or ""):
        settings.update(_numbers(equals_lines(content), PWQUALITY))
    return settings


def _argument_numbers(step: Step) -> dict[str, int]:
    pairs = (each.partition("=") for each in step.arguments)
    return _numbers(((name, value if equals else None) for name, equals, value in pairs), step.place)


def _numbers(pairs: Iterator[tuple[str, str | None]], place: str) -> dict[str, int]:
    """The settings used here; a value that is no number makes libpwquality refuse, and is Unreadable."""
    found: dict[str, int] = {}
    for key, value in pairs:
        if key in _QUALITY["pam_pwquality"]:
            if value is None or not re.fullmatch(r"[+-]?\d{1,9}", value, re.ASCII):
                raise Unreadable(f"{place}: {key} = {str(value)[:40]!r} is no number")
            found[key] = int(value)
    return found


def _length(quality: Mapping[str, int]) -> int | None:
    """The shortest password accepted: a credit above 0 makes up for one character each."""
    return quality["minlen"] - sum(max(quality[each], 0) for each in _CREDITS) if quality else None


def _unix_length(modules: Mapping[str, Step], *, is_debian: bool) -> int | None:
    if "pam_unix" not in modules:
        return None
    given = modules["pam_unix"].value("minlen")
    if given is None:
        return _LEAST if is_debian else None
    if not is_whole(given):
        raise Unreadable(f"{modules['pam_unix'].place}: minlen {given[:40]!r} is no number")
    return int(given)


def _enforcer(modules: Mapping[str, Step], quality: Mapping[str, int], unix_length: int | None) -> str | None:
    if quality:
        return next(each for each in _QUALITY if each in modules)
    return "pam_unix" if unix_length else None


def _history(ask: Ask, steps: tuple[Step, ...], modules: Mapping[str, Step]) -> int:
    remembered = [_remembered(modules["pam_unix"].value("remember") or "0")] if "pam_unix" in modules else []
    if "pam_pwhistory" in modules and refusal_counts(steps, "pam_pwhistory"):
        if modules["pam_pwhistory"].value("file"):
            raise Unsupported(f"{modules['pam_pwhistory'].place}: old passwords in another file, which was not asked")
        given = modules["pam_pwhistory"].value("remember")
        remembered.append(_remembered(given or _written_history(ask) or _HISTORY_BY_DEFAULT))
    return max(remembered, default=0)


def _written_history(ask: Ask) -> str | None:
    """`remember` of pwhistory.conf, which Debian's pam reads since 1.5.3 and Red Hat's always."""
    written = dict(spaced_lines(text(ask(PWHISTORY)) or "")).get("remember")
    if written is None:
        return None
    package = _PAM_PACKAGE.search(text(ask(PACKAGES)) or "")
    is_read = package is None or tuple(int(each) for each in package.groups()) >= _READS_PWHISTORY
    return written if is_read else None


def _remembered(value: str) -> int:
    if not is_whole(value):
        raise Unreadable(f"remember {value[:40]!r} is no number")
    return int(value)


def _hash_algorithm(modules: Mapping[str, Step], ask: Ask) -> str | None:
    """By the last argument that names one, else as login.defs tells pam_unix, None when nothing does."""
    step = modules.get("pam_unix")
    named = [each for each in step.arguments if each in _ALGORITHMS] if step else []
    if named:
        return named[-1]
    methods = [value for key, value in word_lines(text(ask(LOGIN_DEFS)) or "") if key == "ENCRYPT_METHOD" and value]
    return next((each for each in _ALGORITHMS if methods and methods[0].lower().startswith(each)), None)


def _number(defaults: Mapping[str, str], key: str) -> int | None:
    """None where nothing is written, or no number: shadow complains then and takes its default (getdef_num)."""
    written = defaults.get(key, "")
    return int(written) if re.fullmatch(r"-?\d{1,9}", written, re.ASCII) else None


def _umasks(ask: Ask) -> Iterator[str]:
    parts = file_texts(ask(PROFILE_PARTS))
    for content in (text(ask(PROFILE)) or "", *(parts[path] for path in sorted(parts))):
        yield from _umasks_in(content)


def _umasks_in(content: str) -> list[str]:
    return _UMASK.findall(re.sub(r"(?m)(?:^|\s)#.*$", "", content))


def _session_umasks(ask: Ask, files: PamFiles) -> Iterator[str]:
    """What is set after login.defs was: by arguments of pam_umask in any service, and by bash for every shell."""
    for name in files.names():
        yield from _PAM_UMASK.findall(files.text(name))
    for question in BASHRC:
        yield from _umasks_in(text(ask(question)) or "")


COLLECTOR = Collector(
    id="linux_password_policy",
    platform=Platform.LINUX,
    gives=HostPasswordPolicy,
    questions=(SERVICES, PWQUALITY, PWQUALITY_PARTS, PWHISTORY, LOGIN_DEFS, PROFILE, PROFILE_PARTS, *BASHRC, PACKAGES),
    read=read,
)
