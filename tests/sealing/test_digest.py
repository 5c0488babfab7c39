"""Digests that an inspector can recompute with sort and sha256sum."""

import hashlib
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.sealing.digest import digest_of, root_digest

ONE = "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b"  # of the byte "1"
TWO = "d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35"  # of the byte "2"
ROOT = "e7288ff80eff6cea59e0d4bcc00cca3290a943fe472721502a797b374446f592"  # printf '%s\n' ONE TWO | sort | sha256sum

digests = st.lists(
    st.integers(min_value=0).map(lambda each: hashlib.sha256(str(each).encode()).hexdigest()), max_size=9
)


def test_the_digest_of_a_value_is_that_of_its_canonical_form() -> None:
    assert (digest_of(1), digest_of(2)) == (ONE, TWO)
    assert digest_of({"b": 1, "a": 2}) == digest_of({"a": 2, "b": 1})


def test_the_root_of_two_known_digests() -> None:
    assert root_digest([TWO, ONE]) == ROOT


def test_the_root_of_nothing_is_the_digest_of_nothing() -> None:
    assert root_digest([]) == hashlib.sha256(b"").hexdigest()


@given(digests, st.randoms(use_true_random=False))
def test_the_order_does_not_count_but_how_often_does(some: list[str], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert root_digest(shuffled) == root_digest(some)
    assert root_digest([*some, ONE]) != root_digest([*some, ONE, ONE])


@pytest.mark.parametrize("wrong", ["", "abc", ONE.upper(), ONE + "0", ONE[:-1] + "g", ONE + "\n"])
def test_what_is_no_digest_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError, match="no SHA-256"):
        root_digest([ONE, wrong])


@pytest.mark.skipif(not (shutil.which("sort") and shutil.which("sha256sum")), reason="needs sort and sha256sum")
def test_an_inspector_needs_no_rasoat(tmp_path: Path) -> None:
    lines = tmp_path / "digests.txt"
    lines.write_text(f"{TWO}\n{ONE}\n{TWO}\n", encoding="ascii")
    ordered = subprocess.run(["sort", str(lines)], env={"LC_ALL": "C"}, capture_output=True, check=True).stdout
    printed = subprocess.run(["sha256sum"], input=ordered, capture_output=True, check=True).stdout
    assert printed.split()[0].decode("ascii") == root_digest([TWO, ONE, TWO])
