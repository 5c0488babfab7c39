"""Whether a filter of syslog lets logons through: messages of auth or authpriv at priority info.

Source: rsyslog.conf(5) SELECTORS (a priority means it and all higher ones, `=` it alone, `!` not, `none` nothing), the
conditions of RainerScript ($syslogfacility-text, prifilt()).
"""

import re

from scanner.model.kept_code import kept_pattern

_SELECTOR = kept_pattern(r"[a-z0-9*,!=;.]+", re.IGNORECASE)
_LOGON_FACILITIES = frozenset({"*", "auth", "authpriv", "security", "4", "10"})
_INFO_AND_BELOW = frozenset({"*", "debug", "info", "7", "6"})
_INFO = frozenset({"info", "6"})
_PRIFILT = kept_pattern(r"prifilt\(\s*[\"']([^\"']*)[\"']\s*\)", re.IGNORECASE)
_FACILITY = kept_pattern(
    r"\$syslogfacility(?:-text)?\s*(==|!=|<>|startswith|contains)\s*[\"']?(\w+)[\"']?", re.IGNORECASE
)
_NOT = kept_pattern(r"\bnot\b|!", re.IGNORECASE)


def is_selector(said: str) -> bool:
    """True for `facility.priority` and lists of it."""
    return "." in said and _SELECTOR.fullmatch(said) is not None and not said.startswith(".")


def selector_covers_logons(selector: str) -> bool:
    """Later parts change what earlier ones chose, each for the facilities it names."""
    chosen: dict[str, bool] = {"auth": False, "authpriv": False}
    for part in selector.lower().split(";"):
        names, _, priority = part.rpartition(".")
        facilities = set(names.split(","))
        for name, aliases in (("auth", {"*", "auth", "security", "4"}), ("authpriv", {"*", "authpriv", "10"})):
            if facilities & aliases:
                chosen[name] = _after(chosen[name], priority)
    return any(chosen.values())


def _after(chosen: bool, priority: str) -> bool:
    if priority == "none":
        return False
    if priority.startswith("!"):
        without = priority[1:].lstrip("=")
        hit = without in _INFO if priority.startswith("!=") else without in _INFO_AND_BELOW
        return chosen and not hit
    if priority.startswith("="):
        return chosen or priority[1:] in _INFO
    return chosen or priority in _INFO_AND_BELOW


def condition_covers_logons(condition: str) -> bool:
    """True only for conditions that plainly let them through; what is not understood lets nothing through."""
    said = condition.strip()
    if said.strip("() ").lower() in ("true", "1"):
        return True
    if " and " in said.lower():
        return False
    selectors = _PRIFILT.findall(said)
    if selectors:
        return not _NOT.search(_PRIFILT.sub("", said)) and any(selector_covers_logons(each) for each in selectors)
    facilities = _FACILITY.findall(said)
    return any(sign == "==" and name.lower() in _LOGON_FACILITIES for sign, name in facilities)
