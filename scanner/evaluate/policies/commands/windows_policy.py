"""`net accounts` and `auditpol /get /subcategory:` from the facts of a Windows in English: others print other words.

Sources: Microsoft's pages of the two commands; the GUIDs of subcategories in [MS-GPAC] 2.2.1.
"""

from collections.abc import Iterator
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unsupported
from scanner.model.kinds.host_audit_policy import HostAuditPolicy
from scanner.model.kinds.host_lockout import HostLockout
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_password_policy import HostPasswordPolicy
from scanner.model.observation import Unseen, seen
from scanner.model.words import Platform

_GUID: Final = "{{0CCE92{}-69AE-11D9-BED3-505054503030}}"
_CATEGORIES: Final = {
    "System": {"10": "Security State Change", "11": "Security System Extension", "12": "System Integrity",
               "13": "IPsec Driver", "14": "Other System Events"},
    "Logon/Logoff": {"15": "Logon", "16": "Logoff", "17": "Account Lockout", "18": "IPsec Main Mode",
                     "19": "IPsec Quick Mode", "1A": "IPsec Extended Mode", "1B": "Special Logon",
                     "1C": "Other Logon/Logoff Events", "43": "Network Policy Server", "47": "User / Device Claims",
                     "49": "Group Membership"},
    "Object Access": {"1D": "File System", "1E": "Registry", "1F": "Kernel Object", "20": "SAM",
                      "21": "Certification Services", "22": "Application Generated", "23": "Handle Manipulation",
                      "24": "File Share", "25": "Filtering Platform Packet Drop",
                      "26": "Filtering Platform Connection", "27": "Other Object Access Events",
                      "44": "Detailed File Share", "45": "Removable Storage", "46": "Central Policy Staging"},
    "Privilege Use": {"28": "Sensitive Privilege Use", "29": "Non Sensitive Privilege Use",
                      "2A": "Other Privilege Use Events"},
    "Detailed Tracking": {"2B": "Process Creation", "2C": "Process Termination", "2D": "DPAPI Activity",
                          "2E": "RPC Events", "48": "Plug and Play Events", "4A": "Token Right Adjusted Events"},
    "Policy Change": {"2F": "Audit Policy Change", "30": "Authentication Policy Change",
                      "31": "Authorization Policy Change", "32": "MPSSVC Rule-Level Policy Change",
                      "33": "Filtering Platform Policy Change", "34": "Other Policy Change Events"},
    "Account Management": {"35": "User Account Management", "36": "Computer Account Management",
                           "37": "Security Group Management", "38": "Distribution Group Management",
                           "39": "Application Group Management", "3A": "Other Account Management Events"},
    "DS Access": {"3B": "Directory Service Access", "3C": "Directory Service Changes",
                  "3D": "Directory Service Replication", "3E": "Detailed Directory Service Replication"},
    "Account Logon": {"3F": "Credential Validation", "40": "Kerberos Service Ticket Operations",
                      "41": "Other Account Logon Events", "42": "Kerberos Authentication Service"},
}  # fmt: skip
_PLACES: Final = {
    key.casefold(): (category, name, _GUID.format(number))
    for category, names in _CATEGORIES.items()
    for number, name in names.items()
    for key in (name, _GUID.format(number))
}
"""Category, name and GUID by name and by GUID."""
_FILLED: Final = ("Never", "0", "99999", "WORKSTATION")
_GUESSED: Final = ("logoff", "observation", "window", "role")
"""Words of the lines whose values no fact has: a pattern that has one of them is not decided."""
_MINUTE_S: Final = 60
_END: Final = "The command completed successfully.\n\n"
_SETTINGS: Final = {
    (False, False): "No Auditing",
    (True, False): "Success",
    (False, True): "Failure",
    (True, True): "Success and Failure",
}


def told(program: str, words: Words) -> Told | None:
    """All rules for accounts; one subcategory by its English name or its GUID."""
    if program in ("net", "net.exe"):
        return Told(questions=(), tell=_accounts) if [each.lower() for each in words] == ["accounts"] else None
    return _subcategory(words)


def _subcategory(words: Words) -> Told | None:
    if len(words) != 2 or words[0].lower() != "/get":  # noqa: PLR2004  # the verb and what of
        return None
    switch, _, name = words[1].partition(":")
    place = _PLACES.get(name.casefold()) if switch.lower() == "/subcategory" else None
    return None if place is None else Told(questions=(), tell=lambda world: (_audited(place, world),))


def _audited(place: tuple[str, str, str], world: World) -> Text:
    _refuse_other_words(world)
    category, name, guid = place
    found = {each.id.casefold(): each for each in seen(world.fact(HostAuditPolicy).subcategories)}
    own = found.get(guid.casefold())
    if own is None:
        raise Unsupported(f"{name}: this subcategory was not told")
    setting = _SETTINGS[own.success, own.failure]
    head = f"System audit policy\n{'Category/Subcategory':<42}Setting\n"
    return Text(out=f"{head}{category}\n  {name:<40}{setting}\n")


def _accounts(world: World) -> tuple[Text, ...]:
    _refuse_other_words(world)
    guessed = _GUESSED if _minutes(world.fact(HostLockout).lock_s) else (*_GUESSED, "duration")
    forms = (list(_lines(world, filled)) for filled in _FILLED)
    return tuple(
        Text(out="".join(f"{label:<54}{value}\n" for label, value in lines) + _END, guessed=guessed) for lines in forms
    )


def _lines(world: World, filled: str) -> Iterator[tuple[str, str]]:
    """Every line by its label; what no fact has is `filled`."""
    policy, lockout = world.fact(HostPasswordPolicy), world.fact(HostLockout)
    longest, shortest, length = (seen(each) for each in (policy.max_days, policy.min_days, policy.min_length))
    threshold = seen(lockout.threshold)
    if shortest is None or length is None:
        raise Unsupported("net accounts: a rule for passwords has no number")
    yield "Force user logoff how long after time expires?:", filled
    yield "Minimum password age (days):", str(shortest)
    yield "Maximum password age (days):", "Unlimited" if longest is None else str(longest)
    yield "Minimum password length:", str(length)
    yield "Length of password history maintained:", str(seen(policy.history) or "None")
    yield "Lockout threshold:", "Never" if threshold is None else str(threshold)
    yield "Lockout duration (minutes):", _minutes(lockout.lock_s) or filled
    yield "Lockout observation window (minutes):", filled
    yield "Computer role:", filled


def _minutes(lock_s: int | None | Unseen) -> str:
    """Whole minutes; empty where they are not known, or an administrator has to unlock."""
    return str(lock_s // _MINUTE_S) if isinstance(lock_s, int) and lock_s and not lock_s % _MINUTE_S else ""


def _refuse_other_words(world: World) -> None:
    language = seen(world.fact(HostOs).language)
    if language is None or not language.lower().startswith("en"):
        raise Unsupported(f"the command prints the words of the system's language, and it is {language or 'not known'}")


COMMAND = Command(
    id="windows_policy",
    programs=("net", "net.exe", "auditpol", "auditpol.exe"),
    told=told,
    platform=Platform.WINDOWS,
)
