"""`net accounts` of Windows, in any language: read by the order of its lines, which is the same since Windows XP.

Logoff, least and greatest age in days, length, history, lockout threshold, duration and window in minutes, role. A word
stands where there is no number: no greatest age, no history, no lockout, a lockout without an end. It does not tell complexity.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from scanner.collect.host import template_facts
from scanner.collect.host.security_template import Template, template
from scanner.collect.imported.powershell_files import NOT_TOLD
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform
from scanner.reading.numbers import is_whole

_LINE: Final = re.compile(r"\S[^\n]{3,100}?[:?：]? {2,100}(\S[^\n]{0,40})")
_NAMES: Final = (
    ("MinimumPasswordAge", ""),
    ("MaximumPasswordAge", "-1"),
    ("MinimumPasswordLength", ""),
    ("PasswordHistorySize", "0"),
    ("LockoutBadCount", "0"),
    ("LockoutDuration", "-1"),
    ("ResetLockoutCount", ""),
)
"""By the name that a security template has for it, with the number that it has for the word; "" where a number must stand."""
_LINES: Final = len(("logoff", *_NAMES, "role"))
_LONGEST: Final = 4_000


def _values(file: HandedFile) -> Sequence[str]:
    """The values of its nine lines; none where it has other lines, but for a sentence at the end."""
    text = file.text or ""
    lines = [line.strip() for line in text.split("\n") if line.strip()] if len(text) < _LONGEST else []
    found = [each[1] for line in lines[:_LINES] if (each := _LINE.fullmatch(line))]
    whole = text.endswith("\n") or len(lines) > _LINES
    if len(found) != _LINES or len(lines) > _LINES + 1 or not whole or is_whole(found[-1]):
        return ()
    settings = found[1:-1]
    fits = all(is_whole(value) or word for value, (_, word) in zip(settings, _NAMES, strict=True))
    return settings if fits and any(map(is_whole, settings)) else ()


def _template(file: HandedFile) -> Template:
    values = _values(file)
    if not values:
        raise Unreadable("it has not the nine lines of net accounts: the output was cut, or is of another form")
    pairs = [(name, value if is_whole(value) else word) for value, (name, word) in zip(values, _NAMES, strict=True)]
    return template("[System Access]\n" + "".join(f"{name} = {value}\n" for name, value in pairs) + "[Version]\n")


def _policy(file: HandedFile) -> HostPasswordPolicy:
    policy = template_facts.password_policy(_template(file))
    return replace(policy, complexity=NOT_TOLD, required_classes=NOT_TOLD)


def _lockout(file: HandedFile) -> HostLockout:
    """Where accounts never lock, neither does the administrator built in."""
    found = template_facts.lockout(_template(file))
    return found if found.threshold is None else replace(found, counts_root=NOT_TOLD)


IMPORTED = Imported(
    id="net-accounts",
    platform=Platform.WINDOWS,
    recognises=lambda file: bool(_values(file)),
    reads={HostPasswordPolicy: _policy, HostLockout: _lockout},
)
