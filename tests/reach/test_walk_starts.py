"""Where a walk begins and what it leaves to another start, worked out of mount tables."""

from dataclasses import dataclass

import pytest

from scanner.reach.mounts import mounts_in
from scanner.reach.walk_starts import Plan


@dataclass(frozen=True)
class Case:
    """Mounts as point, root, device; what is told of each start: names passed by, and folders seen elsewhere."""

    mounts: tuple[str, ...]
    starts: dict[str, tuple[dict[str, set[str]], list[str]]]
    top: str = "/"


CASES = {
    "names of mount points are passed by, whatever is mounted there": Case(
        mounts=("/ / 1", "/proc / proc", "/srv/far / nfs"), starts={"": ({"": {"proc"}, "/srv": {"far"}}, [])}
    ),
    "a mount is passed by in the start that comes to it": Case(
        mounts=("/ / 1", "/home / 2", "/home/a/disk / 3", "/sys / proc", "/sys/kernel/x / proc"),
        starts={"": ({"": {"home", "sys"}}, []), "/home": ({"/home/a": {"disk"}}, []), "/home/a/disk": ({}, [])},
    ),
    "a folder bound to another place is not walked there": Case(
        mounts=("/ / 1", "/bound /data/real 1"), starts={"": ({"": {"bound"}}, [])}
    ),
    "it is where something hides the folder itself": Case(
        mounts=("/ / 1", "/data / proc", "/bound /data/real 1"),
        starts={"": ({"": {"data", "bound"}}, []), "/bound": ({}, [])},
    ),
    "a folder bound to itself is walked": Case(
        mounts=("/ / 1", "/data /data 1"), starts={"": ({"": {"data"}}, []), "/data": ({}, [])}
    ),
    "a folder of a file system that is mounted whole later is left out of it": Case(
        mounts=("/ / 1", "/part /sub/folder 2", "/whole / 2"),
        starts={"": ({"": {"part", "whole"}}, []), "/part": ({}, []), "/whole": ({}, ["/whole/sub/folder"])},
    ),
    "but not where it is hidden there": Case(
        mounts=("/ / 1", "/part /sub/folder 2", "/whole / 2", "/whole/sub / proc"),
        starts={"": ({"": {"part", "whole"}}, []), "/part": ({}, []), "/whole": ({"/whole": {"sub"}}, [])},
    ),
    "what is left to another start is not taken for seen": Case(
        mounts=("/ / 1", "/part /sub 2", "/part/in / proc", "/whole / 2", "/third /sub/in 2"),
        starts={
            "": ({"": {"part", "whole", "third"}}, []),
            "/part": ({"/part": {"in"}}, []),
            "/whole": ({}, ["/whole/sub"]),
            "/third": ({}, []),
        },
    ),
    "nothing is passed by in what is not entered": Case(
        mounts=("/ / 1", "/part /sub 2", "/whole / 2", "/whole/sub/x/y / proc"),
        starts={"": ({"": {"part", "whole"}}, []), "/part": ({}, []), "/whole": ({}, ["/whole/sub"])},
    ),
    "names that begin alike are not taken for folders": Case(
        mounts=("/ / 1", "/a / 2", "/ab /sub 2", "/b /su 2"), starts={"": ({"": {"a", "ab", "b"}}, []), "/a": ({}, [])}
    ),
    "subvolumes beside each other are all walked": Case(
        mounts=("/ /@ 1", "/home /@home 1", "/top / 1"),
        starts={"": ({"": {"home", "top"}}, []), "/home": ({}, []), "/top": ({}, ["/top/@", "/top/@home"])},
    ),
    "a walk that begins below sees only what is below": Case(
        mounts=("/ / 1", "/srv / 2", "/srv/a/disk / 3", "/home / 4", "/srv/bound /a/b 2", "/out /a/c 2"),
        top="/srv/a",
        starts={"/srv/a": ({"/srv/a": {"disk"}}, []), "/srv/a/disk": ({}, [])},
    ),
    "a folder bound into the walk from outside of it is walked": Case(
        mounts=("/ / 1", "/srv/bound /home/x 1"), top="/srv", starts={"/srv": ({"/srv": {"bound"}}, []), "/srv/bound": ({}, [])}
    ),
}  # fmt: skip


def plan_of(case: Case) -> Plan:
    lines = []
    for each in case.mounts:
        point, root, device = each.split()
        source = "far:/x" if device == "nfs" else "proc" if device == "proc" else "/dev/x"
        kind, number = (device, 99) if device in ("nfs", "proc") else ("ext4", int(device))
        lines.append(f"1 0 8:{number} {root} {point} rw - {kind} {source} rw".encode())
    return Plan(case.top.encode(), mounts_in(b"\n".join(lines), b""))


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_starts_follow_from_the_mount_table(case: Case) -> None:
    told = {
        start.point.decode(): (
            {folder.decode(): {name.decode() for name in names} for folder, names in start.mounted.items()},
            [each.decode() for each in start.seen],
        )
        for start in plan_of(case).starts.values()
    }
    assert told == case.starts


def test_what_rests_on_a_start_is_known_by_it() -> None:
    plan = plan_of(CASES["a folder of a file system that is mounted whole later is left out of it"])
    assert plan.resting == {b"/part": {b"/whole/sub/folder"}}
    plan = plan_of(CASES["a folder bound to another place is not walked there"])
    assert plan.resting == {b"": {b"/bound"}}


def test_without_a_mount_table_the_top_is_one_start() -> None:
    plan = Plan(b"/srv/", ())
    assert [(each.point, each.device) for each in plan.starts.values()] == [(b"/srv", None)]
