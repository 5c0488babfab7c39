"""On Debian roots made for it, Rasoat says what oscap says, and never passes what the SSH daemon itself denies.

Needs root, debootstrap, oscap (openscap-scanner) and a package mirror; some minutes the first time, then seconds for
what RASOAT_ORACLE (a folder) keeps.
"""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from scanner.model.kinds.host_sshd import HostSshd
from scanner.model.observation import Fact
from scanner.model.words import ReadMode, Status
from tests.oracle import mirror, openscap, rasoat
from tests.oracle.chamber import Chamber
from tests.oracle.debian_roots import NAMES, build, work_folder

pytestmark = [pytest.mark.root, pytest.mark.slow]

HERE = Path(__file__).parent
DECIDED = ("pass", "fail")
VISITORS = ("", "user=officer,host=client.example,addr=198.51.100.7", "user=clerk,host=client.example,addr=192.0.2.7")
"""For whom the daemon is asked: everyone, and those whom Match sections of the roots single out."""
WANTED_EQUAL = 100


@dataclass(frozen=True, kw_only=True)
class Compared:
    """One root: where it is, its facts, and the verdict of each of the three on every mapped rule."""

    root: Path
    facts: Mapping[str, Fact]
    oscap: Mapping[str, str]
    written: Mapping[str, Status]
    effective: Mapping[str, Status]


@pytest.fixture(scope="session")
def compared() -> dict[str, Compared]:
    """Every root, built and judged by both."""
    for program in ("debootstrap", "unshare", "oscap", "ip", "apt-get"):
        if shutil.which(program) is None:
            pytest.fail(f"{program} is missing; the oracle needs debootstrap, openscap-scanner and iproute2")
    work, source = work_folder(), mirror.debian_mirror()
    datastream = mirror.fetch_datastream(source or mirror.debootstrap_mirror(), work)
    found = {}
    for name in NAMES:
        root = build(name, work, source)
        facts = rasoat.facts_of(root)
        found[name] = Compared(
            root=root,
            facts=facts,
            oscap=openscap.verdicts(root, work, datastream, rasoat.mapped_checks()),
            written=rasoat.verdicts(facts, ReadMode.WRITTEN),
            effective=rasoat.verdicts(facts, ReadMode.EFFECTIVE),
        )
    return found


@pytest.fixture(scope="session")
def justified() -> dict[str, set[tuple[str, str]]]:
    """(rule, root) of the differences that have a reason, by mode."""
    listed = yaml.safe_load((HERE / "justified.yaml").read_text(encoding="utf-8"))
    return {mode: {(each["rule"], root) for each in listed[mode] for root in each["roots"]} for mode in listed}


def _decided(compared: Mapping[str, Compared]) -> Iterator[tuple[str, str, Compared]]:
    for name, each in compared.items():
        yield from ((rule, name, each) for rule, said in each.oscap.items() if said in DECIDED)


def test_written_mode_equals_oscap(compared: dict[str, Compared], justified: dict[str, set[tuple[str, str]]]) -> None:
    """Pass and fail are equal on every rule and root, but for the differences listed with a reason."""
    different = {(rule, name) for rule, name, each in _decided(compared) if each.oscap[rule] != each.written[rule]}
    assert different == justified["written"]


def test_enough_rules_are_equal(compared: dict[str, Compared]) -> None:
    """At least a hundred rules are mapped, decided on some root, and equal wherever they are decided."""
    decided = {rule for rule, _, _ in _decided(compared)}
    different = {rule for rule, _, each in _decided(compared) if each.oscap[rule] != each.written[rule]}
    assert len(decided - different) >= WANTED_EQUAL


def test_every_verdict_occurs(compared: dict[str, Compared]) -> None:
    """The roots are not all alike: both verdicts occur for nearly every rule, so that equality says something."""
    seen = {(rule, each.oscap[rule]) for rule, _, each in _decided(compared)}
    one_sided = {
        rule for rule, _, _ in _decided(compared) if len({said for said in DECIDED if (rule, said) in seen}) < 2
    }
    assert one_sided == {
        "package_net-snmp_removed",  # Debian has no package of that name
        "partition_for_dev_shm",  # a chroot has no such mount
        "partition_for_tmp",
        "root_path_no_dot",  # oscap looks at its own environment
    }


def test_effective_mode_never_passes_without_reason(
    compared: dict[str, Compared], justified: dict[str, set[tuple[str, str]]]
) -> None:
    """What oscap fails and Rasoat passes is listed with its reason, or the daemon's own dump shows it."""
    by_daemon = _daemon_rules()
    passed = {
        (rule, name)
        for rule, name, each in _decided(compared)
        if each.oscap[rule] == "fail" and each.effective[rule] is Status.PASS and rule not in by_daemon
    }
    assert passed - {("sshd_limit_user_access", "boundary")} == justified["effective"]


def test_effective_mode_says_what_sshd_says(compared: dict[str, Compared]) -> None:
    """A rule passes exactly when the daemon prints the wanted value for every visitor."""
    wrong = []
    for name, each in compared.items():
        dumps = _dumps(each.root)
        for rule, (keyword, wanted) in _daemon_rules().items() if dumps else ():
            truth = all(re.fullmatch(wanted, dump.get(keyword, "no")) for dump in dumps)
            if each.effective[rule] is not (Status.PASS if truth else Status.FAIL):
                wrong.append((name, rule, [dump.get(keyword) for dump in dumps], str(each.effective[rule])))
    assert wrong == []


def test_lists_of_users_are_what_sshd_says(compared: dict[str, Compared]) -> None:
    """The lists of AllowUsers and its kin, which oscap only finds when they stand on exactly one line."""
    for each in compared.values():
        for dump in _dumps(each.root)[:1]:
            limited = any(dump.get(key) for key in ("allowusers", "allowgroups", "denyusers", "denygroups"))
            assert each.effective["sshd_limit_user_access"] is (Status.PASS if limited else Status.FAIL)


def test_files_of_sshd_are_read_as_sshd_reads_them(compared: dict[str, Compared]) -> None:
    """Of a root folder the configuration is read from files; it equals the daemon's dump."""
    for each in compared.values():
        fact = each.facts["host.sshd"]
        assert isinstance(fact, HostSshd)
        for dump in _dumps(each.root)[:1]:
            assert fact.settings is not None
            assert fact.settings.permit_root_login == dump["permitrootlogin"]
            assert fact.settings.max_auth_tries == int(dump["maxauthtries"])
            assert fact.settings.client_alive_interval_s == int(dump["clientaliveinterval"])
            assert fact.settings.banner == dump["banner"]


def _daemon_rules() -> dict[str, tuple[str, str]]:
    listed = yaml.safe_load((HERE / "daemon.yaml").read_text(encoding="utf-8"))
    return {rule: (each["keyword"], str(each["wanted"])) for rule, each in listed.items()}


def _dumps(root: Path) -> list[dict[str, str]]:
    """`sshd -T` for each visitor; empty where no SSH server is installed."""
    if not (root / "usr/sbin/sshd").exists():
        return []
    return [_dump(root, visitor) for visitor in VISITORS]


def _dump(root: Path, visitor: str) -> dict[str, str]:
    who = ["-C", visitor] if visitor else []
    done = Chamber(root=root).run(["sh", "-c", 'mkdir -p /run/sshd; exec /usr/sbin/sshd -T "$@"', "sh", *who])
    assert done.returncode == 0, done.stderr
    pairs = (line.partition(" ") for line in done.stdout.splitlines())
    return {keyword: value for keyword, _, value in pairs}
