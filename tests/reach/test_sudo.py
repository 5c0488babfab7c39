"""What an ordinary user is refused, asked by sudo: by exact commands, over real SSH, with the answers root is given."""

import os
import pwd
import re
import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform
from scanner.reach.limits import Limits
from scanner.reach.local import LocalHost
from scanner.reach.pace import Stop
from scanner.reach.posix_shadow import program
from scanner.reach.posix_sudo import RIGHTS, SUDO, command, needs_root
from scanner.reach.posix_sudo_answers import Refused, read, refusal
from scanner.reach.ssh import SshHost
from scanner.reach.ssh_host_keys import KnownHosts
from scanner.reach.ssh_login import Connector
from scanner.reach.sudoers_list import allowed, sudoers
from scanner.run.registry import collectors, questions_as_root
from tests.reach.ssh_server import SSHD, Server, start
from tests.together import together

AS_ROOT = questions_as_root(Platform.LINUX)
COMMENTS = dict.fromkeys(("head", "programs", "files", "folders", "passwords"), "#")
USER = "rasoat-thu"
LOGGED_IN = 8
"""Exit status of userdel(8)."""
VISUDO = shutil.which("visudo", path="/usr/sbin:/usr/bin")
AWKS = [[found, *rest] for name, *rest in (["mawk"], ["gawk"], ["original-awk"], ["busybox", "awk"])
        if (found := shutil.which(name))]  # fmt: skip


def printed(question: str, stdout: bytes = b"", stderr: bytes = b"", *, exit_code: int = 0) -> Answer:
    """What the command for `question` answered."""
    return read(question, Answer(ask="cmd:", exit=exit_code, stdout=stdout, stderr=stderr), Limits())


def test_what_is_asked_by_sudo_is_asked_without_it_too() -> None:
    for each in collectors(Platform.LINUX):
        assert set(each.as_root) <= set(each.questions), each.id


@together("question", AS_ROOT)
def test_every_question_is_a_command_that_sudoers_can_say_exactly(question: str) -> None:
    [kind] = allowed([question])
    for line in kind.lines:
        bare = re.sub(r"\\.", "", line)
        assert not set(bare) & set("*?[]\\,:=#!"), line
        assert bare.startswith("/")


@pytest.mark.parametrize("name", ["", "a b", "root,ALL", "%wheel", "#0", "ALL", "a\nb", "x" * 40])
def test_only_a_user_name_gets_into_the_list(name: str) -> None:
    with pytest.raises(BadConfiguration, match="no user name"):
        sudoers(AS_ROOT, [name], COMMENTS)


@pytest.mark.skipif(not AWKS, reason="there is no awk here")
@pytest.mark.parametrize("awk", AWKS, ids=str)
def test_no_part_of_the_program_for_passwords_prints_one(awk: list[str], tmp_path: Path) -> None:
    """All arguments are compared as one text by sudo, so the program could be cut at any of its spaces: no part reads a file."""
    shadow = tmp_path / "shadow"
    shadow.write_text("an:$6$saltsaltSECRETxyz.0123456789:1::::::\n")
    words = program(str(shadow)).split(" ")
    for cut in range(1, len(words)):
        parts = [" ".join(words[:cut]), *words[cut:]]
        done = subprocess.run([*awk, *parts], input=shadow.read_bytes(), capture_output=True, check=False, cwd=tmp_path)
        assert b"an:" not in done.stdout, parts[0]
        assert b"SECRET" not in done.stdout + done.stderr
    whole = subprocess.run([*awk, " ".join(words)], capture_output=True, check=True, text=True)
    assert whole.stdout == "an:$6$............:1::::::\n"


def test_only_what_was_not_told_is_asked_again() -> None:
    told = Answer(ask="file:/x", stdout=b"1")
    assert not needs_root(told)
    assert not needs_root(Answer(ask="cmd:nft", absent=True))
    assert needs_root(Answer(ask="cmd:nft -j list ruleset", exit=0))  # silence may mean that we may not see
    assert needs_root(Answer(ask="file:/x", gap=Gap.DENIED))
    assert not needs_root(Answer(ask="file:/x", gap=Gap.UNREADABLE))
    assert needs_root(Answer(ask="files:/x/*", entries={"/x/a": {"text": ""}, "/x/b": {"gap": "denied", "detail": ""}}))
    assert not needs_root(Answer(ask="files:/x/*", entries={"/x/a": {"text": "denied"}}))


@pytest.mark.parametrize("said", [b"sudo: a password is required\n", b"Sorry, user an is not allowed to execute 'x'\n",
                                  b"sudo: sorry, you must have a tty to run sudo\n"])  # fmt: skip
def test_a_refusal_leaves_what_the_user_was_told(said: bytes) -> None:
    with pytest.raises(Refused) as why:
        printed("file:/x", stderr=said, exit_code=1)
    plain = Answer(ask="file:/x", gap=Gap.DENIED, detail="/x: Permission denied")
    assert refusal("file:/x", plain, why.value).detail.startswith("/x: Permission denied; sudo: ")
    told = Answer(ask="cmd:ufw status verbose", exit=1, stderr=b"ERROR: You need to be root\n")
    assert refusal("cmd:ufw status verbose", told, why.value) == told


@pytest.mark.parametrize(
    ("question", "body"),
    [
        ("files:/e/*", b"P/5//e/a\0abc/e/a\0"),  # it shrank
        ("files:/e/*", b"P/2//e/a\0abc/e/a\0"),  # it grew
        ("files:/e/*", b"P/3//e/a\0abc"),  # cut
        ("files:/e/*", b"P/-3//e/a\0abc/e/a\0"),
        ("files:/e/*", b"P/99999999999999999999999//e/a\0abc/e/a\0"),
        ("files:/e/*", b"X"),
        ("heads:/e/*", b"H/3/x//e/a\0abc/e/a\0"),
        ("heads:/e/*", b"H/9000/1.0//e/a\0abc/e/a\0"),
        ("stat:/e/*", b"E/f/644/0/0/1/1.0/1//e/a\0to"),
        ("stat:/e/*", b"E/f"),
        ("files:/etc/ssl/private/*.pem", b"C//etc/ssl/private/a.pem\0-----BEGIN"),
    ],
)
def test_what_is_not_whole_is_a_gap(question: str, body: bytes) -> None:
    assert printed(question, body).gap is Gap.UNREADABLE


@pytest.mark.parametrize(
    ("path", "named"),
    [("/e/a.d", True), ("/e/.a.d", False), ("/e/a", False), ("/e/a/b.d", False), ("/f/a.d", False), ("/e/*.d", True)],
)
def test_only_what_the_question_names_is_taken(path: str, named: bool) -> None:
    body = f"P/3/{path}\0abc{path}\0".encode()
    answer = printed("files:/e/*.d", body)
    assert answer.entries == ({path: {"text": "abc"}} if named else None)
    assert answer.absent is not named


@pytest.mark.parametrize(
    "warning",
    [b"sudo: unable to resolve host pc-01: Name or service not known\n",
     b"sudo: setrlimit(RLIMIT_CORE): Operation not permitted\n",
     b"sudo: unable to resolve host a: x\nsudo: unable to send audit message: Operation not permitted\n"],
)  # fmt: skip
def test_what_sudo_warns_of_before_it_runs_a_command_is_no_refusal(warning: bytes) -> None:
    assert printed("file:/x", b"hi", warning).stdout == b"hi"
    stopped = printed("cmd:firewall-cmd --state", stderr=warning + b"not running\n", exit_code=252)
    assert (stopped.exit, stopped.stderr) == (252, b"not running\n")
    assert printed("file:/x", stderr=warning + b"cat: /x: No such file or directory\n", exit_code=1).absent
    with pytest.raises(Refused):
        printed("file:/x", stderr=warning + b"sudo: a password is required\n", exit_code=1)


@pytest.mark.parametrize("order", [1, -1])
def test_what_was_refused_is_told_whatever_else_came_or_went(order: int) -> None:
    lines = [b"find: '/home/an/x': Permission denied\n", b"find: '/home/an/y': No such file or directory\n"]
    body = b"E/d/755/0/0/1/1.5/1//home/an/deep\0//home/an/deep\0"
    assert printed("stat:/home/*/*", body, b"".join(lines[::order]), exit_code=1).gap is Gap.DENIED
    assert printed("stat:/home/*/*", body, lines[1], exit_code=1).entries


def test_a_link_above_is_a_gap_where_the_question_leads_through_it() -> None:
    body = b"L//home/link\0L//home/.hidden\0L//home/an/deep\0E/d/755/0/0/1/1.5/1//home/an/deep\0//home/an/deep\0"
    found = printed("stat:/home/*/*", body).entries
    assert found["/home/link"]["gap"] == Gap.UNREADABLE
    assert found["/home/an/deep"]["gap"] == Gap.UNREADABLE  # told twice: as a link and as a folder
    assert set(found) == {"/home/link", "/home/an/deep"}


@pytest.mark.parametrize("content", [b"", b"a\0b", "tiếng Việt\n".encode(), b"\xff\xfe", b"x/e/a\0y", b"P/1//e/b\0z"])
def test_whatever_a_file_holds_it_stays_its_content(content: bytes) -> None:
    body = b"P/%d//e/a\0%b/e/a\0P/1//e/c\0c/e/c\0" % (len(content), content)
    found = printed("files:/e/*", body).entries
    assert set(found) == {"/e/a", "/e/c"}
    assert found["/e/c"] == {"text": "c"}


pytestmark_live = [
    pytest.mark.slow,
    pytest.mark.root,
    pytest.mark.skipif(not SSHD or not VISUDO or os.geteuid() != 0, reason="needs root, sshd and sudo"),
]


@pytest.fixture(scope="module")
def user() -> Iterator[str]:
    subprocess.run(["useradd", "--create-home", "--shell", "/bin/sh", USER], check=True)
    subprocess.run(["usermod", "-p", "*", USER], check=True)  # sshd lets nobody in whose account is locked
    yield USER
    for _ in range(50):  # sshd may still be closing the user's last session
        removed = subprocess.run(["userdel", "--remove", USER], check=False, capture_output=True)
        if removed.returncode != LOGGED_IN:
            break
        time.sleep(0.1)
    removed.check_returncode()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)
    folder = tmp_path_factory.mktemp("sshd")
    for each in (folder, *folder.parents):
        if str(each).startswith("/tmp/"):
            each.chmod(0o755)
    found = start(folder)
    yield found
    found.stop()


@pytest.fixture
def rules(user: str) -> Iterator[Path]:
    """The list in force, as an administrator would put it."""
    place = Path("/etc/sudoers.d") / user
    place.write_text(sudoers(AS_ROOT, [user], COMMENTS))
    place.chmod(0o440)
    assert VISUDO
    subprocess.run([VISUDO, "-cqf", place], check=True)
    yield place
    place.unlink(missing_ok=True)


def asked(server: Server, user: str, tmp_path: Path, questions: tuple[str, ...]) -> dict[str, Answer]:
    connector = Connector(KnownHosts(keys=(), learnt=tmp_path / "known"), lambda _address, _port: None, Stop())
    host = SshHost(connector.open(replace(server.login(), user=user)), questions, as_root=questions, stop=Stop())
    try:
        return {each: host(each) for each in questions}
    finally:
        host.close()


def _same(ours: Answer, roots: Answer) -> bool:
    if ours.ask == RIGHTS:
        return b"Uid:\t0\t0" in ours.stdout
    if ours.ask.startswith("cmd:ss"):
        return re.sub(rb"\s+", b" ", ours.stdout) == re.sub(rb"\s+", b" ", roots.stdout)
    return replace(ours, seal="", detail="") == replace(roots, seal="", detail="")


class TestLive:
    pytestmark = pytestmark_live

    @pytest.mark.usefixtures("rules")
    def test_an_ordinary_user_with_the_list_is_told_what_root_is_told(
        self, server: Server, user: str, tmp_path: Path
    ) -> None:
        local = LocalHost()
        told = asked(server, user, tmp_path, AS_ROOT)
        other = {each: (told[each], local(each)) for each in AS_ROOT if not _same(told[each], local(each))}
        assert not other
        assert told["shadow:/etc/shadow"].entries[user]["password"] == "locked"

    def test_without_the_list_it_is_told_what_the_user_may_see(self, server: Server, user: str, tmp_path: Path) -> None:
        told = asked(
            server, user, tmp_path, ("file:/etc/sudoers", "shadow:/etc/shadow", "cmd:nft -j list ruleset", RIGHTS)
        )
        assert told["file:/etc/sudoers"].gap is Gap.DENIED
        assert "sudo" in told["file:/etc/sudoers"].detail
        assert told["shadow:/etc/shadow"].gap is Gap.DENIED
        assert told["cmd:nft -j list ruleset"].absent or told["cmd:nft -j list ruleset"].exit
        assert str(pwd.getpwnam(user).pw_uid).encode() in told[RIGHTS].stdout

    def test_where_one_command_is_refused_nobody_vouches_for_silence(
        self, server: Server, user: str, rules: Path, tmp_path: Path
    ) -> None:
        rules.write_text(sudoers([each for each in AS_ROOT if "sshd_config" not in each], [user], COMMENTS))
        Path("/etc/ssh/sshd_config").chmod(0o600)
        try:
            told = asked(server, user, tmp_path, AS_ROOT)
        finally:
            Path("/etc/ssh/sshd_config").chmod(0o644)
        assert told["file:/etc/ssh/sshd_config"].gap is Gap.DENIED
        assert b"Uid:\t0" not in told[RIGHTS].stdout

    @pytest.mark.usefixtures("rules")
    @pytest.mark.parametrize(
        "words",
        ["cat /etc/shadow", "cat /etc/sudoers /etc/shadow", "cat -- /etc/sudoers", "awk 1 /etc/shadow", "nft flush ruleset",
         "find /etc/shadow", "find -H /etc/sudoers.d -mindepth 1 -maxdepth 1 -path /etc/sudoers.d/x", "sshd -T -f /etc/shadow",
         "sshd", "iptables-save -c", "cat /var/spool/cron/crontabs/root", "cat '/etc/sudoers '", "sh", "ss -K"],
    )  # fmt: skip
    def test_the_list_allows_nothing_else(self, user: str, words: str) -> None:
        line = shlex.join((*SUDO, *shlex.split(words)))
        done = subprocess.run(["su", user, "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stderr.startswith(("sudo: ", "Sorry, user "))

    @pytest.mark.usefixtures("rules")
    def test_hashes_and_private_keys_are_not_shown_to_the_account(self, user: str) -> None:
        seen = b""
        for question in AS_ROOT:
            line = shlex.join((*SUDO, *command(question)))
            seen += subprocess.run(["su", user, "-c", line], capture_output=True, check=False).stdout
        hashes = re.findall(r"^[^:]+:[!*]*(\$[^:]+):", Path("/etc/shadow").read_text(), re.MULTILINE)
        assert all(each.encode() not in seen for each in hashes)
        assert b"PRIVATE KEY" not in seen
