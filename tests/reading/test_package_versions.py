"""The order of package versions, against dpkg itself and against the table in rpm's own test suite."""

import random
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Unreadable
from scanner.reading.deb_versions import version_key
from scanner.reading.rpm_versions import compare_releases, compare_versions
from tests.together import together

DEB = """
1.0 = 1.0-0
1.0 = 0:1.0
1.0 = 1.00
1. = 1.0
1.0-1 > 1.0
1.0~rc1 < 1.0
1.0~~ < 1.0~
1.0~~a < 1.0~
1.0~ < 1.0
1.0 < 1.0a
1.0a < 1.0+
1.0+ < 1.0.
1.0.1 > 1.0+b1
1.10 > 1.9
1:0.1 > 9.9
2.36-9+deb12u10 > 2.36-9+deb12u9
2.36-9+deb12u10~bpo1 < 2.36-9+deb12u10
7.88.1-10+deb12u8 < 7.88.1-10+deb12u12
1-1-1 > 1-1
1-1~ < 1-1
3.0.2-0ubuntu1.18 > 3.0.2-0ubuntu1.9
1:1:1 > 1:1
20240203~22.04.1 < 20240203
"""
"""As `dpkg --compare-versions` of dpkg 1.21.22 says."""

RPM = """
1.0 < 2.0
2.0.1 = 2.0.1
2.0.1a > 2.0.1
5.5p1 < 5.5p10
10xyz < 10.1xyz
xyz10 < xyz10.1
xyz.4 < 8
xyz.4 < 2
5.5p2 < 5.6p1
6.0.rc1 > 6.0
10b2 > 10a1
1.0aa > 1.0a
10.0001 = 10.1
10.0001 < 10.0039
4.999.9 < 5.0
20101121 < 20101122
2_0 = 2.0
a+ = a_
+a = _a
1.0~rc1 < 1.0
1.0~rc1~git123 < 1.0~rc1
1.0^ > 1.0
1.0^git1 < 1.0^git2
1.0^git1 < 1.01
1.0^20160101 < 1.0.1
1.0^20160102 > 1.0^20160101^git1
1.0~rc1^git1 > 1.0~rc1
1.0^git1~pre < 1.0^git1
1b.fc17 < 1.fc17
1g.fc17 > 1.fc17
"""
"""From rpm's tests/rpmvercmp.at."""

ALPHABET = "0019abAZ~~+..-:"


def pairs(table: str) -> list[tuple[str, str, str]]:
    return [(a, sign, b) for line in table.strip().splitlines() for a, sign, b in [line.split()]]


def sign_of(left: object, right: object) -> str:
    if left == right:
        return "="
    return "<" if left < right else ">"  # type: ignore[operator]  # keys are tuples


@together("left, sign, right", pairs(DEB))
def test_debian_versions_are_in_the_order_of_dpkg(left: str, sign: str, right: str) -> None:
    assert sign_of(version_key(left), version_key(right)) == sign
    assert sign_of(version_key(right), version_key(left)) == {"<": ">", ">": "<", "=": "="}[sign]


@together("left, sign, right", pairs(RPM))
def test_rpm_versions_are_in_the_order_of_rpm(left: str, sign: str, right: str) -> None:
    assert sign_of(compare_versions(left, right), 0) == sign
    assert sign_of(0, compare_versions(right, left)) == sign


def test_an_epoch_decides_first_and_a_release_last() -> None:
    assert compare_releases("1:1.0-1", "9.0-9") > 0
    assert compare_releases("0:1.0-1.el9", "1.0-1.el9") == 0
    assert compare_releases("1.0-1.el9_4", "1.0-1.el9") > 0


@pytest.mark.parametrize("bad", ["", "a b", "1:", "x:1", "-1", "1\n", "1" * 600, "1_0", "é1"])
def test_what_is_no_version_is_unreadable(bad: str) -> None:
    with pytest.raises(Unreadable):
        version_key(bad)


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_text_crashes_the_order_of_rpm(left: str, right: str) -> None:
    assert compare_releases(left, right) == -compare_releases(right, left)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("dpkg") is None, reason="needs dpkg")
def test_twenty_thousand_pairs_are_in_the_order_of_dpkg() -> None:
    """One shell asks dpkg for every pair: half of them alike but for a few characters."""
    dice = random.Random(12)  # noqa: S311  # cases, not secrets
    wanted = [_pair(dice) for _ in range(20_000)]
    script = """
        while read -r a b; do
            said=bad
            for s in lt eq gt; do dpkg --compare-versions "$a" $s "$b" 2>/dev/null && said=$s && break; done
            echo $said
        done
    """
    listed = "".join(f"{left} {right}\n" for left, right in wanted)
    said = subprocess.run(
        ["bash", "-c", script], input=listed, capture_output=True, text=True, check=True
    ).stdout.split()
    valid = [(pair, sign) for pair, sign in zip(wanted, said, strict=True) if sign != "bad"]
    signs = {"<": "lt", "=": "eq", ">": "gt"}
    ours = [(pair, signs[sign_of(version_key(pair[0]), version_key(pair[1]))]) for pair, _ in valid]
    assert len(valid) > 19_000
    assert [each for each, mine in zip(valid, ours, strict=True) if each != mine] == []


def _pair(dice: random.Random) -> tuple[str, str]:
    left = _version(dice)
    if dice.random() < 0.5:
        return left, _version(dice)
    place = dice.randrange(1, len(left) + 1)
    right = left[:place] + dice.choice(ALPHABET[:-2]) + left[place + dice.randrange(2) :]
    return left, right.rstrip("-") or "0"


def _version(dice: random.Random) -> str:
    epoch = f"{dice.randrange(3)}:" if dice.random() < 0.3 else ""
    upstream = dice.choice("0123") + "".join(dice.choice(ALPHABET[:-2]) for _ in range(dice.randrange(8)))
    revision = "-" + "".join(dice.choice(ALPHABET[:-2]) for _ in range(1 + dice.randrange(5)))
    return epoch + upstream + (revision if dice.random() < 0.6 else "")
