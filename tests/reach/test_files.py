"""Files, globs, standings and lists, from this machine and from a root folder alike."""

import base64
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.model.words import Gap
from scanner.reach.limits import MEBIBYTE
from scanner.reach.local import LocalHost
from scanner.reach.root_folder import RootFolder
from tests.reach.places import Tree, nobody

GIB = 1024 * MEBIBYTE


def make_pipe(path: Path) -> None:
    os.mkfifo(path)


def touch(path: bytes) -> None:
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))


def make_socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


def test_a_file_is_its_bytes(tree: Tree) -> None:
    tree.write("/etc/motd", b"xin ch\xc3\xa0o\n\xff\x00")
    answer = tree.ask("file:/etc/motd")
    assert answer.stdout == b"xin ch\xc3\xa0o\n\xff\x00"
    assert (answer.exit, answer.entries, answer.absent, answer.gap) == (None, None, False, None)


def test_links_are_followed(tree: Tree) -> None:
    tree.write("/usr/lib/os-release", "ID=debian\n")
    tree.link("/etc/os-release", "../usr/lib/os-release")
    tree.link("/lib", "usr/lib")
    assert tree.ask("file:/etc/os-release").stdout == b"ID=debian\n"
    assert tree.ask("file:/lib/os-release").stdout == b"ID=debian\n"


def test_an_empty_file_is_an_answer(tree: Tree) -> None:
    tree.write("/etc/hosts.deny")
    answer = tree.ask("file:/etc/hosts.deny")
    assert (answer.stdout, answer.absent, answer.gap) == (b"", False, None)


def test_what_does_not_exist_is_absent(tree: Tree) -> None:
    tree.write("/etc/motd")
    tree.link("/etc/dangling", "nowhere")
    tree.link("/etc/beyond", "/etc/nowhere")
    paths = ("/etc/no", "/no/no", "/etc/motd/no", "/etc/dangling", "/etc/beyond/x")
    questions = [f"{scheme}:{path}" for scheme in ("file", "files", "list", "shadow") for path in paths]
    questions += [f"stat:{path}/" for path in paths]  # of a link itself, `stat` tells that it is there
    found = tree.ask_all(questions)
    assert {each: (found[each].absent, found[each].gap) for each in questions} == dict.fromkeys(questions, (True, None))


@pytest.mark.parametrize("make", [make_pipe, make_socket])
def test_pipes_and_sockets_are_never_opened(tree: Tree, make: Callable[[Path], None]) -> None:
    make(tree.folder("/etc") / "passwd")
    tree.link("/etc/link", "passwd")
    questions = [f"{scheme}:/etc/{name}" for scheme in ("file", "files", "shadow") for name in ("passwd", "link")]
    gaps = {each: answer.gap for each, answer in tree.ask_all(questions).items()}
    assert gaps == dict.fromkeys(questions, Gap.UNREADABLE)


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/tty", "/dev/null", "/dev/random"])
def test_devices_are_never_read(local: LocalHost, path: str) -> None:
    assert local(f"file:{path}").gap is Gap.UNREADABLE
    assert local(f"stat:{path}").entries[path]["type"] == "device"


def test_a_folder_is_no_file(tree: Tree) -> None:
    tree.folder("/etc/passwd")
    assert tree.ask("file:/etc/passwd").gap is Gap.UNREADABLE


def test_a_link_loop_is_unreadable(tree: Tree) -> None:
    tree.link("/etc/a", "b")
    tree.link("/etc/b", "a")
    assert tree.ask("file:/etc/a").gap is Gap.UNREADABLE
    assert tree.ask("list:/etc/a").gap is Gap.UNREADABLE


def test_a_chain_of_a_hundred_links_is_unreadable(tree: Tree) -> None:
    tree.write("/etc/0", "end")
    for number in range(100):
        tree.link(f"/etc/{number + 1}", str(number))
    assert tree.ask("file:/etc/39").stdout == b"end"
    assert tree.ask("file:/etc/100").gap is Gap.UNREADABLE


def test_names_too_long_are_unreadable(tree: Tree) -> None:
    tree.folder("/etc")
    assert tree.ask("file:/etc/" + "x" * 300).gap is Gap.UNREADABLE


def test_a_large_file_is_cut_and_says_so(tree: Tree) -> None:
    file = tree.write("/var/huge")
    os.truncate(file, 10 * GIB)
    answer = tree.ask("file:/var/huge")
    assert answer.truncated
    assert len(answer.stdout) == MEBIBYTE
    os.truncate(file, MEBIBYTE)
    assert not tree.ask("file:/var/huge").truncated


def test_files_of_proc_have_no_size_and_are_read(local: LocalHost) -> None:
    assert b"Linux" in local("file:/proc/version").stdout
    assert local("stat:/proc/version").entries["/proc/version"]["size"] == 0


def test_files_without_right_are_denied(tree: Tree) -> None:
    tree.write("/etc/shadow", "root:*:1::::::\n", mode=0)
    with nobody():
        found = tree.ask_all(f"{scheme}:/etc/shadow" for scheme in ("file", "files", "shadow"))
    assert [each.gap for each in found.values()] == [Gap.DENIED] * 3


def test_behind_a_folder_that_may_not_be_searched_nothing_is_absent(tree: Tree) -> None:
    tree.write("/root/.ssh/authorized_keys", "key")
    tree.folder("/root", mode=0)
    with nobody():
        found = tree.ask_all(("file:/root/no", "files:/root/*", "stat:/root/no", "list:/root", "stat:/root/.ssh/*"))
    for question, answer in found.items():
        assert (answer.gap, answer.absent) == (Gap.DENIED, False), question


def test_a_glob_names_regular_files_with_their_text(tree: Tree) -> None:
    tree.write("/etc/d/b.conf", "tiếng Việt\n")
    tree.write("/etc/d/a.conf", b"\xff\xfe")
    tree.write("/etc/d/nul.conf", b"a\0b")
    tree.write("/etc/d/.hidden.conf", "not named")
    tree.write("/etc/d/other", "not named")
    tree.folder("/etc/d/folder.conf")
    tree.link("/etc/d/gone.conf", "nowhere")
    tree.link("/etc/d/to-folder.conf", "folder.conf")
    tree.link("/etc/d/link.conf", "b.conf")
    answer = tree.ask("files:/etc/d/*.conf")
    assert list(answer.entries.items()) == [
        ("/etc/d/a.conf", {"b64": base64.b64encode(b"\xff\xfe").decode()}),
        ("/etc/d/b.conf", {"text": "tiếng Việt\n"}),
        ("/etc/d/link.conf", {"text": "tiếng Việt\n"}),
        ("/etc/d/nul.conf", {"b64": base64.b64encode(b"a\0b").decode()}),
    ]


def test_globs_stand_in_any_part(tree: Tree) -> None:
    for name in ("an", "binh", ".chi"):
        tree.write(f"/h/{name}/k", name)
    named = {
        "/h/*/k": ["/h/an/k", "/h/binh/k"],
        "/h/?n/*": ["/h/an/k"],
        "/h/[a-b]*/k": ["/h/an/k", "/h/binh/k"],
        "/h/[!a]*/k": ["/h/binh/k"],
        "/h/.c*/k": ["/h/.chi/k"],
        "/*/binh/?": ["/h/binh/k"],
    }
    wanted = {f"{scheme}:{glob}": names for scheme in ("files", "stat") for glob, names in named.items()}
    assert {each: list(answer.entries) for each, answer in tree.ask_all(wanted).items()} == wanted


def test_a_glob_that_names_nothing_is_absent(tree: Tree) -> None:
    tree.folder("/etc/empty")
    globs = ("/etc/empty/*", "/etc/none/*", "/*/none/*")
    questions = [f"{scheme}:{glob}" for scheme in ("files", "stat") for glob in globs]
    absent = {each: answer.absent for each, answer in tree.ask_all(questions).items()}
    assert absent == dict.fromkeys(questions, True)


def test_one_pipe_among_files_is_a_gap_of_its_own(tree: Tree) -> None:
    tree.write("/etc/d/a", "text")
    make_pipe(tree.place / "etc/d/b")
    entries = tree.ask("files:/etc/d/*").entries
    assert entries["/etc/d/a"] == {"text": "text"}
    assert entries["/etc/d/b"]["gap"] == "unreadable"


def test_one_closed_home_among_others_is_a_gap_of_its_own(tree: Tree) -> None:
    tree.write("/home/an/.ssh/keys", "key")
    tree.write("/home/binh/.ssh/keys", "key")
    tree.folder("/home/binh", mode=0)
    with nobody():
        entries = tree.ask("files:/home/*/.ssh/*").entries
    assert entries["/home/an/.ssh/keys"] == {"text": "key"}
    assert [each["gap"] for path, each in entries.items() if "binh" in path] == ["denied"]


def test_many_files_are_bounded_together(tree: Tree) -> None:
    for name in "abc":
        tree.write(f"/etc/d/{name}", "x" * (MEBIBYTE // 2 - 1))
    answer = tree.ask("files:/etc/d/*")
    assert answer.truncated
    assert "text" in answer.entries["/etc/d/a"]
    assert answer.entries["/etc/d/c"]["gap"] == "unreadable"


def test_where_a_path_stands(tree: Tree) -> None:
    file = tree.write("/etc/shadow", "12345", mode=0o640)
    os.utime(file, ns=(0, 1_700_000_000_999_999_999))
    os.link(file, tree.place / "etc/second")
    assert tree.ask("stat:/etc/shadow").entries == {
        "/etc/shadow": {
            "type": "file",
            "mode": "0640",
            "uid": os.geteuid(),
            "gid": file.stat().st_gid,
            "size": 5,
            "mtime": 1_700_000_000,
            "links": 2,
        }
    }


def test_special_bits_stand_in_the_mode(tree: Tree) -> None:
    tree.write("/bin/su", mode=0o4755)
    tree.folder("/tmp", mode=0o1777)
    assert tree.ask("stat:/bin/su").entries["/bin/su"]["mode"] == "4755"
    assert tree.ask("stat:/tmp").entries["/tmp"]["mode"] == "1777"


def test_a_link_itself_is_told_with_its_target(tree: Tree) -> None:
    tree.write("/etc/motd")
    targets = {
        f"/etc/link{n}": to for n, to in enumerate(("nowhere", "/proc/self/mounts", "../../../../outside", "motd"))
    }
    for link, to in targets.items():
        tree.link(link, to)
    found = tree.ask_all(("list:/etc", *(f"stat:{link}" for link in targets)))
    entries = {link: found[f"stat:{link}"].entries[link] for link in targets}
    assert {link: (each["type"], each["to"]) for link, each in entries.items()} == {
        link: ("link", to) for link, to in targets.items()
    }
    assert {found["list:/etc"].entries[link.removeprefix("/etc/")] for link in targets} == {"link"}


def test_a_list_names_every_sort(tree: Tree) -> None:
    tree.write("/etc/d/file")
    tree.write("/etc/d/.hidden")
    tree.folder("/etc/d/folder")
    tree.link("/etc/d/link", "file")
    make_pipe(tree.place / "etc/d/pipe")
    make_socket(tree.place / "etc/d/socket")
    assert list(tree.ask("list:/etc/d").entries.items()) == [
        (".hidden", "file"),
        ("file", "file"),
        ("folder", "folder"),
        ("link", "link"),
        ("pipe", "pipe"),
        ("socket", "socket"),
    ]


def test_an_empty_folder_is_no_absence(tree: Tree) -> None:
    tree.folder("/etc/cron.d")
    answer = tree.ask("list:/etc/cron.d")
    assert (answer.entries, answer.absent) == ({}, False)


def test_names_that_are_no_utf8_have_one_spelling(tree: Tree) -> None:
    folder = os.fsencode(tree.folder("/etc/d"))
    touch(folder + b"/ti\xe9ng")
    assert tree.ask("list:/etc/d").entries == {"ti\\xe9ng": "file"}
    assert tree.ask("files:/etc/d/*").entries == {"/etc/d/ti\\xe9ng": {"text": ""}}


def test_two_names_that_are_written_alike_hide_nothing(tree: Tree) -> None:
    folder = os.fsencode(tree.folder("/etc/d"))
    for name in (b"/a\xff", b"/a\\xff"):
        touch(folder + name)
    assert tree.ask("list:/etc/d").entries["a\\xff"]["gap"] == "unreadable"
    assert tree.ask("files:/etc/d/*").entries["/etc/d/a\\xff"]["gap"] == "unreadable"


@pytest.mark.parametrize(
    ("question", "gap"),
    [
        ("reg:HKLM\\SOFTWARE", Gap.UNSUPPORTED),
        ("snmp:1.3.6", Gap.UNSUPPORTED),
        ("nonsense", Gap.UNSUPPORTED),
        ("", Gap.UNSUPPORTED),
        ("file:etc/passwd", Gap.BROKEN),
        ("file:", Gap.BROKEN),
        ("file:/etc/\0", Gap.BROKEN),
        ("list:/etc/*", Gap.BROKEN),
    ],
)
def test_questions_that_make_no_sense_are_gaps(local: LocalHost, question: str, gap: Gap) -> None:
    assert local(question).gap is gap


def test_heads_are_the_first_bytes_of_each_file(tree: Tree) -> None:
    tree.write("/var/lib/clamav/daily.cvd", b"ClamAV-VDB:" + b"\xff" * 10_000)
    os.utime(tree.write("/var/lib/clamav/main.cvd", "kurz"), (1, 1_700_000_000))
    tree.folder("/var/lib/clamav/folder.cvd")
    entries = tree.ask("heads:/var/lib/clamav/*.c[vl]d").entries
    assert list(entries) == ["/var/lib/clamav/daily.cvd", "/var/lib/clamav/main.cvd"]
    assert entries["/var/lib/clamav/main.cvd"] == {"text": "kurz", "size": 4, "mtime": 1_700_000_000}
    daily = entries["/var/lib/clamav/daily.cvd"]
    assert (len(base64.b64decode(daily["b64"])), daily["size"]) == (4096, 10_011)


def test_heads_of_pipes_and_of_files_that_may_not_be_read_are_gaps(tree: Tree) -> None:
    make_pipe(tree.folder("/var/log") / "auth.log")
    denied = tree.write("/var/log/auth.log.1", "Nov 22", mode=0o000)
    with nobody():
        entries = tree.ask("heads:/var/log/auth.log*")
    assert entries.gap in (Gap.UNREADABLE, Gap.DENIED)
    denied.chmod(0o644)
    assert tree.ask("heads:/var/log/auth.log*").entries["/var/log/auth.log"]["gap"] == Gap.UNREADABLE


def test_heads_are_bounded_in_number(place: Path) -> None:
    host = RootFolder(place, max_bytes=8192)
    for number in range(5):
        (place / f"log.{number}").write_text("x")
    answer = host("heads:/log.*")
    assert answer.truncated
    assert len(answer.entries) == 2
