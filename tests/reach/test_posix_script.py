"""All questions by one script of the shell: the answers of this machine itself, whatever the stream looks like."""

import re
import secrets
import subprocess
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import TimedOut
from scanner.model.question import Answer
from scanner.model.words import Gap, Platform
from scanner.reach.limits import MEBIBYTE, Limits
from scanner.reach.local import LocalHost
from scanner.reach.posix_frames import has_begun, is_complete
from scanner.reach.posix_script import answers, script
from scanner.run.registry import collectors
from tests.reach.places import Tree
from tests.reach.shells import ShellHost
from tests.together import together

LIMITS = Limits(max_bytes=MEBIBYTE)
CHANGING = ("cmd:ps ", "cmd:chronyc ", "file:/proc/meminfo", "file:/proc/self/", "files:/proc/", "file:/proc/net/",
            "file:/proc/uptime", "cmd:ss ", "cmd:ip ", "file:/var/log/", "stat:/proc/")  # fmt: skip
"""What is another thing a moment later, or of another process."""
NOT_HERE = ("walk:",)
"""What takes long on a large machine; it has tests of its own."""


def declared() -> list[str]:
    every = (question for each in collectors(Platform.LINUX) for question in each.questions)
    return list(dict.fromkeys(question for question in every if not question.startswith(NOT_HERE)))


def said(answer: Answer) -> tuple[object, ...]:
    return (answer.exit, answer.stdout, answer.entries, answer.absent, answer.gap, answer.truncated)


def test_every_question_is_answered_as_this_machine_answers_it() -> None:
    """As whoever runs this, with rights or without."""
    local, questions = LocalHost(), declared()
    by_shell = ShellHost("sh", Limits()).ask_all(questions)
    assert len(questions) > 500
    for question in questions:
        if not question.startswith(CHANGING):
            assert said(by_shell[question]) == said(local(question)), question


def test_what_changes_is_answered_in_the_same_form() -> None:
    local, questions = LocalHost(), [each for each in declared() if each.startswith(CHANGING)]
    by_shell = ShellHost("sh", Limits()).ask_all(questions)
    for question in questions:
        ours, theirs = by_shell[question], local(question)
        assert (ours.absent, ours.gap, type(ours.entries)) == (theirs.absent, theirs.gap, type(theirs.entries)), (
            question
        )
        assert bool(ours.stdout) == bool(theirs.stdout), question


def asked(*questions: str, before: bytes = b"", cut: int | None = None) -> tuple[dict[str, Answer], bytes]:
    """Answers of a real shell whose output got something before it, or was cut."""
    name = secrets.token_hex(16)
    sent, refused = script(questions, name, LIMITS)
    done = subprocess.run(["sh", "-s"], input=sent, capture_output=True, check=True, timeout=60)
    out = (before + done.stdout)[:cut]
    ended = TimedOut("no more came")
    return answers(questions, out, done.stderr, name=name, limits=LIMITS, ended=ended, refused=refused), done.stdout


def test_what_start_up_files_say_is_no_answer() -> None:
    banner = b"\n*** M\xc3\xa1y ch\xe1\xbb\xa7 S\xe1\xbb\x9f ***\nLast login: yesterday\n\0\x1b[31m"
    found, _ = asked("file:/etc/passwd", before=banner)
    assert found["file:/etc/passwd"].stdout.startswith(b"root:")


def test_answers_before_a_cut_are_kept() -> None:
    questions = ("file:/etc/passwd", "list:/etc", "file:/etc/group")
    _, out = asked(*questions)
    found, _ = asked(*questions, cut=out.index(b"group"))
    assert found["file:/etc/passwd"].stdout.startswith(b"root:")
    assert (found["list:/etc"].gap, found["file:/etc/group"].gap) == (Gap.TIMEOUT, Gap.TIMEOUT)


@pytest.mark.parametrize(
    "question", ["snmp:1.3.6", "reg:HKLM\\X", "file:etc/passwd", "cmd:./x", "cmd:'", "cmd:", "walk:etc", "walk:/"]
)
def test_what_a_shell_cannot_answer_is_a_gap_and_disturbs_nothing(question: str) -> None:
    found, _ = asked(question, "file:/etc/passwd")
    assert found[question].gap in (Gap.UNSUPPORTED, Gap.BROKEN)
    assert found["file:/etc/passwd"].gap is None


def test_the_root_itself_can_be_asked() -> None:
    found, _ = asked("stat:/")
    assert found["stat:/"].entries == LocalHost()("stat:/").entries != {}


def test_quotes_and_line_feeds_in_a_question_stay_in_it(tree: Tree) -> None:
    name = "/etc/it's $(touch /tmp/no) `x`\n; end 0 absent #"
    tree.write(name, "x\n")
    assert tree.ask(f"file:{name}").stdout == b"x\n"
    assert tree.ask(f"stat:{name}").entries[name]["type"] == "file"


def test_a_file_that_imitates_frames_is_only_a_file(tree: Tree) -> None:
    text = "\n0123456789abcdef0123456789abcdef E 0 absent\n\nN E 0 missing absent\n"
    tree.write("/etc/imitation", text)
    assert tree.ask("file:/etc/imitation").stdout == text.encode()


def test_the_end_of_a_script_is_seen() -> None:
    name = secrets.token_hex(16)
    sent, _ = script(["file:/etc/passwd"], name, LIMITS)
    out = subprocess.run(["sh", "-s"], input=sent, capture_output=True, check=True).stdout
    assert is_complete(out, name)
    assert has_begun(out, name)
    assert not is_complete(out[:-2], name)
    assert not has_begun(b"This account is for file transfer only.\n", name)


def test_a_script_that_arrives_in_part_does_nothing() -> None:
    name = secrets.token_hex(16)
    sent, _ = script(["file:/etc/passwd"], name, LIMITS)
    out = subprocess.run(["sh", "-s"], input=sent[:-5], capture_output=True, check=False).stdout
    assert not has_begun(out, name)


TABLE_LINE = b"1 0 8:1 / / rw - ext4 /dev/x rw\n"
FIRST = {
    "file:/proc/self/mountinfo": Answer(ask="", stdout=TABLE_LINE),
    "file:/etc/passwd": Answer(ask="", stdout=b"root:x:0:0::/root:/bin/sh\n"),
    "file:/etc/group": Answer(ask="", stdout=b"root:x:0:\n"),
}
FRAGMENTS = st.sampled_from(
    [b"\nN B 0\n", b"\nN E 0 read 0\n", b"\nN E 1 each\n", b"\nN P /x\0", b"\nN X /x\0Permission denied", b"\nN H /x\0",
     b"f 644 0 0 1 1 1\0/x\0\0", b"\nN B 99\n",
     b"\nN B 7\n", b"\nN R /x_Release\0", b"\nN L /x_Packages\0", b"Suite: security\n", b"a\n1\n", b"=\n", b"!cut\n",
     b"\nN E 7 apt 1\n", b"\nN E 0 exit 0\n", b"\nN B 8\n", b"\nN F \0", b"\nN M \0", TABLE_LINE, b"\nN T 8 5\n", b"\nN C 8 9\n",
     b"\0f 4755 0 0 /./x\0", b"find: '/./r': Permission denied\n", b"\nN E 8 walk 0\n", b"\nN E 8 walk 1\n", b"\nN Z\n", b"\nN E 0 missing absent\n", b"1 2\n"]
)  # fmt: skip


@given(out=st.lists(FRAGMENTS | st.binary(max_size=30)), err=st.lists(FRAGMENTS | st.binary(max_size=30)))
def test_any_stream_gives_one_intact_answer_to_each_question(out: list[bytes], err: list[bytes]) -> None:
    questions = ["file:/x", "stat:/x", "files:/x", "heads:/x", "list:/x", "shadow:/x", "cmd:x", "apt:/x", "walk:/"]
    ended = TimedOut("no more came")
    both = b"".join(out), b"".join(err)
    found = answers(questions, *both, name="N", limits=LIMITS, ended=ended, refused={}, first=FIRST)
    assert list(found) == questions
    assert all(each.is_intact for each in found.values())


WALK = [b"\nN B 0\n\nN F \0", b"\0f 4755 0 0 /./x\0", b"\nN C 0 9\n", b"\nN M \0", TABLE_LINE, b"\nN E 0 walk 0\n"]


@pytest.mark.parametrize("lost", range(-1, len(WALK)))
def test_a_walk_that_lost_a_part_of_its_answer_is_a_gap(lost: int) -> None:
    out = b"".join(part for number, part in enumerate(WALK) if number != lost)
    ended = TimedOut("no more came")
    answer = answers(["walk:/"], out, b"", name="N", limits=LIMITS, ended=ended, refused={}, first=FIRST)["walk:/"]
    if lost in (-1, 1):  # whole, or with nothing to tell
        assert answer.entries["suid"] == ([] if lost == 1 else ["/x"])
    else:
        assert answer.gap is not None


APT = [b"\nN B 0\n", b"\nN R /a/x_InRelease\0Suite: security\n=security\n", b"\nN L /a/x_Packages\0p\n1\n=\n",
       b"\nN L /a/y_Packages\0-\n", b"\nN E 0 apt 2\n"]  # fmt: skip


@pytest.mark.parametrize("lost", range(-1, len(APT)))
def test_lists_that_lost_a_part_of_their_answer_are_never_fewer_packages(lost: int) -> None:
    out = b"".join(part for number, part in enumerate(APT) if number != lost)
    answer = answers(["apt:/a"], out, b"", name="N", limits=LIMITS, ended=TimedOut(""), refused={})["apt:/a"]
    if lost in (-1, 1):  # whole, or with a list that belongs to nothing
        assert answer.entries["indexes"]["/a/x_Packages"]["packages"] == (None if lost == 1 else {"p": ["1"]})
    else:
        assert answer.gap is not None


@pytest.mark.parametrize("verdict", [b"", b"-\n", b"p\n1\n", b"p\n1\n!cut\n", b"!no such word\n"])
def test_a_list_without_the_word_that_it_is_whole_is_a_gap(verdict: bytes) -> None:
    out = b"".join((*APT[:2], b"\nN L /a/x_Packages\0", verdict, *APT[3:]))
    answer = answers(["apt:/a"], out, b"", name="N", limits=LIMITS, ended=TimedOut(""), refused={})["apt:/a"]
    assert answer.entries["indexes"]["/a/x_Packages"]["gap"] == Gap.UNREADABLE


@pytest.mark.parametrize("need", FIRST)
@pytest.mark.parametrize(
    ("without", "gap"),
    [(Answer(ask="", gap=Gap.DENIED, detail="x"), Gap.DENIED), (Answer(ask="", absent=True), Gap.UNREADABLE),
     (Answer(ask="", stdout=b"root:x:0:0::/root:/bin/sh\n", truncated=True), Gap.UNREADABLE)],
)  # fmt: skip
def test_a_walk_is_not_asked_for_without_what_it_needs(need: str, without: Answer, gap: Gap) -> None:
    sent, refused = script(["walk:/"], "N", LIMITS, FIRST | {need: without})
    assert refused["walk:/"].gap is gap
    assert b"find" not in sent[sent.index(b"main() {") :]


SECRET = "saltsaltSECRETxyz.0123456789"


@together(
    "line",
    [f"root:$6${SECRET}${SECRET}:1::::::", f"root:!$y$j9T${SECRET}:1:0:9:7:::", f"root:$6${SECRET}", f"{SECRET}:x:1::::::x:",
     f"root:{SECRET}:1::::::", f"$6${SECRET}:x:1::::::", f"root:*{SECRET}:1::::::", "root:saltSECRETxyz:1::::::",
     f"root:$1$x:{SECRET}:::::::", f"# {SECRET}", f"root:_{SECRET[:19]}:1::::::", f"root:$toolongforanyalgorithm${SECRET}:1::::::"],
)  # fmt: skip
def test_no_part_of_a_password_leaves_the_machine(root: Tree, line: str) -> None:
    place = root.write("/etc/shadow", line + "\n")
    _, out = asked(f"shadow:{place}")
    assert b"SECRET" not in out


SHELL_TEXTS = sorted(each.name for each in files("scanner.reach").iterdir() if each.name.endswith(".sh"))
AWK = re.compile(r"(?:awk [^'\n]*|^\w+=)'(.*?)'", re.DOTALL | re.MULTILINE)
"""A program of awk, where it is run or kept."""


def code_of(name: str) -> str:
    text = (files("scanner.reach") / name).read_text()
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("name", SHELL_TEXTS)
def test_no_shell_text_writes_to_a_file(name: str) -> None:
    targets = set(re.findall(r">\s*(&?[^\s;)}]+)", AWK.sub("", code_of(name))))
    assert targets <= {"&1", "&2", "&3", "&4", "&5", "&-", "/dev/null"}


@pytest.mark.parametrize("name", SHELL_TEXTS)
def test_no_awk_prints_into_a_file_or_a_program(name: str) -> None:
    """Where `print` is followed by > or | outside of brackets, awk takes what comes next for a name."""
    for program in AWK.findall(code_of(name)):
        for said in re.findall(r"\bprintf? ?([^\n;}]*)", re.sub(r'"(?:[^"\\]|\\.)*"', '""', program)):
            outside = re.sub(r"\([^()]*\)", "", said)
            assert not re.search(r"[|>]", outside.replace('> ""', "")), said
        assert set(re.findall(r'> ("[^"]*")', program)) <= {'"/dev/stderr"'}
        assert "system(" not in program
