"""Names of running programs, for every collector that looks for one. Arguments may hold secrets and are never asked.

proc_pid_comm(5) keeps 15 bytes of a name. Under hidepid (proc(5)) only root sees the processes of others: as process 1
belongs to root, a list without it is not the whole list.
"""

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Denied, Unreadable, Unsupported
from scanner.model.kept_code import kept_pattern
from scanner.model.question import Answer, Ask
from scanner.reading.answers import given, printed

_PS = "cmd:ps -eo pid=,comm="
_COMM = "files:/proc/[0-9]*/comm"
PROCESS_QUESTIONS = (_PS, _COMM)

_LINE = kept_pattern(r"\s*(\d{1,10}) (.*)")
_PATH = kept_pattern(r"/proc/(\d{1,10})/comm")
_CANNOT = (b"bad -o argument", b"invalid option", b"unrecognized option")
"""busybox ps knows neither -e nor `pid=`."""


def names_by_process(ask: Ask) -> dict[int, str]:
    """Command name by process id; raises Denied when the processes of others are hidden from us."""
    answer = given(ask(_PS))
    found = _by_files(ask) if answer.absent or _is_small_ps(answer) else _by_ps(answer)
    if 1 not in found:
        raise Denied("process 1 is not shown: the processes of other users are hidden from us (hidepid)")
    return found


def _is_small_ps(answer: Answer) -> bool:
    return answer.exit != 0 and any(words in answer.stderr for words in _CANNOT)


def _by_ps(answer: Answer) -> dict[int, str]:
    found = {}
    for line in (printed(answer) or "").rstrip("\n").split("\n"):
        fields = _LINE.fullmatch(line)
        if fields is None:
            raise Unreadable(f"{_PS}: {line[:80]!r}")
        if not fields[2].rstrip().endswith(" <defunct>"):  # it has ended, and waits for its parent to notice
            found[int(fields[1])] = fields[2].strip()
    return {number: name for number, name in found.items() if name != "ps"}  # our own question is no finding


def _by_files(ask: Ask) -> dict[int, str]:
    by_path = file_texts(ask(_COMM))
    if not by_path:
        raise Unsupported("there is no ps program, and /proc shows no process")
    found = {}
    for path, said in by_path.items():
        fields = _PATH.fullmatch(path)
        if fields is None:
            raise Unreadable(f"{_COMM}: {path[:80]}")
        found[int(fields[1])] = said.removesuffix("\n")
    return found
