"""Following chains by boxes says of every single connection what following it rule by rule says."""

import random
from collections.abc import Sequence

import pytest

from scanner.collect.host.filter_chains import Chains, Step, Verdict
from scanner.collect.host.packet_space import (
    EVERYTHING,
    MOST,
    NOTHING,
    PLANES,
    Cover,
    Plane,
    all_but,
    both,
    from_sources,
    is_open,
    of_protocols,
    to_ports,
)
from scanner.model.errors import Unreadable, Unsupported
from tests.together import together

ALL_V4 = 2**32 - 1
Point = tuple[Plane, int, int]


def _random_cover(dice: random.Random) -> Cover:
    cover = EVERYTHING
    if dice.random() < 0.6:
        edges = sorted(dice.sample(range(0, ALL_V4, 2**26), 2))
        cover = cover.within(from_sources(4, ((edges[0], edges[1]),), negated=dice.random() < 0.3))
    if dice.random() < 0.5:
        ports = sorted(dice.sample(range(0, 65_536, 512), 2))
        cover = cover.within(to_ports([(ports[0], ports[1])], negated=dice.random() < 0.3))
    return cover.within(of_protocols(("tcp",))) if dice.random() < 0.2 else cover


def _random_chains(dice: random.Random) -> dict[str, list[Step]]:
    chains: dict[str, list[Step]] = {}
    for name, below in (("c", ()), ("b", ("c",)), ("a", ("b", "c"))):
        steps = []
        for _ in range(dice.randint(0, 5)):
            verdict = dice.choice([each for each in Verdict if below or each not in (Verdict.JUMP, Verdict.GOTO)])
            target = dice.choice(below) if verdict in (Verdict.JUMP, Verdict.GOTO) else ""
            steps.append(Step(cover=_random_cover(dice), verdict=verdict, target=target))
        chains[name] = steps
    return chains


def _covers(cover: Cover, point: Point) -> bool:
    plane, source, port = point
    return any(box[0] <= source <= box[1] and box[2] <= port <= box[3] for box in cover.boxes(plane))


def _verdict(chains: dict[str, list[Step]], name: str, point: Point) -> Verdict:
    """What nft(8) says happens to one packet; CONTINUE means it comes out of the chain again."""
    for step in chains[name]:
        if not _covers(step.cover, point) or step.verdict is Verdict.CONTINUE:
            continue
        if step.verdict is Verdict.RETURN:
            return Verdict.CONTINUE
        if step.verdict not in (Verdict.JUMP, Verdict.GOTO):
            return step.verdict
        below = _verdict(chains, step.target, point)
        if below is not Verdict.CONTINUE or step.verdict is Verdict.GOTO:
            return below
    return Verdict.CONTINUE


@together("seed", range(60))
def test_boxes_agree_with_single_packets(seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311  # cases, no secrets
    chains = _random_chains(dice)
    passage = Chains(steps=chains).passage("a")
    for _ in range(200):
        plane = dice.choice(sorted(PLANES))
        point = (plane, dice.randint(0, ALL_V4), dice.randint(0, 65_535))
        expected = _verdict(chains, "a", point)
        assert _holds(passage.accepted[plane], point) == (expected is Verdict.ACCEPT)
        assert _holds(passage.left[plane], point) == (expected is Verdict.CONTINUE)


def _holds(boxes: Sequence[tuple[int, int, int, int]], point: Point) -> bool:
    return any(box[0] <= point[1] <= box[1] and box[2] <= point[2] <= box[3] for box in boxes)


def _accept(cover: Cover) -> Step:
    return Step(cover=cover, verdict=Verdict.ACCEPT)


def _drop(cover: Cover) -> Step:
    return Step(cover=cover, verdict=Verdict.DROP)


def test_a_condition_that_mostly_holds_is_trusted_to_accept_and_not_to_drop() -> None:
    assert Chains(steps={"a": [_accept(MOST)]}).passage("a").opens
    assert not Chains(steps={"a": [_drop(MOST)]}).passage("a").drops_rest((4, 6))
    assert Chains(steps={"a": [_drop(MOST), _accept(EVERYTHING)]}).passage("a").opens


def test_a_condition_by_another_mark_covers_nothing() -> None:
    passage = Chains(steps={"a": [_accept(NOTHING), _drop(EVERYTHING)]}).passage("a")
    assert not passage.opens
    assert passage.drops_rest((4, 6))


def test_dropping_one_ip_version_leaves_the_other() -> None:
    passage = Chains(steps={"a": [_drop(from_sources(4, ((0, ALL_V4),)))]}).passage("a")
    assert passage.drops_rest((4,))
    assert not passage.drops_rest((4, 6))


def test_an_empty_chain_neither_opens_nor_drops() -> None:
    passage = Chains(steps={"a": []}).passage("a")
    assert not passage.opens
    assert not passage.drops_rest((4, 6))


def test_a_chain_that_accepts_all_does_not_drop_the_rest() -> None:
    assert not Chains(steps={"a": [_accept(EVERYTHING), _drop(EVERYTHING)]}).passage("a").drops_rest((4, 6))


@pytest.mark.parametrize(
    ("prefix", "is_wide"), [(0, True), (1, True), (3, True), (4, False), (8, False), (24, False)], ids=str
)
def test_an_eighth_of_the_addresses_counts_as_any(prefix: int, is_wide: bool) -> None:
    assert is_open([(0, 2 ** (32 - prefix) - 1, 0, 65_535)], 4) is is_wide


@pytest.mark.parametrize(("ports", "is_wide"), [((1, 65_535), True), ((1024, 65_535), True), ((40_000, 50_000), False)])
def test_half_of_the_ports_count_as_any(ports: tuple[int, int], is_wide: bool) -> None:
    assert is_open([(0, ALL_V4, *ports)], 4) is is_wide


def test_chains_that_enter_each_other_are_refused() -> None:
    loop = {
        "a": [Step(cover=EVERYTHING, verdict=Verdict.JUMP, target="b")],
        "b": [Step(cover=EVERYTHING, verdict=Verdict.JUMP, target="a")],
    }
    with pytest.raises(Unreadable):
        Chains(steps=loop).passage("a")


def test_a_jump_to_nowhere_is_refused() -> None:
    with pytest.raises(Unreadable):
        Chains(steps={"a": [Step(cover=EVERYTHING, verdict=Verdict.GOTO, target="gone")]}).passage("a")


def test_many_ways_through_the_same_chains_are_followed_once() -> None:
    """Each chain jumps twice to the next: 2^30 ways, and still at once."""
    jump = {
        f"c{n}": [Step(cover=EVERYTHING, verdict=Verdict.JUMP, target=f"c{n + 1}") for _ in range(2)] for n in range(30)
    }
    assert Chains(steps={**jump, "c30": [_accept(EVERYTHING)]}).passage("c0").opens


def test_a_rule_set_cut_into_too_many_pieces_is_refused_in_time() -> None:
    checks = [
        _drop(from_sources(4, ((n * 2**26, (n + 1) * 2**26 - 1),)).within(to_ports([(port, port + 1023)])))
        for n in range(0, 64, 2)
        for port in range(0, 65_536, 2048)
    ]
    with pytest.raises(Unsupported):
        Chains(steps={"a": checks}).passage("a")


@pytest.mark.parametrize(
    ("intervals", "left"),
    [((), ((0, 9),)), (((0, 9),), ()), (((2, 3), (3, 5)), ((0, 1), (6, 9))), (((5, 20),), ((0, 4),))],
)
def test_all_but(intervals: tuple[tuple[int, int], ...], left: tuple[tuple[int, int], ...]) -> None:
    assert all_but(intervals, 9) == left


def test_both_joins_what_overlaps() -> None:
    assert both(((0, 5), (8, 9)), ((4, 8),)) == ((4, 5), (8, 8))
