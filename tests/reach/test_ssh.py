"""SSH to a real sshd: what it says is what the machine says; who is not known, or not let in, is a gap with its reason."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from scanner.model.errors import Denied, GapError, OutOfScope, Stopped, Unreachable, Unsupported
from scanner.model.secret import Secret
from scanner.model.words import Gap
from scanner.reach.local import LocalHost
from scanner.reach.pace import Stop
from scanner.reach.ssh import SshHost
from scanner.reach.ssh_host_keys import KnownHosts, read_known_hosts
from scanner.reach.ssh_login import Connector, Login
from tests.reach.ssh_server import SSHD, Server, free_port, keypair, start

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not SSHD, reason="there is no sshd here")]

QUESTIONS = ("file:/etc/passwd", "stat:/etc/ssh/*", "list:/etc", "files:/etc/pam.d/*", "cmd:id -u", "shadow:/etc/shadow",
             "file:/no/such/file", "cmd:no-such-program", "walk:/etc", "apt:/var/lib/apt/lists")  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def privilege_separation() -> None:
    """The folder sshd wants to run as root with; the package makes it at every start of the system."""
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = start(tmp_path_factory.mktemp("sshd"))
    yield found
    found.stop()


@pytest.fixture
def known(tmp_path: Path) -> KnownHosts:
    return KnownHosts(learnt=tmp_path / "known_hosts")


def connector(known: KnownHosts, stop: Stop | None = None) -> Connector:
    return Connector(known, lambda _address, _port: None, stop or Stop())


def refusal(known: KnownHosts, login: Login) -> GapError:
    """The gap that keeps us out."""
    with pytest.raises(GapError) as refused:
        connector(known).open(login).close()
    return refused.value


def test_a_machine_answers_over_ssh_as_it_answers_itself(server: Server, known: KnownHosts) -> None:
    before = server.log.count("Accepted publickey")
    host = SshHost(connector(known).open(server.login()), QUESTIONS, stop=Stop())
    local = LocalHost()
    for question in QUESTIONS:
        ours, theirs = host(question), local(question)
        assert ours.is_intact
        assert (ours.exit, ours.stdout, ours.entries, ours.absent, ours.gap) == (
            theirs.exit, theirs.stdout, theirs.entries, theirs.absent, theirs.gap), question  # fmt: skip
    for later in ("cmd:id -g", "walk:/usr/share/doc"):  # asked on the same connection
        assert host(later).content_digest() == local(later).content_digest()
    host.close()
    assert server.log.count("Accepted publickey") == before + 1


def test_a_host_key_nobody_knows_is_not_trusted(server: Server, known: KnownHosts) -> None:
    gap = refusal(known, server.login(first_use=False))
    assert isinstance(gap, Denied)
    assert "SHA256:" in gap.detail
    assert known.learnt is not None
    assert not known.learnt.exists()


def test_the_key_of_a_first_visit_is_kept_and_no_other_is_believed_after_it(
    server: Server, known: KnownHosts, tmp_path: Path
) -> None:
    connector(known).open(server.login()).close()
    assert known.learnt is not None
    kept = read_known_hosts(known.learnt)
    connector(KnownHosts(keys=kept)).open(server.login(first_use=False)).close()
    other = start(tmp_path / "other")
    try:
        claims = replace(other.login(), port=other.port)
        same_name = tuple(replace(each, names=(f"[127.0.0.1]:{other.port}",)) for each in kept)
        gap = refusal(KnownHosts(keys=same_name, learnt=known.learnt), claims)
    finally:
        other.stop()
    assert isinstance(gap, Denied)
    assert "not the one that is known" in gap.detail


def test_a_revoked_key_is_refused_even_at_a_first_visit(server: Server, known: KnownHosts) -> None:
    connector(known).open(server.login()).close()
    revoked = tuple(replace(each, revoked=True) for each in known.of(server.login().known_as))
    assert "revoked" in refusal(KnownHosts(keys=revoked, learnt=known.learnt), server.login()).detail


def test_a_server_with_several_keys_shows_the_one_that_is_known(tmp_path: Path) -> None:
    folder = tmp_path / "two"
    folder.mkdir()
    keypair(folder / "second", "ecdsa")
    two = start(folder, f"HostKey {folder}/second")
    try:
        kind, blob = (folder / "second.pub").read_text().split()[:2]
        (tmp_path / "known").write_text(f"[127.0.0.1]:{two.port} {kind} {blob}\n")
        keys = read_known_hosts(tmp_path / "known")
        connector(KnownHosts(keys=keys)).open(two.login(first_use=False)).close()
    finally:
        two.stop()


def test_a_key_that_is_not_let_in_is_tried_once(tmp_path: Path, known: KnownHosts) -> None:
    own = start(tmp_path / "own")
    try:
        gap = refusal(known, own.login(key="stranger"))
        assert own.log.count("Failed publickey") == 1
    finally:
        own.stop()
    assert isinstance(gap, Denied)
    assert "tried once" in gap.detail


def test_a_password_where_only_keys_are_taken_says_so(server: Server, known: KnownHosts) -> None:
    gap = refusal(known, replace(server.login(), key=None, password=Secret("x")))
    assert isinstance(gap, Denied)
    assert "only publickey" in gap.detail


def test_a_forced_command_is_no_shell(tmp_path: Path, known: KnownHosts) -> None:
    forced = start(tmp_path / "forced", "ForceCommand echo this account is for backups only")
    try:
        host = SshHost(connector(known).open(forced.login()), QUESTIONS, stop=Stop())
        answers = [host(question) for question in QUESTIONS]
        host.close()
    finally:
        forced.stop()
    assert {each.gap for each in answers} == {Gap.UNSUPPORTED}
    assert "this account is for backups only" in answers[0].detail


def test_a_banner_before_the_logon_disturbs_nothing(tmp_path: Path, known: KnownHosts) -> None:
    (tmp_path / "banner").write_text("Máy chủ của Sở\n" * 100)
    spoken = start(tmp_path / "spoken", f"Banner {tmp_path}/banner")
    try:
        host = SshHost(connector(known).open(spoken.login()), QUESTIONS, stop=Stop())
        assert host("file:/etc/passwd").stdout == Path("/etc/passwd").read_bytes()
        host.close()
    finally:
        spoken.stop()


def test_the_way_may_lead_through_a_bastion(tmp_path: Path, server: Server, known: KnownHosts) -> None:
    bastion = start(tmp_path / "bastion")
    try:
        way = connector(known)
        first = way.open(bastion.login())
        host = SshHost(way.open(server.login(), through=first), QUESTIONS, stop=Stop())
        assert host("file:/etc/passwd").gap is None
        closed = replace(server.login(), port=free_port())
        with pytest.raises(Unreachable, match="bastion"):
            way.open(closed, through=first)
        host.close()
        first.close()
    finally:
        bastion.stop()


def test_a_bastion_that_forwards_nothing_says_so(tmp_path: Path, server: Server, known: KnownHosts) -> None:
    bastion = start(tmp_path / "bastion", "AllowTcpForwarding no")
    try:
        way = connector(known)
        first = way.open(bastion.login())
        with pytest.raises(Unreachable, match="bastion"):
            way.open(server.login(), through=first)
        first.close()
    finally:
        bastion.stop()


def test_nothing_is_sent_where_the_gate_refuses(server: Server, known: KnownHosts) -> None:
    asked: list[tuple[str, int]] = []

    def refuse(address: object, port: int) -> None:
        asked.append((str(address), port))
        raise OutOfScope("no authorisation names it")

    before = server.log
    with pytest.raises(OutOfScope):
        Connector(known, refuse, Stop()).open(server.login())
    assert asked == [("127.0.0.1", server.port)]
    assert server.log == before


def test_nothing_is_sent_after_the_stop(server: Server, known: KnownHosts) -> None:
    stop = Stop()
    stop.throw("Ctrl-C")
    with pytest.raises(Stopped):
        connector(known, stop).open(server.login())


def test_a_closed_port_is_unreachable(known: KnownHosts, server: Server) -> None:
    gap = refusal(known, replace(server.login(), port=free_port()))
    assert isinstance(gap, Unreachable)


@pytest.mark.skipif(not shutil.which("ssh-agent"), reason="there is no ssh-agent here")
def test_without_a_credential_the_agent_is_asked(
    server: Server, known: KnownHosts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSH_AUTH_SOCK", raising=False)
    assert "no SSH agent" in refusal(known, replace(server.login(), key=None)).detail


def test_outdated_cryptography_is_told_in_its_own_words(tmp_path: Path, known: KnownHosts) -> None:
    old = start(tmp_path / "old", "KexAlgorithms diffie-hellman-group14-sha1")
    try:
        gap = refusal(known, old.login())
    finally:
        old.stop()
    assert isinstance(gap, Unsupported)
    assert "outdated" in gap.detail


def test_an_address_that_answers_nothing_is_a_timeout(known: KnownHosts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.reach.ssh_login.CONNECT_S", 0.3)
    login = Login(address=ip_address("127.0.0.1"), port=1, user="x", names=())
    gap = refusal(known, login)
    assert gap.gap in (Gap.UNREACHABLE, Gap.TIMEOUT)
