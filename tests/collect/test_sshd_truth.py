"""The truth about sshd_config is sshd: random files, read by ours and by the installed `sshd -T`, give equal settings."""

import random
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from scanner.collect.host.sshd_grammar import Version, names_in_order, read_passes
from scanner.collect.host.sshd_settings import dump_of, parse_dump, settings_of
from scanner.model.errors import GapError
from scanner.model.kinds.host_sshd import SshdSettings

FLAGS = (
    *("PermitEmptyPasswords", "PasswordAuthentication", "KbdInteractiveAuthentication", "PubkeyAuthentication"),
    *("ChallengeResponseAuthentication", "HostbasedAuthentication", "GSSAPIAuthentication", "KerberosAuthentication"),
    *("IgnoreUserKnownHosts", "UsePAM", "StrictModes", "X11Forwarding", "AllowAgentForwarding", "PrintLastLog"),
)
VALUES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        FLAGS, ("yes", "no", "YES", "No", '"yes"', "'no'", "yes # why", "true", "yes no", "no\f", "yes\\ ")
    ),
    "PermitRootLogin": ("yes", "no", "prohibit-password", "Without-Password", "forced-commands-only", "maybe"),
    "IgnoreRhosts": ("yes", "no", "shosts-only", "off"),
    "PermitUserEnvironment": ("yes", "no", "YES", "LANG,LC_*"),
    "AllowTcpForwarding": ("yes", "no", "all", "local", "Remote", "none"),
    "Compression": ("yes", "no", "delayed", "Delayed", "sometimes"),
    "Banner": ("none", "NONE", "/etc/issue.net", '"/etc/my issue"', "/etc/issue # x"),
    "LogLevel": ("INFO", "verbose", "DEBUG", "DEBUG1", "debug3", "QUIET", "LOUD"),
    "LoginGraceTime": ("30", "1m", "1h30m", "2M", "0", "1x", "1 m", "1w2d", "99999999999"),
    "ClientAliveInterval": ("0", "300", "5m", "05", "-1"),
    "ClientAliveCountMax": ("0", "3", "03", "x", "3 3"),
    "MaxAuthTries": ("4", "06", "4m", "-4", "2147483648"),
    "MaxSessions": ("10", "1", "ten"),
    "MaxStartups": ("10", "10:30:60", "60:30:10", "0", "10:0:20", "1:2"),
    "AuthenticationMethods": ("any", "publickey", "publickey,password publickey", "any publickey", '"publickey"'),
    "AllowUsers": ("a b", "c@10.0.0.0/8", '"d e"', "f # g"),
    "AllowGroups": ("ssh", "ssh staff"),
    "DenyUsers": ("x", "y z"),
    "DenyGroups": ("guests",),
    "Ciphers": ("aes256-ctr", "+3des-cbc", "-aes128*", "^aes256-ctr", "aes256-ctr,aes256-ctr", "rot13", "-chacha*"),
    "MACs": ("hmac-sha2-256", "-*sha1*", "+hmac-md5", "hmac-none", '"hmac-sha2-512,hmac-sha2-256"'),
    "KexAlgorithms": ("curve25519-sha256", "-ecdh*", "+diffie-hellman-group14-sha1", "^ecdh-sha2-nistp256", "none"),
    "HostKeyAlgorithms": ("ssh-ed25519", "+ssh-rsa", "rsa*", "-ecdsa*", "ssh-none"),
    "Port": ("22", "2222", "0", "ssh", "70000", "22 23"),
    "ListenAddress": ("127.0.0.1", "127.0.0.1:2022", "[::1]:2023", "::1", "0.0.0.0:0"),
    "Subsystem": ("sftp /usr/lib/sftp-server", "sftp internal-sftp", "x /bin/true", "sftp"),
    "Protocol": ("2", "1,2", "whatever it takes"),
    "UsePrivilegeSeparation": ("sandbox",),
    "AcceptEnv": ("LANG LC_*", "A=B"),
    "PrintMotd": ("no",),
    "DebianBanner": ("no",),
    "UseDNS": ("yes", "perhaps"),
    "RekeyLimit": ("default none", "1G 1h"),
    "ForceCommand": ("/bin/echo # yes", "internal-sftp -u 0002"),
    "VersionAddendum": ("none",),
    "NoSuchKeyword": ("yes",),
}
MATCHES = ("all", "User bob", "user bob address 10.0.0.0/8", "Group x", "ALL", "all # now", "User bob all", "Group")


@dataclass(frozen=True)
class Tree:
    """One generated configuration: the main file and its drop-ins, all below `folder`."""

    folder: Path
    main: str
    drop_ins: dict[str, str]

    def write(self) -> None:
        """Put it on disk for sshd."""
        shutil.rmtree(self.folder / "d", ignore_errors=True)
        (self.folder / "d").mkdir(parents=True)
        (self.folder / "main").write_text(self.main)
        for name, text in self.drop_ins.items():
            (self.folder / "d" / name).write_text(text)

    def files(self, pattern: str) -> Iterable[tuple[str, str]]:
        """What an Include names, for our reader."""
        by_path = {f"{self.folder}/d/{name}": text for name, text in self.drop_ins.items()}
        return [(path, by_path[path]) for path in names_in_order(by_path, pattern)]


def _line(chance: random.Random, *, wild: bool) -> str:
    keyword = chance.choice(list(VALUES))
    values = VALUES[keyword]
    value = chance.choice(values) if wild else chance.choice(values[:2])
    keyword = chance.choice((keyword, keyword, keyword.lower(), keyword.upper()))
    between = chance.choice((" ", " ", "  ", "\t", "=", " = ", " =", "= ")) if wild else " "
    return f"{chance.choice(('', '', ' ', chr(9)))}{keyword}{between}{value}{chance.choice(('', '', ' ', chr(13)))}"


def _block(chance: random.Random, folder: Path, *, wild: bool, depth: int = 0) -> Iterator[str]:
    for _ in range(chance.randrange(1, 9)):
        roll = chance.random()
        if roll < 0.08:
            yield f"Match {chance.choice(MATCHES if wild else MATCHES[:5])}"
        elif roll < 0.18 and depth < 2:
            names = chance.choice(("*.conf", "1*.conf", "b.conf a.conf", "none*.conf"))
            yield "Include " + " ".join(f"{folder}/d/{name}" for name in names.split())
        elif roll < 0.25:
            yield chance.choice(("", "# Port 1", "   ", "\t# x"))
        else:
            yield _line(chance, wild=wild)


def make_tree(seed: int, folder: Path) -> Tree:
    """The configuration of `seed`; every second one is tidy, so that sshd accepts many."""
    chance, wild = random.Random(seed), seed % 3 == 0  # noqa: S311  # no secret
    drop_ins = {
        name: "\n".join(line for line in _block(chance, folder, wild=wild) if "Include" not in line) + "\n"
        for name in chance.sample(("a.conf", "b.conf", "1.conf", "10.conf", ".hidden.conf", "Z.conf"), 3)
    }
    return Tree(folder=folder, main="\n".join(_block(chance, folder, wild=wild)) + "\n", drop_ins=drop_ins)


def ours(tree: Tree, version: Version) -> SshdSettings | None:
    """Our reading, None where we say that sshd refuses."""
    try:
        return settings_of(dump_of(read_passes(tree.main, tree.files, version), version))
    except GapError:
        return None


def theirs(command: list[str], tree: Tree) -> SshdSettings | None:
    """What sshd says, None when it refuses."""
    ran = subprocess.run([*command, "-T", "-f", f"{tree.folder}/main"], capture_output=True, text=True, check=False)
    assert "no hostkeys" not in ran.stderr, ran.stderr
    return settings_of(parse_dump(ran.stdout)) if ran.returncode == 0 else None


def installed_version(command: list[str]) -> Version:
    """The version of this sshd, which prints it when it is given an option it does not know."""
    ran = subprocess.run([*command, "-V"], capture_output=True, text=True, check=False)
    found = re.search(r"OpenSSH_(\d+)\.(\d+)", ran.stderr + ran.stdout)
    assert found, ran.stderr
    return int(found[1]), int(found[2])


@pytest.fixture
def sshd(tmp_path: Path) -> Iterator[list[str]]:
    """The command to run sshd with a host key of its own; its folder under /run is made and removed when missing."""
    key, empty = tmp_path / "key", Path("/run/sshd")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    made = not empty.exists()
    empty.mkdir(exist_ok=True)
    yield ["/usr/sbin/sshd", "-h", str(key)]
    if made:
        empty.rmdir()


@pytest.mark.root
@pytest.mark.parametrize("part", range(3))
def test_random_configurations_mean_the_same_to_us_and_to_sshd(part: int, sshd: list[str], tmp_path: Path) -> None:
    """50 configurations a part: settings equal the dump, and what sshd refuses we refuse."""
    version, accepted = installed_version(sshd), 0
    for seed in range(part * 50, part * 50 + 50):
        tree = make_tree(seed, tmp_path / "ssh")
        tree.write()
        said = theirs(sshd, tree)
        accepted += said is not None
        assert ours(tree, version) == said, f"seed {seed}\n{tree.main}\n{tree.drop_ins}"
    assert accepted >= 10
