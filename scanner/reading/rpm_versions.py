"""The order of RPM version numbers: rpm-version(7), rpmvercmp of librpm 4.15 and later.

Runs of digits and of letters are compared one by one, everything else only separates them; a tilde sorts before the
end, a caret behind the end and before everything else; a number is newer than letters.
"""

import functools
import re

_RUN = re.compile(r"[0-9]+|[A-Za-z]+|[~^]")


def compare_releases(left: str, right: str) -> int:
    """Below, equal to or above 0 as `left` is older than, the same as or newer than `right`; [epoch:]version-release."""
    (epoch, version, release), (other_epoch, other_version, other_release) = _evr(left), _evr(right)
    return (
        (epoch > other_epoch) - (epoch < other_epoch)
        or compare_versions(version, other_version)
        or compare_versions(release, other_release)
    )


release_key = functools.cmp_to_key(compare_releases)
"""What to sort [epoch:]version-release by."""


def _evr(written: str) -> tuple[int, str, str]:
    epoch, colon, rest = written.partition(":")
    if not colon:
        epoch, rest = "0", written
    version, _, release = rest.partition("-")
    return int(epoch) if epoch.isascii() and epoch.isdigit() and len(epoch) <= 10 else 0, version, release  # noqa: PLR2004


def compare_versions(left: str, right: str) -> int:
    """The order of two versions, or two releases."""
    ours, theirs = _RUN.findall(left), _RUN.findall(right)
    for place in range(max(len(ours), len(theirs))):
        mine = ours[place] if place < len(ours) else ""
        other = theirs[place] if place < len(theirs) else ""
        order = _compare_runs(mine, other)
        if order:
            return order
    return 0


def _compare_runs(mine: str, other: str) -> int:
    if mine == other:
        return 0
    for mark in "~^":
        if mark in (mine, other):
            first = -1 if mine == mark else 1
            return first if mark == "~" or (mine and other) else -first
    if not mine or not other:
        return 1 if mine else -1
    if mine.isdigit() and other.isdigit():
        (a, b) = mine.lstrip("0"), other.lstrip("0")
        return (len(a) > len(b)) - (len(a) < len(b)) or (a > b) - (a < b)
    if mine.isdigit() or other.isdigit():
        return 1 if mine.isdigit() else -1
    return (mine > other) - (mine < other)
