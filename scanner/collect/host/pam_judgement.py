"""What a PAM stack does for a local account: which modules' refusals count, on every way through it.

Modules whose answer depends on things not seen here (`pam_succeed_if`, unknown ones) may answer either way; where the
result depends on them it is Unreadable rather than a guess.
"""

from collections.abc import Callable, Mapping

from scanner.collect.host.pam_grammar import Step
from scanner.collect.host.pam_outcomes import NOTED, Ending, endings
from scanner.model.errors import Unreadable

_GOOD = ("success",)
_BAD = ("auth_err",)
_EITHER = (*_GOOD, *_BAD)
_HARMLESS = frozenset(
    {"pam_permit", "pam_env", "pam_faildelay", "pam_nologin", "pam_securetty", "pam_issue", "pam_shells", "pam_group"}
    | {"pam_gnome_keyring", "pam_ecryptfs", "pam_cap", "pam_keyinit", "pam_motd", "pam_echo", "pam_unix", "pam_umask"}
)
_OTHER_ACCOUNTS = frozenset(
    {"pam_deny", "pam_sss", "pam_ldap", "pam_krb5", "pam_winbind", "pam_fprintd", "pam_u2f", "pam_systemd_home"}
    | {"pam_pkcs11", "pam_rootok"}
)
"""They refuse a local account that gives its password, or are not asked for one."""


def always(steps: tuple[Step, ...], refusing: frozenset[str], wanted: Callable[[Ending], bool]) -> bool:
    """True when every ending is `wanted` while the modules `refusing` refuse; False when an unwanted one is certain.

    Raises Unreadable when it depends on modules whose answer is not known.
    """
    if all(map(wanted, endings(steps, _answers(refusing, _EITHER)))):
        return True
    certain = [endings(steps, _answers(refusing, each)) for each in (_GOOD, _BAD)]
    if all(not all(map(wanted, each)) for each in certain):
        return False
    raise Unreadable("whether PAM enforces it depends on modules whose answer is not known")


def _answers(refusing: frozenset[str], unknown: tuple[str, ...]) -> Callable[[Step], tuple[str, ...]]:
    known: Mapping[str, tuple[str, ...]] = {
        **dict.fromkeys(_HARMLESS, _GOOD),
        **dict.fromkeys(_OTHER_ACCOUNTS, _BAD),
        **dict.fromkeys(refusing, _BAD),
    }
    return lambda step: known.get(step.module, unknown)


def refusal_counts(steps: tuple[Step, ...], module: str) -> bool:
    """True when pam_unix cannot lead to success once `module` has refused."""
    if module == "pam_unix":
        return True
    if dashed := next((each for each in steps_of(steps, module) if each.may_lack), None):
        raise Unreadable(f"{dashed.place}: the dash before the type leaves {module} out where it is not installed")
    return always(steps, frozenset({module}), lambda ending: not (ending.succeeds and "pam_unix:success" in ending.ran))


def admits_anyone(steps: tuple[Step, ...]) -> bool:
    """True when the stack succeeds although no module has accepted a password: `auth sufficient pam_permit.so`."""
    return any(each.succeeds for each in endings(steps, _answers(NOTED, _BAD)))


def modules_in(steps: tuple[Step, ...]) -> dict[str, Step]:
    """The last step of each module, those of substacks too."""
    found: dict[str, Step] = {}
    for step in steps:
        found.update({step.module: step} if step.module else modules_in(step.inner))
    return found


def steps_of(steps: tuple[Step, ...], module: str) -> tuple[Step, ...]:
    """Every step of `module`, in order."""
    return tuple(
        each
        for step in steps
        for each in ((step,) if step.module == module else steps_of(step.inner, module) if not step.module else ())
    )
