"""`getenforce`, `sestatus` and `update-crypto-policies --show`, from the kernel's and the system's own files.

Sources: getenforce(8), sestatus(8) of policycoreutils 3.5, update-crypto-policies(8) of crypto-policies 2023.
"""

import re
from typing import Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text
from scanner.evaluate.policies.world import World
from scanner.model.errors import Unreadable

_ENFORCE: Final = "/sys/fs/selinux/enforce"
_CONFIG: Final = "/etc/selinux/config"
_POLICY: Final = "/etc/crypto-policies/state/current"
_MODES: Final = {"1": "Enforcing", "0": "Permissive"}
_SETTING = re.compile(r"^(?P<key>SELINUX|SELINUXTYPE)=(?P<value>[ \t]*\w+)", re.MULTILINE)
_WIDTH: Final = 32


def told(program: str, words: Words) -> Told | None:
    """Without arguments, or --show."""
    if program == "update-crypto-policies":
        return Told(questions=(f"file:{_POLICY}",), tell=_crypto_policy) if words == ("--show",) else None
    if words:
        return None
    if program == "getenforce":
        return Told(questions=(f"file:{_ENFORCE}",), tell=lambda world: (Text(out=f"{_mode(world)}\n"),))
    return Told(questions=(f"file:{_ENFORCE}", f"file:{_CONFIG}"), tell=lambda world: (_status(world),))


def _mode(world: World) -> str:
    text = world.file(_ENFORCE)
    if text is None:
        return "Disabled"
    if not text.whole or text.out.strip() not in _MODES:
        raise Unreadable(f"{_ENFORCE}: neither 0 nor 1")
    return _MODES[text.out.strip()]


def _status(world: World) -> Text:
    """What is known of a running SELinux: its state, both modes, and the policy that its file names."""
    mode = _mode(world).lower()
    if mode == "disabled":
        return Text(out=_line("SELinux status", "disabled"))
    config = world.file(_CONFIG)
    said = {each["key"]: each["value"].strip() for each in _SETTING.finditer(config.out if config else "")}
    lines = (
        ("SELinux status", "enabled"),
        ("SELinuxfs mount", "/sys/fs/selinux"),
        ("SELinux root directory", "/etc/selinux"),
        ("Loaded policy name", said.get("SELINUXTYPE", UNKNOWN)),
        ("Current mode", mode),
        ("Mode from config file", said.get("SELINUX", UNKNOWN).lower()),
        ("Policy MLS status", UNKNOWN),
        ("Policy deny_unknown status", UNKNOWN),
        ("Memory protection checking", UNKNOWN),
        ("Max kernel policy version", UNKNOWN),
    )
    return Text(out="".join(_line(label, value) for label, value in lines))


def _line(label: str, value: str) -> str:
    return f"{f'{label}:':<{_WIDTH}}{value}\n"


def _crypto_policy(world: World) -> tuple[Text, ...]:
    text = world.file(_POLICY)
    return (text,) if text is not None and text.whole and text.out.strip() else ()


COMMAND = Command(id="security_modules", programs=("getenforce", "sestatus", "update-crypto-policies"), told=told)
