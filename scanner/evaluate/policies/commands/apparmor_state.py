"""`apparmor_status` (`aa-status`) from the kernel's list of profiles. Source: aa-status(8) of AppArmor 3.0.

Which processes are confined is not told: those lines are unknown.
"""

import re
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable, Unsupported
from scanner.model.words import Way

_PROFILES: Final = "/sys/kernel/security/apparmor/profiles"
_PROFILE = re.compile(r"(.+) \((\w+)\)")
_MODES: Final = ("enforce", "complain", "kill", "unconfined")


def told(_program: str, words: Words) -> Told | None:
    """Without arguments."""
    return None if words else Told(questions=(f"file:{_PROFILES}",), tell=_tell)


def _tell(world: World) -> tuple[Text, ...]:
    text = world.file(_PROFILES)
    if text is None:
        raise Unsupported("the kernel tells no list of AppArmor's profiles", way=Way.RUNNING)
    found = [_PROFILE.fullmatch(line) for line in text.out.splitlines()]
    if not text.whole or None in found:
        raise Unreadable(f"{_PROFILES}: a line is no profile")
    profiles = [(each[1], each[2]) for each in found if each is not None]
    head = f"apparmor module is loaded.\n{len(profiles)} profiles are loaded.\n"
    modes = "".join(_mode(each, profiles) for each in _MODES)
    return (Text(out=head + modes + f"{UNKNOWN}\n"),)


def _mode(mode: str, profiles: list[tuple[str, str]]) -> str:
    names = sorted(name for name, held in profiles if held == mode)
    return f"{len(names)} profiles are in {mode} mode.\n" + "".join(f"   {name}\n" for name in names)


COMMAND = Command(id="apparmor_state", programs=("apparmor_status", "aa-status"), told=told)
