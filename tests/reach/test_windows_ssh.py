"""Windows over SSH, by a real sshd that plays a PowerShell: what is typed is one statement, what comes back is read through noise."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.model.words import Gap
from scanner.reach.pace import Stop
from scanner.reach.ssh_channel import SshLimits
from scanner.reach.ssh_host_keys import KnownHosts
from scanner.reach.ssh_login import Connector
from scanner.reach.windows_script import SHELL
from scanner.reach.windows_ssh import WindowsSshHost
from tests.reach.ssh_server import SSHD, Server, start
from tests.reach.windows_computer import COMPUTER, EXPECTED, plain

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SSHD, reason="there is no sshd here")]

PLAYER = Path(__file__).with_name("windows_shell.py")
QUESTIONS = tuple(COMPUTER)
SHORT = SshLimits(start_s=10.0, silence_s=10.0, total_s=20.0)


@pytest.fixture(autouse=True, scope="module")
def privilege_separation() -> None:
    """The folder sshd wants to run as root with."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


@pytest.fixture
def played(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    server = start(tmp_path / "sshd", f"ForceCommand {sys.executable} {PLAYER} {request.param}")
    yield server
    server.stop()


def visit(server: Server, questions: tuple[str, ...] = QUESTIONS) -> WindowsSshHost:
    connector = Connector(KnownHosts(learnt=server.folder / "known_hosts"), lambda _address, _port: None, Stop())
    return WindowsSshHost(connector.open(server.login()), questions, stop=Stop(), visit=SHORT)


@pytest.mark.parametrize("played", ["plain", "noise", "emulated"], indirect=True)
def test_a_computer_answers_over_ssh_as_the_runner_found_it(played: Server) -> None:
    host = visit(played)
    for question in QUESTIONS:
        assert plain(host(question)) == EXPECTED[question]
    assert host.told.identity.serial == "VMware-56 4d"
    assert plain(host("file:C:\\absent")) == EXPECTED["file:C:\\absent"]
    assert host("file:/etc/passwd").gap is Gap.BROKEN
    host.close()


@pytest.mark.parametrize("played", ["cut"], indirect=True)
def test_answers_that_came_before_an_end_are_kept(played: Server) -> None:
    host = visit(played)
    answers = [host(each) for each in QUESTIONS]
    host.close()
    whole = [plain(each) == EXPECTED[each.ask] for each in answers]
    assert 3 < sum(whole) < len(QUESTIONS)
    assert {each.gap for each, fits in zip(answers, whole, strict=True) if not fits} == {Gap.UNREACHABLE}


@pytest.mark.parametrize("played", ["bare"], indirect=True)
def test_an_account_without_powershell_says_so(played: Server) -> None:
    host = visit(played)
    answer = host(QUESTIONS[0])
    host.close()
    assert answer.gap is Gap.UNSUPPORTED
    assert "powershell.exe" in answer.detail


def test_the_command_fits_into_the_line_of_cmd() -> None:
    assert len(SHELL) < 200
    assert not set(SHELL) & set("%&|<>^\"'")
