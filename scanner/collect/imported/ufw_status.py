"""`ufw status`, plain, verbose and numbered. Source: ufw(8).

In other languages than English the words for the status differ; policies and rules, which are shown of an active ufw alone,
are the same. That it is not active is told in English only.
"""

import re
from typing import Final

from scanner.collect.imported.firewall_told import ALLOW, BLOCK, NOT_TOLD, both, firewall_told, profile
from scanner.collect.imported.one_machine import refuse_differing
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_firewall import HostFirewall
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Platform

_STATE: Final = re.compile(r"^Status: (active|inactive)[ \t]*$", re.MULTILINE)
_DEFAULT: Final = re.compile(
    r"^\S[^:\n]{1,40}: (allow|deny|reject) \([^()\n]{3,30}\), (?:allow|deny|reject) \([^()\n]{3,30}\)(?:, |[ \t]*$)",
    re.MULTILINE,
)
_SAID: Final = re.compile(r"\w[^:\n]{1,20}: \w[^:\n]{1,20}")
_RULER: Final = re.compile(r"-{2,20} {2,40}-{3,20} {2,40}-{2,20}")
_RULE: Final = re.compile(r"(?:\[ *\d+\] )?\S.*\s(?:ALLOW|DENY|REJECT|LIMIT)(?: (?:IN|OUT|FWD))?\s.*")
_INBOUND: Final = {"allow": ALLOW, "deny": BLOCK, "reject": BLOCK}


def read(file: HandedFile) -> HostFirewall:
    """Active or not; what meets packets that no rule names, where ufw was asked to be verbose."""
    text = (file.text or "")[: (file.text or "").rfind("\n") + 1]
    refuse_differing(_STATE.findall(text))
    state = _STATE.search(text)
    if state is None and not _shows_rules(text):
        raise Unreadable("no line tells the status of ufw")
    if state and state[1] == "inactive":
        return firewall_told("ufw", both(enabled=False, inbound=NOT_TOLD), rules=NOT_TOLD)
    default = _DEFAULT.search(text)
    inbound = _INBOUND[default[1]] if default else NOT_TOLD
    rules = [line for line in text.split("\n") if _RULE.fullmatch(line.rstrip() + " ")]
    sixth = any("(v6)" in line for line in rules)
    return firewall_told(
        "ufw",
        (
            profile("ipv4", enabled=True, inbound=inbound),
            profile("ipv6", enabled=True if sixth else NOT_TOLD, inbound=inbound if sixth else NOT_TOLD),
        ),
        rules=len(rules) if rules and text == file.text and text.endswith("\n\n") else NOT_TOLD,
    )


def _shows_rules(text: str) -> bool:
    """Policies, or rules below a ruler: what is shown of an active ufw."""
    lines = [line.strip() for line in text.split("\n")]
    ruled = next((number for number, line in enumerate(lines) if _RULER.fullmatch(line)), 0)
    return bool(_DEFAULT.search(text)) or (bool(ruled) and any(_RULE.fullmatch(f"{each} ") for each in lines[ruled:]))


def recognises(file: HandedFile) -> bool:
    """The status stands in the first line."""
    lines = [line for line in (file.text or "")[:4000].split("\n") if line.strip()]
    if not lines or not _SAID.fullmatch(lines[0].strip()):
        return False
    if not _STATE.fullmatch(lines[0].strip()):
        return _shows_rules((file.text or "")[:4000])
    return len(lines) == 1 or bool(re.match(r"Logging: |\s*To\s+Action\s+From", lines[1]))


IMPORTED = Imported(id="ufw-status", platform=Platform.LINUX, recognises=recognises, reads={HostFirewall: read})
