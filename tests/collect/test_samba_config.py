"""smb.conf is read as Samba reads it: the oracle is testparm."""

import configparser
import shutil
import subprocess
from pathlib import Path

import pytest

from scanner.collect.host.linux_smb import _is_open
from scanner.collect.host.samba_config import SambaConfig, _loaded
from scanner.model.errors import Unreadable

CONFIGURATIONS = {
    "before any section": "workgroup = A\nguest ok = yes\n[x]\npath = /tmp\n",
    "default of later shares": "[first]\npath = /tmp\n[global]\nguest ok = yes\n[second]\npath = /tmp\n",
    "default taken back": "[global]\nguest ok = yes\n[a]\npath = /tmp\n[global]\nguest ok = no\n[b]\npath = /tmp\n",
    "spaces and capitals": "[Data Share]\nGUEST  OK = Yes\npath=/tmp\n",
    "no spaces": "[x]\nguestok = true\npath = /tmp\n",
    "synonym": "[x]\npublic = 1\npath = /tmp\n",
    "last one counts": "[x]\npublic = yes\nguest ok = no\npath = /tmp\n",
    "section twice": "[x]\nguest ok = yes\npath = /tmp\n[y]\npath = /tmp\n[X]\nguest ok = no\n",
    "copy": "[x]\nguest ok = yes\npath = /tmp\n[y]\ncopy = x\n",
    "copy and own": "[x]\nguest ok = yes\npath = /tmp\n[y]\nguest ok = no\ncopy = x\n",
    "own after copy": "[x]\nguest ok = yes\npath = /tmp\n[y]\ncopy = x\nguest ok = no\n",
    "continued": "[x]\nguest ok = y\\\nes\npath = /tmp\n",
    "continued comment": "[x]\n# remark \\\nguest ok = yes\npath = /tmp\n",
    "continued comment in a value": "[x]\ncomment = a \\\n# b\nguest ok = yes\npath = /tmp\n",
    "continued twice": "[x]\npath = /tmp\nguest \\\n ok = \\\n yes\n",
    "empty line after a backslash": "[x]\npath = /tmp\ncomment = a \\\n\nguest ok = yes\n",
    "commented": "[x]\n; guest ok = yes\n# public = yes\npath = /tmp\n",
    "words without sign": "junk\n[x]\njunk\nguest ok = yes\npath = /tmp\n",
    "windows lines": "[x]\r\nguest ok = yes\r\npath = /tmp\r\n",
    "tabs": "[x]\n\tguest\tok = yes\n\tpath = /tmp\n",
    "protocol": "[global]\nmin protocol = nt1\nserver signing = mandatory\nmap to guest = Bad Password\n",
    "protocol twice": "[global]\nserver min protocol = SMB3\nmin protocol = SMB2\n",
}


def _open_shares(config: SambaConfig) -> set[str]:
    return {share.name.lower() for share in config.shares.values() if _is_open(share, "nobody")}


@pytest.fixture
def testparm() -> str:
    """The program, where it is installed."""
    found = shutil.which("testparm")
    if found is None:
        pytest.skip("testparm is not installed")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_shares_open_to_guests_are_those_of_testparm(name: str, testparm: str, tmp_path: Path) -> None:
    (tmp_path / "smb.conf").write_bytes(CONFIGURATIONS[name].encode())
    command = [testparm, "-s", "-v", str(tmp_path / "smb.conf")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    parser = configparser.RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.read_string(said)
    default = parser.getboolean("global", "guest ok")  # of a share only what differs from it is printed
    shares = [each for each in parser.sections() if each != "global"]
    expected = {each.lower() for each in shares if parser.getboolean(each, "guest ok", fallback=default)}
    config = _loaded(CONFIGURATIONS[name], {})
    assert _open_shares(config) == expected
    written = config.option("server min protocol", "")
    assert not written or parser.get("global", "server min protocol").upper() == written.upper()


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("[x]\nguest ok = yes\nvalid users = @staff\n", set()),
        ("[x]\nguest ok = yes\nvalid users = nobody, an\n", {"x"}),
        ("[x]\nguest ok = yes\navailable = no\n", set()),
        ("[x]\nguest ok = yes\nvalid users =\n", {"x"}),
    ],
)
def test_a_share_that_is_off_or_names_its_users_is_not_open(text: str, shares: set[str]) -> None:
    assert _open_shares(_loaded(text, {})) == shares


def test_an_included_file_stands_where_it_is_included() -> None:
    parts = {"/etc/samba/a.conf": "guest ok = yes\n"}
    config = _loaded("[x]\ninclude = /etc/samba/a.conf\n[y]\ninclude = /etc/samba/missing.conf\n", parts)
    assert _open_shares(config) == {"x"}


def test_files_that_include_each_other_are_refused() -> None:
    parts = {"/etc/samba/a.conf": "include = /etc/samba/a.conf\n"}
    with pytest.raises(Unreadable):
        _loaded("include = /etc/samba/a.conf\n", parts)


@pytest.mark.parametrize("text", ["[global\nguest ok = yes\n", "[x]\nguest ok = perhaps\n", "[x]\nguest ok = yes \\"])
def test_what_samba_does_not_start_with_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        _open_shares(_loaded(text, {}))
