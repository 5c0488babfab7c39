"""The file walk, by slope: a large tree minus a small one, so that start-up does not count."""

import sys
from collections.abc import Iterator
from pathlib import Path

from tests.bench.measure import cost_of, median

_WALK = (
    "import sys; from scanner.reach.root_folder import RootFolder;"
    "answer = RootFolder(__import__('pathlib').Path(sys.argv[1]))('walk:/');"
    "assert answer.gap is None and not answer.truncated, answer; print(answer.entries['entries'])"
)


def run(place: Path, *, smoke: bool) -> Iterator[str]:
    """Yields one line: µs of CPU for each entry."""
    few, many = (100, 2_000) if smoke else (1_000, 41_000)
    small, large = _tree(place / "small", few), _tree(place / "large", many)
    runs = 1 if smoke else 5
    costs = [(_cost(small), _cost(large)) for _ in range(runs)]
    slope = median([(b - a) / (many - few) * 1e6 for a, b in costs])
    yield f"file walk: {slope:.1f} µs of CPU an entry over {many - few} entries (n={runs}; goal at most 12)"


def _cost(tree: Path) -> float:
    cost = cost_of([sys.executable, "-c", _WALK, str(tree)])
    assert cost.status == 0, "the walk failed"
    return cost.cpu_s


def _tree(top: Path, entries: int) -> Path:
    """A root with as many files, two hundred a folder."""
    (top / "etc").mkdir(parents=True)
    (top / "etc" / "passwd").write_text("root:x:0:0:root:/root:/bin/sh\n")
    (top / "etc" / "group").write_text("root:x:0:\n")
    for number in range(entries):
        folder = top / "srv" / f"{number // 200:04d}"
        if number % 200 == 0:
            folder.mkdir(parents=True)
        (folder / f"{number % 200:03d}.txt").touch()
    return top
