"""Locking accounts after failed logons, as the PAM stacks of login, SSH and the desktop really do it.

Source: pam_faillock(8), faillock.conf(5), pam_faillock.c of Linux-PAM 1.5 (defaults 3 and 600, arguments override the
file); pam_tally2(8). The weakest of the ways to log on counts. faillock needs a step that asks (`preauth` or
`authsucc`) and one that counts (`authfail`). With `UsePAM no` sshd asks no stack at all (sshd_config(5)).
"""

from collections.abc import Iterable, Mapping

from scanner.collect.host import linux_sshd
from scanner.collect.host.pam_grammar import SERVICES, PamFiles, Step
from scanner.collect.host.pam_judgement import admits_anyone, always, refusal_counts, steps_of
from scanner.collect.host.written_settings import spaced_lines
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.observation import seen
from scanner.model.ports import Collector
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Platform
from scanner.reading.answers import text
from scanner.reading.numbers import is_whole

SETTINGS = "file:/etc/security/faillock.conf"
LOGONS = (
    *("login", "sshd", "gdm-password", "lightdm", "sddm", "lxdm", "xdm", "greetd"),
    *("remote", "xrdp-sesman", "cockpit", "vsftpd", "proftpd", "dovecot"),
)
"""Services that take passwords from people: at the machine, and over the network."""
FAILLOCK = "pam_faillock"
TALLY = "pam_tally2"
_DEFAULTS = {"deny": "3", "unlock_time": "600", "fail_interval": "900"}
_SHORTEST_INTERVAL_S = 60
"""Failures that are forgotten sooner hardly ever add up: whoever guesses more slowly is never locked out."""
_ASKING = ("preauth", "authsucc")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lock:
    module: str
    threshold: int
    lock_s: int
    counts_root: bool


def read(ask: Ask) -> HostLockout:
    """The weakest lockout among the ways to log on; none at all when one of them never locks."""
    files, written = PamFiles(ask), dict(spaced_lines(text(ask(SETTINGS)) or ""))
    services = [each for each in LOGONS if files.has(each)] or ["other"]
    locks = [_lock(files.stack(each, "auth"), written) for each in services]
    found = [each for each in locks if each is not None]
    if len(found) < len(locks) or _ssh_goes_round_pam(ask):
        return HostLockout(enforced_by=None, threshold=None, lock_s=None, counts_root=False)
    return HostLockout(
        enforced_by=found[0].module,
        threshold=max(each.threshold for each in found),
        lock_s=_shortest(each.lock_s for each in found),
        counts_root=all(each.counts_root for each in found),
    )


def _ssh_goes_round_pam(ask: Ask) -> bool:
    sshd = linux_sshd.read(ask)
    if sshd.settings is None or seen(sshd.settings.use_pam):
        return False
    return seen(sshd.settings.password_authentication) or "yes" in seen(sshd.matched).get("passwordauthentication", ())


def _shortest(seconds: Iterable[int]) -> int:
    return min((each for each in seconds if each), default=0)


def _lock(steps: tuple[Step, ...], written: Mapping[str, str | None]) -> _Lock | None:
    if admits_anyone(steps):
        return None
    if steps_of(steps, FAILLOCK):
        return _faillock(steps, written)
    if steps_of(steps, TALLY):
        return _tally(steps)
    return None


def _faillock(steps: tuple[Step, ...], written: Mapping[str, str | None]) -> _Lock | None:
    asking = [each for each in steps_of(steps, FAILLOCK) if set(_ASKING) & set(each.arguments)]
    if not asking or not refusal_counts(steps, FAILLOCK) or not _counted(steps, f"{FAILLOCK}:authfail"):
        return None
    if len({each.value("dir") for each in steps_of(steps, FAILLOCK)}) > 1:
        return None  # it counts in one place and asks in another
    step = asking[0]
    if step.value("conf"):
        raise Unsupported(f"{step.place}: another file of settings, which was not asked")
    settings = {**_DEFAULTS, **written, **_arguments(step)}
    threshold = _number(settings["deny"], step)
    if threshold == 0 or _number(settings["fail_interval"], step) < _SHORTEST_INTERVAL_S:
        return None  # `opts->deny && failures >= opts->deny`: never
    if settings.get("admin_group") and "even_deny_root" not in settings:
        return None  # its members are spared as root is (faillock.conf(5)), and they have passwords to guess
    unlock = settings["unlock_time"]
    lock_s = 0 if unlock == "never" else _number(unlock, step)
    return _Lock(module=FAILLOCK, threshold=threshold, lock_s=lock_s, counts_root="even_deny_root" in settings)


def _tally(steps: tuple[Step, ...]) -> _Lock | None:
    step = steps_of(steps, TALLY)[0]
    settings = _arguments(step)
    threshold = _number(settings.get("deny", "0"), step)
    if threshold == 0 or not refusal_counts(steps, TALLY) or not _counted(steps, f"{TALLY}:auth_err"):
        return None
    lock_s = _number(settings.get("unlock_time", "0"), step)
    return _Lock(module=TALLY, threshold=threshold, lock_s=lock_s, counts_root="even_deny_root" in settings)


def _counted(steps: tuple[Step, ...], mark: str) -> bool:
    """True when every wrong password is counted: after pam_unix refused, the counting step was reached."""
    refusing = frozenset({"pam_unix", TALLY})
    return always(steps, refusing, lambda ending: "pam_unix:auth_err" not in ending.ran or mark in ending.ran)


def _arguments(step: Step) -> dict[str, str | None]:
    pairs = (each.partition("=") for each in step.arguments)
    return {name: value if equals else None for name, equals, value in pairs}


def _number(value: str | None, step: Step) -> int:
    if value is None or not is_whole(value):
        raise Unreadable(f"{step.place}: {str(value)[:40]!r} is no number")
    return int(value)


COLLECTOR = Collector(
    id="linux_lockout",
    platform=Platform.LINUX,
    gives=HostLockout,
    questions=(SERVICES, SETTINGS, *linux_sshd.COLLECTOR.questions),
    read=read,
)
