"""Questions that an ordinary user is refused, as exact commands for sudo.

Every command only reads. None has a wildcard for sudo: a wildcard of sudoers(5) stands for spaces and slashes too, so
that `cat /var/log/syslog*` would let the account read any file. Globs are given to find(1) instead, whose every word is
fixed. Links are not followed, for who may write in such a folder could lead us anywhere. Private keys and hashes of
passwords are left out by the command itself, so the account never sees them.
"""

import re
import shlex
from typing import Final

from scanner.model.errors import Broken
from scanner.model.question import Answer
from scanner.model.words import Gap
from scanner.reach.posix_shadow import program
from scanner.reach.tree_questions import HEAD_BYTES

SUDO: Final = ("sudo", "-n", "--")
"""Without asking for a password: what is not allowed is refused at once."""
RIGHTS: Final = "file:/proc/self/status"
"""Tells with whose rights the others were asked, so it is told by sudo only where sudo refused none of them."""
_MAGIC = re.compile(r"[*?\[]")
_CERTIFICATES: Final = ("/etc/ssl/private/",)
"""Folders whose files hold private keys beside certificates: only the certificates are printed."""
_OF_OTHERS: Final = ("/var/lib/samba/usershares/",)
"""Folders in which users who are not root may put files: whether there are any is told, and no content."""
_STANDING: Final = ("-printf", "E/%y/%m/%U/%G/%s/%T@/%n/", "-print0", "-printf", "%l/", "-print0")
_OTHER: Final = ("-printf", "O/%y/", "-print0")


def command(question: str) -> tuple[str, ...]:
    """The words after `sudo -n --` that answer `question`; raises Broken for one that has no such form."""
    scheme, _, rest = question.partition(":")
    if scheme == "cmd":
        return tuple(shlex.split(rest))
    if scheme == "file":
        return ("cat", rest)
    if scheme == "shadow":
        return ("awk", program(rest))
    if scheme == "stat":
        return _find(rest, _STANDING)
    if scheme in ("files", "heads"):
        return _find(rest, _contents(scheme, rest))
    raise Broken(f"{question}: sudo is not asked for this")


def _contents(scheme: str, path: str) -> tuple[str, ...]:
    if path.startswith(_OF_OTHERS):
        return _OTHER
    begin: tuple[str, ...]
    if scheme == "heads":
        begin = ("-printf", "H/%s/%T@/", "-print0", "-exec", "/usr/bin/head", "-c", str(HEAD_BYTES), "{}", ";")
    elif path.startswith(_CERTIFICATES):
        only = ("-n", "/BEGIN.*CERTIFICATE-/,/END.*CERTIFICATE-/p")
        begin = ("-printf", "C/", "-print0", "-exec", "/bin/sed", *only, "{}", ";")
    else:
        begin = ("-printf", "P/%s/", "-print0", "-exec", "/bin/cat", "{}", ";")
    return ("(", "-type", "f", *begin, "-print0", "-o", "-not", "-type", "f", *_OTHER, ")")


def _find(path: str, then: tuple[str, ...]) -> tuple[str, ...]:
    """find(1) for what a glob names, the folder before its first magic part followed where it is a link."""
    base, depth = _base(path)
    if depth == 0:
        return ("find", path, "-maxdepth", "0", *then)
    if depth == 1:
        return ("find", "-H", base, "-mindepth", "1", "-maxdepth", "1", "-path", path, *then)
    links = ("-type", "l", "-xtype", "d", "-printf", "L/", "-print0")
    return ("find", "-H", base, "-maxdepth", str(depth), "(", "-path", path, *then, ")", "-o", "(", *links, ")")


def _base(path: str) -> tuple[str, int]:
    """The folder before the first part with magic, and how many parts come after it; depth 0 for a path without."""
    parts = path.split("/")
    for number, part in enumerate(parts):
        if _MAGIC.search(part):
            return "/".join(parts[:number]) or "/", len(parts) - number
    return path, 0


def is_root(rights: Answer) -> bool:
    """True when the answer to RIGHTS is of a process of root's (proc_pid_status(5))."""
    return re.search(rb"^Uid:\t\d+\t0\t", rights.stdout, re.MULTILINE) is not None


def needs_root(answer: Answer) -> bool:
    """True when an ordinary user was not told all. What a command keeps silent about cannot be seen: it is asked again."""
    if answer.absent:
        return False
    if answer.ask.startswith("cmd:") or answer.ask == RIGHTS or answer.gap is Gap.DENIED:
        return True
    entries = answer.entries.values() if isinstance(answer.entries, dict) else ()
    return any(isinstance(each, dict) and each.get("gap") == Gap.DENIED for each in entries)
