"""What `sshd -T` prints: the settings in force. One that was cut tells those that stand in it, and no list.

Source: dump_config of servconf.c: numbers, words and switches first, lists behind them, MaxStartups behind the lists.
"""

from dataclasses import replace
from itertools import pairwise
from typing import Final

from scanner.collect.host.sshd_settings import Dump, parse_dump, settings_seen
from scanner.collect.imported.heads import head_of
from scanner.model.errors import Unreadable
from scanner.model.kinds.host_sshd import HostSshd, SshdSettings
from scanner.model.observation import Unseen
from scanner.model.ports import HandedFile, Imported
from scanner.model.words import Gap, Platform, Way

_MARKS: Final = frozenset(
    {"addressfamily", "usepam", "logingracetime", "x11displayoffset", "maxauthtries", "maxsessions", "clientaliveinterval",
     "streamlocalbindmask", "permitrootlogin", "passwordauthentication", "listenaddress"}
)  # fmt: skip
_FEWEST: Final = 4
_MOST_LINES: Final = 4_000
_NOT_TOLD: Final = Unseen(gap=Gap.NOT_COLLECTED, detail="sshd -T does not tell it", way=Way.RUNNING)


def read(file: HandedFile) -> HostSshd:
    """The settings in force, as far as the file goes."""
    text = file.text or ""
    if text.count("\n") > _MOST_LINES:
        raise Unreadable(f"more than {_MOST_LINES} lines")
    dump = parse_dump("\n".join(line.strip() for line in text[: text.rfind("\n") + 1].split("\n") if line.strip()))
    if not _MARKS & dump.keys():
        raise Unreadable("no line is one of sshd -T")
    return HostSshd(
        installed=True,
        version=_NOT_TOLD,
        told_by="daemon",
        settings=_settings(dump),
        match_blocks=_NOT_TOLD,
        matched=_NOT_TOLD,
    )


def _settings(dump: Dump) -> SshdSettings:
    """`sshd -T | sort` may have been cut before UsePAM, which an sshd without PAM does not print."""
    seen = settings_seen(dump)
    keywords = list(dump)
    is_sorted = all(one <= two for one, two in pairwise(keywords))
    if is_sorted and "usepam" not in dump and keywords[-1] < "usepam":
        return replace(seen, use_pam=Unseen(gap=Gap.UNREADABLE, detail="sshd -T does not say usepam"))
    return seen


def recognises(file: HandedFile) -> bool:
    """Nothing but lower-case keywords and values, several of those among them that sshd always prints."""
    lines = [line for line in head_of(file).split("\n") if line.strip()]
    keywords = [line.partition(" ")[0] for line in lines]
    if not all(each.isascii() and each.isalnum() and each.islower() for each in keywords):
        return False
    return "match" not in keywords and "include" not in keywords and len(_MARKS & set(keywords)) >= _FEWEST


IMPORTED = Imported(id="sshd-t", platform=Platform.LINUX, recognises=recognises, reads={HostSshd: read})
