"""The truth about sudoers is sudo: random files, read by ours and by `cvtsudoers`, grant the same to the same."""

import json
import random
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scanner.collect.host.linux_sudoers import MAIN, PROGRAM, read
from scanner.model.errors import GapError
from scanner.model.question import Answer

USERS = ("an", "%it", "#1005", "%#1001", "+quan_tri", '"Nguyen An"', "ADMINS", "!binh", "ALL", "x\\ y")
COMMANDS = (
    *(
        "ALL",
        "/bin/ls",
        "/bin/cat /etc/motd",
        "!/bin/su",
        "DANGER",
        "!DANGER",
        "sudoedit /etc/motd",
        "/usr/bin/a\\,b c",
    ),
    *("/sbin/ip addr show dev eth0\\:1", '/bin/true ""', "/usr/bin/", "! /bin/sh", "list"),
    "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 /bin/x",
)
TAGS = ("", "", "", "NOPASSWD:", "PASSWD:", "NOPASSWD: NOEXEC: ", "SETENV: PASSWD : ", "NOEXEC:NOPASSWD:")
RUNAS = ("", "", "(ALL) ", "(ALL:ALL)", "(root, operator : adm) ", "(:adm) ", "(OP)")
DEFAULTS = (
    *(
        "Defaults env_reset",
        "Defaults !lecture, passwd_tries=3",
        'Defaults secure_path="/sbin:/bin"',
        "Defaults:an !authenticate",
    ),
    *(
        "Defaults@may1 log_host",
        "Defaults>root noexec",
        "Defaults!/bin/ls noexec",
        "Defaults logfile=/var/log/s\\,x.log",
    ),
    *(
        'Defaults env_keep += "A B"',
        "Defaults env_keep -= A",
        "Defaults:ADMINS,%it use_pty",
        'Defaults badpass_message = "x # y"',
    ),
)
HEAD = (
    "User_Alias ADMINS = an, %it, !binh : BACKUP=saoluu\n"
    "Cmnd_Alias SHELLS = /bin/sh, /bin/bash\nCmnd_Alias DANGER = SHELLS, /bin/su\n"
    "Runas_Alias OP = root, operator\nHost_Alias LAN = 10.20.0.0/16, may1, !may2\n"
)
BAD = (
    "an ALL ALL",
    "an ALL=(ALL ALL",
    "User_Alias X",
    "an ALL = NOPASSWD:",
    "Defaults",
    "an, ALL = /bin/ls",
    "%it ALL = , ALL",
)


def make(seed: int) -> str:
    """The sudoers file of `seed`; every fifth has a line that sudo refuses."""
    chance = random.Random(seed)  # noqa: S311  # no secret
    lines = [HEAD]
    for _ in range(chance.randrange(1, 8)):
        lines.append(chance.choice(DEFAULTS) if chance.random() < 0.3 else _rule(chance))
        if chance.random() < 0.2:
            lines.append(chance.choice(("# note \\", "", "   ", "#  x = y", "\t")))
    if seed % 5 == 0:
        lines.insert(chance.randrange(1, len(lines) + 1), chance.choice(BAD))
    return "\n".join(lines) + "\n"


def _rule(chance: random.Random) -> str:
    users = ", ".join(chance.sample(USERS, chance.randrange(1, 3)))
    sections = []
    for _ in range(chance.choice((1, 1, 1, 2))):
        hosts = chance.choice(("ALL", "LAN", "may1 , may2", "10.0.0.0/8", "!may3"))
        items = (
            chance.choice(RUNAS) + chance.choice(TAGS) + chance.choice(COMMANDS) for _ in range(chance.randrange(1, 4))
        )
        comma = chance.choice((", ", " ,", ", \\\n  "))
        sections.append(hosts + chance.choice(("=", " = ")) + comma.join(items))
    return f"{users} {' : '.join(sections)}{chance.choice(('', '', ' # why'))}"


def ours(text: str) -> list[tuple[str, tuple[str, ...], bool]] | None:
    """Who, commands, without password, of each rule; None where we cannot read the file."""
    answers = {
        PROGRAM: Answer(ask=PROGRAM, entries={"/usr/bin/sudo": {"type": "file", "mode": "4755", "uid": 0, "gid": 0}}),
        MAIN: Answer(ask=MAIN, stdout=text.encode()),
    }
    try:
        fact = read(lambda question, /: answers.get(question) or Answer(ask=question, absent=True))
    except GapError:
        return None
    return sorted((each.who.replace("\\ ", " "), _words(each.commands), each.nopasswd) for each in fact.rules)


def _words(commands: str) -> tuple[str, ...]:
    """Commands without the blanks and escapes that mean the same."""
    plain = commands.replace("\\,", "\0").replace("\\", "")
    return tuple(each.strip().replace("\0", ",") for each in plain.split(", "))


def theirs(text: str, folder: Path) -> list[tuple[str, tuple[str, ...], bool]] | None:
    """The same out of `cvtsudoers -f json -e`."""
    path = folder / "sudoers"
    path.write_text(text)
    ran = subprocess.run(["cvtsudoers", "-f", "json", "-e", path], capture_output=True, text=True, check=False)
    if ran.returncode or "syntax error" in ran.stderr or not ran.stdout:
        return None
    rules = []
    for spec in json.loads(ran.stdout).get("User_Specs", []):
        users = [name for each in spec["User_List"] if not each.get("negated") and (name := _user(each))]
        for part in spec["Cmnd_Specs"]:
            options = {key: value for each in part.get("Options", []) for key, value in each.items()}
            commands = tuple(_command(each) for each in part["Commands"])
            rules += [(user, commands, options.get("authenticate") is False) for user in users]
    return sorted(rules)


def _user(entry: dict[str, Any]) -> str:
    forms = {"username": "{}", "usergroup": "%{}", "userid": "#{}", "usergid": "%#{}", "netgroup": "+{}"}
    return next((form.format(entry[key]) for key, form in forms.items() if key in entry), "")


def _command(entry: Any) -> str:
    if isinstance(entry, str):
        return entry
    digest = "".join(f"{each} " for each in [f"{key}:{entry[key]}" for key in entry if key.startswith("sha")])
    return f"{'!' if entry.get('negated') else ''}{digest}{entry['command']}"


def merged(rules: list[tuple[str, tuple[str, ...], bool]] | None) -> list[tuple[str, tuple[str, ...], bool]] | None:
    """One entry a user and command: sudo starts a new group for every change of any tag or runas, we for NOPASSWD."""
    return (
        None
        if rules is None
        else sorted((who, (each,), nopasswd) for who, commands, nopasswd in rules for each in commands)
    )


@pytest.mark.root
@pytest.mark.parametrize("part", range(3))
def test_random_sudoers_grant_the_same_by_us_and_by_sudo(part: int, tmp_path: Path) -> None:
    """50 files a part: users, commands and passwords equal, and what sudo refuses we refuse."""
    understood = 0
    for seed in range(part * 50, part * 50 + 50):
        text = make(seed)
        said = theirs(text, tmp_path)
        understood += said is not None
        assert merged(ours(text)) == merged(said), f"seed {seed}\n{text}"
    assert understood >= 20
