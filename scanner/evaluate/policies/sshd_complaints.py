"""What `sshd -T` would complain of beside its settings, and why it would print none, where nothing runs that could be asked.

Source: main of sshd.c, servconf.c and authfile.c (OpenSSH 9.2, tried beside it): without its user, or without one host key that
only its owner may read, the daemon ends before it prints.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.evaluate.policies.texts import UNKNOWN
from scanner.evaluate.policies.world import World, entry_seen, text_entry
from scanner.model.errors import Unsupported

MAIN: Final = "file:/etc/ssh/sshd_config"
DROP_INS: Final = ("files:/etc/ssh/sshd_config.d/*", "files:/etc/ssh/*.conf")
_KEYS: Final = "stat:/etc/ssh/ssh_host_*_key"
_USERS: Final = "file:/etc/passwd"
_OPTIONS: Final = ("file:/etc/default/ssh", "file:/etc/sysconfig/sshd")
QUESTIONS: Final = (MAIN, *DROP_INS, _KEYS, _USERS, *_OPTIONS)
_OPTION = re.compile(
    r"^[ \t]*(?:export[ \t]+)?(?:SSHD_OPTS|OPTIONS)=[ \t]*(?!(?:''|\"\")?[ \t]*(?:#|$))\S", re.MULTILINE
)
_USER = re.compile(r"^sshd:", re.MULTILINE)
_OF_OTHERS: Final = 0o077
_DEFAULT_KEYS = re.compile(r"/etc/ssh/ssh_host_(?:rsa|ecdsa|ed25519)_key")
_KEYWORD = re.compile(r"[ \t]*\"?(\w+)")
_DEPRECATED = re.compile(
    r"serverkeybits|keyregenerationinterval|rhostsauthentication|rhostsrsaauthentication|rsaauthentication|protocol|uselogin"
    r"|useprivilegeseparation|pamauthenticationviakbdint|checkmail|reversemappingcheck|verifyreversemapping"
    r"|authorizedkeysfile2",
    re.IGNORECASE,
)
_TOO_OPEN: Final = (
    "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
    "@         WARNING: UNPROTECTED PRIVATE KEY FILE!          @\n"
    "@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@\n"
    "Permissions 0{mode:03o} for '{path}' are too open.\n"
    "It is required that your private key files are NOT accessible by others.\n"
    "This private key will be ignored.\n"
)


def config_texts(world: World) -> dict[str, str]:
    """The daemon's files by path; raises GapError."""
    main = world.file(MAIN.removeprefix("file:"))
    texts = {MAIN.removeprefix("file:"): main.out if main else ""}
    for question in DROP_INS:
        texts |= {path: text_entry(entry, path).out for path, entry in world.entries(question).items()}
    return texts


def complaints(world: World) -> tuple[str, ...]:
    """Every form they may have; raises Unsupported where the daemon would print nothing else, or other settings."""
    for question in _OPTIONS:
        text = world.file(question.removeprefix("file:"))
        if text is not None and _OPTION.search(text.out):
            raise Unsupported("sshd -T: the service has options of its own, which this command does not have")
    users = world.file(_USERS.removeprefix("file:"))
    if users is None or not _USER.search(users.out):
        raise Unsupported("sshd -T: there is no user sshd in /etc/passwd, without which it does not start")
    texts = config_texts(world)
    of_keys = _of_keys(world.entries(_KEYS), texts)
    deprecated = list(_deprecated(texts))
    plain = "".join(f"{path} line {number}: Deprecated option {word}\n" for path, number, word in deprecated)
    again = "".join(f"reprocess config line {number}: Deprecated option {word}\n" for _, number, word in deprecated)
    return tuple(dict.fromkeys((plain + of_keys, plain + again + of_keys)))


def _deprecated(texts: Mapping[str, str]) -> Iterator[tuple[str, int, str]]:
    for path, text in texts.items():
        for number, line in enumerate(text.split("\n"), start=1):
            found = _KEYWORD.match(line)
            if found and _DEPRECATED.fullmatch(found[1]):
                yield path, number, found[1]


def _of_keys(standing: Mapping[str, Any], texts: Mapping[str, str]) -> str:
    """What is said of host keys; raises Unsupported where none may be used, or others are named."""
    if any(re.search(r"^[ \t]*\"?host(?:key|certificate|dsakey|keyagent)\b", text, re.IGNORECASE | re.MULTILINE)
           for text in texts.values()):  # fmt: skip
        raise Unsupported("sshd -T: host keys are named, and whether they can be read was not asked")
    said, usable = "", 0
    for path, entry in sorted(standing.items()):
        if not _DEFAULT_KEYS.fullmatch(path):
            continue
        key = entry_seen(entry, path)
        if key["type"] != "file" or not key["size"]:
            said += f"{UNKNOWN}\n"
        elif key["uid"] == 0 and (mode := int(str(key["mode"]), 8)) & _OF_OTHERS:
            said += _TOO_OPEN.format(mode=mode & 0o777, path=path)
        else:
            usable += 1
    if not usable:
        raise Unsupported("sshd -T: no host key was seen that it could read, without which it does not start")
    return said
