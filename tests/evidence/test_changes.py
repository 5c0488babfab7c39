"""Only changes are stored, and every visit reads back as it was: whatever came before it, after it, or was pruned."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evidence import codec
from scanner.evidence.bodies import packed, packed_against, unpacked, unpacked_against
from scanner.evidence.prune import prune_before
from scanner.evidence.store import EvidenceStore, open_store
from scanner.evidence.times import moment, packed_times, ticks, unpacked_times
from scanner.evidence.verify import verify_run
from scanner.model.errors import BadSeal
from scanner.model.kinds.host_identity import HostIdentity
from scanner.model.kinds.host_processes import HostProcesses
from scanner.model.observation import Known, Missing, Observation, Provenance
from scanner.model.plain import to_plain
from scanner.model.question import Answer
from scanner.model.words import Gap, Way
from scanner.sealing.canonical import canonical_plain
from tests.evidence.evidence_case import ANSWER, NOON, header, observations, visit

MOMENTS = st.datetimes(
    min_value=datetime(1970, 1, 2), max_value=datetime(2999, 1, 1), timezones=st.just(UTC)
)  # the zone is put in
TARGETS = ("xa/may-01", "xa/may-02")


@given(st.lists(MOMENTS, max_size=60))
def test_times_come_back_to_the_microsecond(moments: list[datetime]) -> None:
    assert list(unpacked_times(packed_times(moments))) == moments
    assert [moment(ticks(each)) for each in moments] == moments


@given(
    st.builds(
        Provenance,
        source=st.text(max_size=8),
        taken_at=MOMENTS,
        asked=st.lists(st.text(st.characters(codec="utf-8"), max_size=8), max_size=3).map(tuple),
        answers=st.lists(st.sampled_from(["0" * 64, "af" * 32]), max_size=3).map(tuple),
        proof=st.sampled_from(["", "khoá đã ký"]),
    )
)
def test_a_provenance_put_together_is_its_canonical_json(provenance: Provenance) -> None:
    plain = to_plain(provenance)
    if not provenance.proof:
        del plain["proof"]
    text = codec.provenance_text(codec.asking_of(provenance), provenance.answers, provenance.taken_at)
    assert text == canonical_plain(plain)


@given(st.binary(min_size=1, max_size=200), st.binary(max_size=200), st.sampled_from([1, 500]))
def test_a_body_told_by_another_comes_back(base: bytes, body: bytes, times: int) -> None:
    base, body = base * times, (base + body) * times
    assert unpacked(packed(body)) == body
    assert unpacked_against(base, packed_against(base, body)) == body


def random_visit(rng: random.Random) -> tuple[tuple[Observation, ...], tuple[Answer, ...]]:
    """Some observations, each of a few forms, and some answers, the same question twice among them at times."""
    names = tuple(f"tiến-trình-{rng.randrange(300)}" for _ in range(rng.choice([1, 40, 3000])))
    answers = [Answer(ask="cmd:ps", stdout="\n".join(names).encode()).sealed(), ANSWER]
    answers += [Answer(ask="file:/etc/x", stdout=bytes([rng.randrange(2)])).sealed() for _ in range(rng.randrange(3))]
    given_ = {each.content_digest(): each for each in rng.sample(answers, rng.randrange(1, len(answers) + 1))}
    at = NOON + timedelta(microseconds=rng.randrange(10**12))
    asked = [*dict.fromkeys(each.ask for each in given_.values())]
    by_ask = [digest for ask in asked for digest, each in given_.items() if each.ask == ask]
    provenance = Provenance(source="s", taken_at=at, asked=tuple(asked), answers=tuple(by_ask))
    every: list[Observation] = [
        Known(fact=HostProcesses(names=names, init="systemd"), provenance=provenance),
        Known(
            fact=HostIdentity(
                hostname=rng.choice("ab"), machine_id=None, virtualisation="kvm", container=False, timezone="UTC"
            ),
            provenance=replace(provenance, answers=("e" * 64,), taken_at=at + timedelta(seconds=rng.randrange(9))),
        ),
        Missing(kind="host.sudoers", gap=Gap.DENIED, detail=rng.choice(["x", "", "ở đây"]), provenance=provenance),
        Missing(kind="host.smb", gap=Gap.NOT_COLLECTED, detail="", provenance=provenance, way=Way.BUNDLE),
    ]
    return tuple(rng.sample(every, rng.randrange(len(every) + 1))), tuple(given_.values())


Visited = dict[tuple[str, str], tuple[tuple[str, ...], tuple[Observation, ...], tuple[Answer, ...]]]


def filled_at_random(store: EvidenceStore, rng: random.Random, runs: int) -> Visited:
    """Runs that visit some targets; one of them is gone on with after a later one began."""
    made: Visited = {}
    left: list[tuple[str, str]] = []
    for number in range(runs):
        run = f"r{number}"
        store.begin(header(run, started_at=NOON + timedelta(days=number)))
        now = [(run, target) for target in TARGETS]
        rng.shuffle(now)
        put_off = now.pop() if rng.random() < 0.3 else None
        for one in (*now, *left):
            shown, answers = random_visit(rng)
            digests = store.keep_visit(one[0], visit(one[1]), observations=shown, answers=answers)
            made[one] = (digests, shown, answers)
        left = [] if put_off is None else [put_off]
    for number in range(runs):
        store.finish(f"r{number}", at=NOON + timedelta(days=number))
    return made


def assert_all_there(store: EvidenceStore, made: Visited, runs: Sequence[str]) -> None:
    for (run, target), (digests, shown, answers) in made.items():
        if run in runs:
            assert tuple(store.observations(run, target)) == tuple(zip(digests, shown, strict=True))
            held = store.answers_of(run).get(target, [])
            assert sorted(held) == sorted(each.content_digest() for each in answers)
            assert {each.content_digest() for each in map(store.answer, held)} == set(held)


@pytest.mark.parametrize("seed", range(12))
def test_every_visit_reads_back_whatever_came_between(tmp_path: Path, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # to be made again
    with open_store(tmp_path, create=True) as store:
        made = filled_at_random(store, rng, runs=8)
        every = [f"r{number}" for number in range(8)]
        assert_all_there(store, made, every)
        pruned = prune_before(store, NOON + timedelta(days=4.5), at=NOON + timedelta(days=9), by="an")
        assert pruned.runs == ("r0", "r1", "r2", "r3", "r4")
        assert_all_there(store, made, every[5:])
        for run in every:
            assert verify_run(store, run).faults == ()
        again = prune_before(store, NOON + timedelta(days=6.5), at=NOON + timedelta(days=9), by="an")
        assert again.runs == tuple(every[:7])
        assert_all_there(store, made, every[7:])
        for run in every:
            assert verify_run(store, run).faults == ()


def test_a_visit_like_the_one_before_it_takes_a_row(tmp_path: Path) -> None:
    with open_store(tmp_path, create=True) as store:
        for number in range(2):
            store.begin(header(f"r{number}"))
            store.keep_visit(f"r{number}", visit(), observations=observations(), answers=[ANSWER])
        counts = {
            table: store.database.rows(f"SELECT COUNT(*) AS n FROM {table}")[0]["n"]  # noqa: S608  # of this test
            for table in ("visit", "state", "fact", "answer", "answered")
        }
        assert counts == {"visit": 2, "state": 3, "fact": 2, "answer": 1, "answered": 1}


def test_a_long_answer_that_changes_a_little_is_told_by_the_one_before(tmp_path: Path) -> None:
    rng = random.Random(1)  # noqa: S311  # to be made again
    lines = [rng.randbytes(40).hex() for _ in range(4000)]
    with open_store(tmp_path, create=True) as store:
        for number in range(3):
            lines[rng.randrange(4000)] = "changed"
            answer = Answer(ask="file:/var/lib/dpkg/status", stdout="\n".join(lines).encode()).sealed()
            store.begin(header(f"r{number}"))
            store.keep_visit(f"r{number}", visit(), observations=observations(), answers=[answer])
        sizes = [len(row["body"]) for row in store.database.rows("SELECT body FROM answer ORDER BY number")]
        assert sizes[1] < sizes[0] / 50
        assert sizes[2] < sizes[0] / 50
        bases = [row["base"] for row in store.database.rows("SELECT base FROM answer ORDER BY number")]
        assert bases == [None, 1, 1]  # one step from the whole, always


@settings(max_examples=20)
@given(st.integers(0, 2**32))
def test_garbage_is_never_taken_for_a_body(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311  # to be made again
    base = rng.randbytes(rng.choice([10, 40_000]))
    told = packed_against(base, base + b"x")
    broken = bytes(each ^ (rng.random() < 0.3) for each in told)
    try:
        assert isinstance(unpacked_against(base, broken), bytes)
    except BadSeal:
        assert broken != told
