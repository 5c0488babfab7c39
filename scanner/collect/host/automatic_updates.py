"""Whether security updates are installed without anybody: unattended-upgrades as apt.systemd.daily runs it, dnf-automatic.

Sources: /usr/lib/apt/apt.systemd.daily (apt 2.6), unattended-upgrades(8) 2.9 (Allowed-Origins, Origins-Pattern),
dnf-automatic(8). It is on only when every link of the chain is: the package, its switches, an origin that is a security
suite, no package left out, and the timer or cron job that starts it.
"""

import re
from collections.abc import Mapping
from fnmatch import fnmatchcase

from scanner.collect.host.apt_conf import APT_CONF, AptConfiguration, apt_configuration
from scanner.collect.host.apt_security import OS_RELEASE, Suites
from scanner.collect.host.keyfile_grammar import is_true, keyfile_lines
from scanner.collect.host.os_release import assignments
from scanner.collect.host.package_databases import Packages
from scanner.collect.host.systemd_timers import TIMER_QUESTIONS, timers
from scanner.collect.host.unit_overrides import override_questions, overrides
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.observation import Unseen, gap_error
from scanner.model.question import Ask
from scanner.reading.answers import entries, given, text
from scanner.reading.patterns import BadPattern, matches

CRON_JOB = "stat:/etc/cron.daily/apt-compat"
SYSTEMD_RUNS = "stat:/run/systemd/system"
DNF_AUTOMATIC = "file:/etc/dnf/automatic.conf"
_SERVICES = "apt-daily*"
_SERVICE = kept_pattern(r"apt-daily(-upgrade)?")
_SERVICE_FILE = kept_pattern(r"/apt-daily(-upgrade)?\.service(\.d/[^/]*)?$")
_START = kept_pattern(r"^[ \t]*(ExecStart|Condition\w+|Assert\w+)[ \t]*=", re.MULTILINE)
AUTOMATIC_QUESTIONS = (
    *APT_CONF,
    *TIMER_QUESTIONS,
    *override_questions(_SERVICES),
    *OS_RELEASE,
    CRON_JOB,
    SYSTEMD_RUNS,
    DNF_AUTOMATIC,
)

_APT_TIMERS = ("apt-daily.timer", "apt-daily-upgrade.timer")
_SWITCHES = ("APT::Periodic::Update-Package-Lists", "APT::Periodic::Unattended-Upgrade")
_INTERVAL = kept_pattern(r"0*[1-9]\d*[smhd]?|always")
_DNF_PACKAGES = ("dnf-automatic", "dnf5-plugin-automatic")
_DNF_BY_CONFIGURATION = ("dnf-automatic.timer", "dnf5-automatic.timer")
_DNF_ALWAYS = "dnf-automatic-install.timer"
_OTHERS = ("yum-cron", "transactional-update", "yast2-online-update-configuration")
_UPGRADE = "Unattended-Upgrade"
_NOT_COMPARED = frozenset({"c", "component", "site"})
_KEYS = {
    "o": "Origin",
    "origin": "Origin",
    "l": "Label",
    "label": "Label",
    "a": "Suite",
    "suite": "Suite",
    "archive": "Suite",
    "n": "Codename",
    "codename": "Codename",
}


def is_automatic(ask: Ask, packages: Packages, suites: Suites) -> bool:
    """True when security updates install themselves; raises Unsupported where that is not read."""
    if packages.manager == "dpkg":
        return _by_apt(ask, packages, suites)
    if packages.manager != "rpm" or not packages.names.isdisjoint(_OTHERS):
        raise Unsupported(f"how {packages.manager} is told to update by itself is not read")
    if packages.names.isdisjoint(_DNF_PACKAGES):
        return False
    running = timers(ask)
    if _DNF_ALWAYS in running:
        return True
    return not running.keys().isdisjoint(_DNF_BY_CONFIGURATION) and _dnf_applies(text(ask(DNF_AUTOMATIC)) or "")


def _dnf_applies(configuration: str) -> bool:
    """`apply_updates` of [commands]; the default is no."""
    values = {key: value for section, key, value in keyfile_lines(configuration) if section == "commands"}
    return is_true(values.get("apply_updates", "no"))


def _by_apt(ask: Ask, packages: Packages, suites: Suites) -> bool:
    if "unattended-upgrades" not in packages.names:
        return False
    conf = apt_configuration(ask)
    if conf.value("APT::Periodic::Enable") == "0":
        return False
    if not all(_INTERVAL.fullmatch(conf.value(each) or "0") for each in _SWITCHES):
        return False
    if _leaves_out(conf, packages):
        return False
    return _covers_security(conf, ask, suites) and _is_started(ask, packages)


def _leaves_out(conf: AptConfiguration, packages: Packages) -> bool:
    """Whether some installed package is never upgraded: on the black list, or not on a white list that has items.

    Items are patterns that a name begins with (is_pkgname_in_blacklist of unattended-upgrades).
    """
    banned, wanted = conf.items(f"{_UPGRADE}::Package-Blacklist"), conf.items(f"{_UPGRADE}::Package-Whitelist")
    if not wanted:
        return any(_begins(pattern, name) for pattern in banned for name in packages.names)
    return not all(any(_begins(pattern, name) for pattern in wanted) for name in packages.names) or bool(banned)


def _begins(pattern: str, name: str) -> bool:
    try:
        found = matches(rf"\A(?:{pattern})", name)
    except BadPattern as error:
        raise Unreadable(f"unattended-upgrades: {error}") from error
    if isinstance(found, Unseen):
        raise gap_error(found.gap, found.detail)
    return found


def _is_started(ask: Ask, packages: Packages) -> bool:
    """By both timers; without systemd by cron.daily, whose script leaves it to the timers where systemd runs."""
    running = ask(SYSTEMD_RUNS)
    if running.gap is None and given(running).absent:
        return bool(entries(ask(CRON_JOB))) and not packages.names.isdisjoint({"cron", "anacron", "cronie"})
    if running.gap is not None and running.gap is not Unsupported.gap:  # of a root folder the timers alone tell
        given(running)
    if not timers(ask).keys() >= set(_APT_TIMERS):
        return False
    for path, written in overrides(ask, _SERVICES, _SERVICE):
        if _SERVICE_FILE.search(path) and _START.search(written):
            raise Unsupported(f"{path}: the updates are started in another way, which is not read")
    return True


def _covers_security(conf: AptConfiguration, ask: Ask, suites: Suites) -> bool:
    """Whether an allowed origin is a security suite: of those among the lists, or by its name where there are none."""
    words = _distribution(ask)
    origins = [_origin(each, words) for each in conf.items("Unattended-Upgrade::Allowed-Origins")]
    origins += [_pattern(each, words) for each in conf.items("Unattended-Upgrade::Origins-Pattern")]
    if not suites.releases:
        return any("security" in value.lower() for each in origins for value in each.values())
    return any(_fits(wanted, release) for wanted in origins for release in suites.releases.values())


def _distribution(ask: Ask) -> dict[str, str]:
    for question in OS_RELEASE:
        said = text(ask(question))
        if said is not None:
            values = assignments(said, question)
            return {"distro_id": values.get("ID", ""), "distro_codename": values.get("VERSION_CODENAME", "")}
    return {}


def _origin(written: str, words: Mapping[str, str]) -> dict[str, str]:
    """`Origin:Suite`, or both with a space between as in old files."""
    origin, _, suite = written.partition(":") if ":" in written else written.partition(" ")
    return {"Origin": _filled(origin, words), "Suite": _filled(suite, words)}


def _pattern(written: str, words: Mapping[str, str]) -> dict[str, str]:
    """`key=value` with commas between; a key that is not known here fits nothing, components are not compared."""
    pairs = [(key.strip(), value) for key, _, value in (each.partition("=") for each in written.split(","))]
    return {_KEYS.get(key, key): _filled(value, words) for key, value in pairs if key not in _NOT_COMPARED}


def _filled(value: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        value = value.replace(f"${{{name}}}", word)
    return value.strip()


def _fits(wanted: Mapping[str, str], release: Mapping[str, str]) -> bool:
    return all(fnmatchcase(release.get(key, "").lower(), value.lower()) for key, value in wanted.items())
