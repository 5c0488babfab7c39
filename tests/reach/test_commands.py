"""Commands end, whatever they do, and leave nothing behind."""

import os
import signal
import time
from pathlib import Path

import pytest

from scanner.model.question import Ask, Watched
from scanner.model.words import Gap
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.local import LocalHost
from tests.reach.connectors import TIMEOUT_S
from tests.reach.places import NOBODY, nobody
from tests.reach.shells import ShellHost

HANGS_S = 30
"""No measure of speed: the commands here would run for sixty seconds."""
SHORT_S = 0.5


@pytest.fixture
def hasty() -> LocalHost:
    """A host that gives an answer half a second and 10,000 bytes."""
    return LocalHost(timeout_s=SHORT_S, max_bytes=10_000)


@pytest.fixture(params=["itself", "by shell"])
def host(request: pytest.FixtureRequest) -> Ask:
    """This machine, asked directly and by the script that goes to machines far away."""
    if request.param == "itself":
        return LocalHost(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE)
    return ShellHost("sh", Limits(timeout_s=TIMEOUT_S, max_bytes=MEBIBYTE))


@pytest.fixture(params=["itself", "by shell"])
def hasty_host(request: pytest.FixtureRequest) -> Ask:
    """As `host`, in haste."""
    if request.param == "itself":
        return LocalHost(timeout_s=SHORT_S, max_bytes=10_000)
    return ShellHost("sh", Limits(timeout_s=SHORT_S, max_bytes=10_000))


def script(place: Path, text: str, *, mode: int = 0o755) -> str:
    """A program in `place`, as a question."""
    file = place / "program"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(mode)
    return f"cmd:{file}"


def is_gone(process: int) -> bool:
    """True as soon as the process has ended; False when it is still there after two seconds."""
    for _ in range(100):
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except (FileNotFoundError, ProcessLookupError):
            return True
        if state == "Z":
            return True
        time.sleep(0.02)
    return False


def number_in(file: Path) -> int:
    """The process number that a program has written down."""
    for _ in range(100):
        if file.exists() and file.read_text().strip():
            return int(file.read_text())
        time.sleep(0.02)
    raise AssertionError(f"{file} was never written")


def test_output_and_exit_are_kept_apart(host: Ask, place: Path) -> None:
    answer = host(script(place, "echo out; echo err >&2; exit 3"))
    assert (answer.exit, answer.stdout, answer.stderr) == (3, b"out\n", b"err\n")
    assert answer.seal
    assert answer.is_intact


def test_words_are_split_as_a_shell_does_and_no_shell_runs(host: Ask) -> None:
    answer = host("cmd:printf '%s|' 'a b' $HOME * ;")
    assert answer.stdout == b"a b|$HOME|*|;|"


def test_the_environment_is_fixed_and_the_input_empty(host: Ask, place: Path) -> None:
    answer = host(script(place, "env | grep -v '^PWD\\|^_\\|^SHLVL' | sort; cat; pwd; [ -t 0 ] || echo no terminal"))
    assert answer.stdout.decode().splitlines() == [
        "LANG=C",
        "LC_ALL=C",
        "PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin",
        "/",
        "no terminal",
    ]


def test_there_is_no_terminal_to_ask_on(local: LocalHost, place: Path) -> None:
    answer = local(script(place, "echo question > /dev/tty"))
    assert answer.exit != 0


def test_a_program_that_is_not_installed_is_absent(host: Ask) -> None:
    assert host("cmd:no-such-program-here -x").absent
    assert host("cmd:/opt/no/such/program").absent


def test_a_program_that_may_not_be_run_is_denied(host: Ask, place: Path) -> None:
    answer = host(script(place, "true", mode=0o644))
    assert (answer.gap, answer.absent) == (Gap.DENIED, False)


def test_a_program_in_a_closed_folder_is_denied(host: Ask, place: Path) -> None:
    question = script(place, "true")
    place.chmod(0)
    with nobody():
        answer = host(question)
    place.chmod(0o755)
    assert (answer.gap, answer.absent) == (Gap.DENIED, False)


@pytest.mark.parametrize("text", ["\x7fELF garbage", "#!/no/such/interpreter\n", ""])
def test_a_program_that_is_none_is_unreadable(local: LocalHost, place: Path, text: str) -> None:
    file = place / "program"
    file.write_text(text)
    file.chmod(0o755)
    assert local(f"cmd:{file}").gap is Gap.UNREADABLE


def test_a_program_whose_interpreter_is_gone_is_unreadable(host: Ask, place: Path) -> None:
    file = place / "program"
    file.write_text("#!/no/such/interpreter\n")
    file.chmod(0o755)
    assert host(f"cmd:{file}").gap is Gap.UNREADABLE


@pytest.mark.parametrize("line", ["", "   ", "echo 'open", "bin/true", "echo \0"])
def test_lines_that_are_no_command_are_our_own_fault(host: Ask, line: str) -> None:
    assert host(f"cmd:{line}").gap is Gap.BROKEN


@pytest.mark.parametrize(
    "text", ["sleep 60", "trap '' TERM INT HUP; while :; do sleep 1; done", "exec >&- 2>&-; sleep 60"]
)
def test_a_command_that_does_not_end_is_a_timeout(hasty_host: Ask, place: Path, text: str) -> None:
    began = time.monotonic()
    answer = hasty_host(script(place, text))
    assert answer.gap is Gap.TIMEOUT
    assert time.monotonic() - began < HANGS_S


@pytest.mark.parametrize("text", ["yes", "yes >&2", "while :; do yes; yes >&2; done", "cat /dev/zero"])
def test_endless_output_is_cut(hasty_host: Ask, place: Path, text: str) -> None:
    answer = hasty_host(script(place, text))
    assert answer.truncated
    assert answer.exit is None
    assert max(len(answer.stdout), len(answer.stderr)) == 10_000


def test_output_of_exactly_the_bound_is_whole(hasty_host: Ask, place: Path) -> None:
    answer = hasty_host(script(place, "head -c 10000 /dev/zero"))
    assert (answer.exit, len(answer.stdout), answer.truncated) == (0, 10_000, False)


def test_slow_output_is_read_to_its_end(host: Ask, place: Path) -> None:
    answer = host(script(place, "for i in 1 2 3; do echo $i; sleep 0.2; done"))
    assert answer.stdout == b"1\n2\n3\n"


def test_a_grandchild_that_ignores_everything_dies_with_the_rest(hasty: LocalHost, place: Path) -> None:
    question = script(place, f"(trap '' TERM HUP INT; echo $$ >/dev/null; sh -c 'echo $PPID' > {place}/pid; sleep 60)")
    assert hasty(question).gap is Gap.TIMEOUT
    process = number_in(place / "pid")
    assert is_gone(process)


def test_a_grandchild_that_keeps_the_output_open_cannot_make_it_look_whole(local: LocalHost, place: Path) -> None:
    began = time.monotonic()
    answer = local(script(place, f"echo first; sleep 60 & echo $! > {place}/pid"))
    assert answer.stdout == b"first\n"
    assert answer.truncated
    assert time.monotonic() - began < HANGS_S
    assert is_gone(number_in(place / "pid"))


def test_a_grandchild_in_its_own_session_cannot_keep_us_waiting(local: LocalHost, place: Path) -> None:
    began = time.monotonic()
    answer = local(script(place, f"echo first; setsid sh -c 'echo $$ > {place}/pid; exec sleep 60' & sleep 0.2"))
    assert answer.truncated
    assert time.monotonic() - began < HANGS_S
    os.kill(number_in(place / "pid"), signal.SIGKILL)


def test_a_child_that_let_go_of_the_output_does_not_outlive_the_command(local: LocalHost, place: Path) -> None:
    answer = local(script(place, f"sleep 60 >&- 2>&- & echo $! > {place}/pid; echo done"))
    assert (answer.exit, answer.stdout) == (0, b"done\n")
    assert is_gone(number_in(place / "pid"))


def test_a_command_killed_by_a_signal_has_no_exit_that_looks_fine(local: LocalHost, place: Path) -> None:
    assert local(script(place, "kill -9 $$")).exit == -signal.SIGKILL


def test_no_descriptor_stays_open(local: LocalHost, hasty: LocalHost, place: Path) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    for text in ("echo x", "yes", "sleep 60"):
        hasty(script(place, text))
    local("cmd:no-such-program-here")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.root
def test_commands_run_as_who_we_are(local: LocalHost) -> None:
    with nobody():
        assert local("cmd:id -u").stdout == f"{NOBODY}\n".encode()


def test_commands_are_asked_by_the_thread_that_ctrl_c_reaches() -> None:
    """Only that one ends a command which is running when somebody ends the program."""
    assert not isinstance(LocalHost(), Watched)
