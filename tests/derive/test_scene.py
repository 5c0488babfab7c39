"""The scene notes every look; derivers run in order, and a crash of one is a gap of one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

import pytest

from scanner.derive.scene import NotedScene, derive_all, derivers, ordered
from scanner.derive.scopes import Scopes, scopes_of
from scanner.model.errors import BadConfiguration, Denied, GapError, NotCollected, Stale
from scanner.model.kinds.host_os import HostOs
from scanner.model.kinds.host_time import HostTime
from scanner.model.observation import Fact, Known, Missing, Observation, Provenance, seen
from scanner.model.ports import Deriver, Scene
from scanner.model.words import Gap, Zone
from tests.derive.stage import NOW, observed, scene
from tests.score.world import agency, segment, target


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Fact):
    """Derived from the clock."""

    kind: ClassVar[str] = "test.first"

    sources: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Second(Fact):
    """Derived from First."""

    kind: ClassVar[str] = "test.second"

    total: int


def deriver(
    name: str, gives: type[Fact], needs: tuple[type[Fact], ...], derive: Callable[[Scene], Fact], per: str = "subject"
) -> Deriver:
    return Deriver(id=name, gives=gives, needs=needs, per=per, derive=derive)


def first(look: Scene) -> First:
    return First(sources=len(seen(look.known(HostTime).sources)))


def second(look: Scene) -> Second:
    return Second(total=sum(each.fact.sources for each in look.each(First).values() if isinstance(each, Known)))


ONE = deriver("one", First, (HostTime,), first)
TWO = deriver("two", Second, (First,), second, per="agency")


def guard(read: Callable[[], Fact], kind: str, source: str, provenance: Callable[[], Provenance]) -> Observation:
    """What run/runner.guarded does, without its log."""
    try:
        return Known(fact=read(), provenance=provenance())
    except GapError as gap:
        return Missing(kind=kind, gap=gap.gap, detail=gap.detail, provenance=provenance())
    except ZeroDivisionError as crash:
        return Missing(kind=kind, gap=Gap.BROKEN, detail=f"{source}: {crash}", provenance=provenance())


def seal(observation: Observation) -> str:
    return f"sealed:{observation.kind}"


def run(*found: Deriver, scopes: Scopes | None = None, **plain: object) -> dict[tuple[str, str], Observation]:
    stored = {name.replace("__", "/"): observed(facts) for name, facts in plain.items()}  # type: ignore[arg-type]  # plain
    scopes = scopes or Scopes(segments={}, agencies={})
    made = derive_all(found, stored, scopes=scopes, as_of=NOW, guard=guard, seal=seal)
    return {(subject, each.kind): each for subject, _, each in made}


CLOCK = {"host.time": {"sources": ["a", "b"]}}


def test_a_known_fact_is_handed_out_and_a_missing_one_raises_its_gap() -> None:
    assert scene(CLOCK).known(HostTime).sources == ("a", "b")
    with pytest.raises(Denied, match="because"):
        scene({"host.time": Gap.DENIED}).known(HostTime)
    with pytest.raises(NotCollected):
        scene({}).known(HostTime)


@pytest.mark.parametrize(
    ("age", "gap"),
    [
        (timedelta(days=30), None),
        (timedelta(days=30, seconds=1), Stale),
        (timedelta(days=-200), None),
    ],
)
def test_what_is_too_old_is_a_gap(age: timedelta, gap: type[GapError] | None) -> None:
    look = NotedScene("a/x", NOW, {"a/x": observed(CLOCK, NOW - age)})
    if gap is None:
        assert look.known(HostTime)
    else:
        with pytest.raises(gap):
            look.known(HostTime)


def test_the_derived_fact_is_as_old_as_its_oldest_input_and_names_them_all() -> None:
    old = NOW - timedelta(days=9)
    stored = {"a/1": observed(CLOCK), "a/2": observed(CLOCK, old), "a/3": observed({"host.time": Gap.DENIED})}
    look = NotedScene("a", NOW, stored, ("a/1", "a/2", "a/3", "a/4"))
    assert len(look.each(HostTime)) == 4
    look.each(HostTime)
    provenance = look.provenance("test")
    assert provenance.taken_at == old
    assert provenance.inputs == ("digest:host.time",)
    assert provenance.share_pct == 50


def test_stale_inputs_do_not_make_the_derived_fact_stale() -> None:
    stored = {"a/1": observed(CLOCK), "a/2": observed(CLOCK, NOW - timedelta(days=90))}
    look = NotedScene("a", NOW, stored, ("a/1", "a/2"))
    assert [isinstance(each, Known) for each in look.each(HostTime).values()] == [True, False]
    assert look.provenance("test").taken_at == NOW


def test_without_any_input_it_is_of_now() -> None:
    look = scene({})
    assert look.provenance("test").taken_at == NOW
    assert look.provenance("test").share_pct == 100
    look.look(HostOs)
    assert look.provenance("test").share_pct == 0


def test_a_deriver_comes_after_those_it_needs() -> None:
    assert [each.id for each in ordered([TWO, ONE])] == ["one", "two"]


def test_derivers_that_wait_for_each_other_are_refused() -> None:
    back = deriver("back", First, (Second,), first)
    with pytest.raises(BadConfiguration, match="wait for each other: back, two"):
        ordered([TWO, back])


def test_one_kind_has_one_maker() -> None:
    with pytest.raises(BadConfiguration, match=r"both give test\.first"):
        ordered([ONE, deriver("other", First, (), first)])


def test_the_shipped_derivers_can_be_ordered() -> None:
    names = [each.id for each in ordered(derivers())]
    assert {
        "os_support",
        "antivirus",
        "firewall",
        "encryption",
        "user_programs",
        "coverage",
        "devices",
        "gateway",
    } <= set(names)
    assert names.index("antivirus") < names.index("coverage")


def test_a_derived_fact_is_the_input_of_the_next() -> None:
    scopes = Scopes(segments={}, agencies={"a": ("a/1", "a/2")})
    made = run(*ordered([TWO, ONE]), scopes=scopes, a__1=CLOCK, a__2=CLOCK, b__1={"host.os": {"id": "debian"}})
    assert set(made) == {("a/1", "test.first"), ("a/2", "test.first"), ("a", "test.second")}
    total = made["a", "test.second"]
    assert isinstance(total, Known)
    assert total.fact == Second(total=4)
    assert total.provenance.inputs == ("sealed:test.first",)
    assert total.provenance.source == "two"


def test_a_missing_input_is_the_gap_of_the_derived_fact() -> None:
    made = run(ONE, a__1={"host.time": Gap.UNREACHABLE})
    missing = made["a/1", "test.first"]
    assert isinstance(missing, Missing)
    assert (missing.gap, missing.provenance.inputs) == (Gap.UNREACHABLE, ("digest:host.time",))


def test_what_the_machine_was_asked_for_is_not_derived() -> None:
    """Windows tells its time source itself; that it was denied is an answer too."""
    other = deriver("other", HostTime, (HostOs,), lambda look: look.known(HostTime))
    assert run(other, a__1={"host.os": {"id": "windows"}, **CLOCK}) == {}
    assert run(other, a__1={"host.os": {"id": "windows"}, "host.time": Gap.DENIED}) == {}
    assert set(run(other, a__1={"host.os": {"id": "debian"}})) == {("a/1", "host.time")}


def test_a_crash_breaks_one_fact_alone() -> None:
    def crash(look: Scene) -> Fact:
        if look.subject == "a/1":
            raise ZeroDivisionError
        return first(look)

    made = run(deriver("crash", First, (HostTime,), crash), a__1=CLOCK, a__2=CLOCK)
    broken = made["a/1", "test.first"]
    assert isinstance(broken, Missing)
    assert broken.gap is Gap.BROKEN
    assert isinstance(made["a/2", "test.first"], Known)


def test_what_is_stored_is_not_changed() -> None:
    stored = {"a/1": observed(CLOCK)}
    list(derive_all([ONE], stored, scopes=Scopes(segments={}, agencies={}), as_of=NOW, guard=guard, seal=seal))
    assert set(stored["a/1"]) == {"host.time"}


def test_a_segment_has_its_scene() -> None:
    per_segment = deriver("seg", Second, (First,), second, per="segment")
    scopes = Scopes(segments={"a/lan": ("a/1",), "a/empty": ()}, agencies={})
    made = run(ONE, per_segment, scopes=scopes, a__1=CLOCK)
    lan, empty = made["a/lan", "test.second"], made["a/empty", "test.second"]
    assert isinstance(lan, Known)
    assert isinstance(empty, Known)
    assert (lan.fact, empty.fact) == (Second(total=2), Second(total=0))


def test_another_scope_is_refused() -> None:
    with pytest.raises(BadConfiguration, match="per planet"):
        run(deriver("x", First, (HostTime,), first, per="planet"), a__1=CLOCK)


def test_a_system_has_its_scene() -> None:
    per_system = deriver("sys", Second, (First,), second, per="system")
    scopes = Scopes(segments={}, agencies={}, systems={"a/web": ("a/1",)})
    web = run(ONE, per_system, scopes=scopes, a__1=CLOCK)["a/web", "test.second"]
    assert isinstance(web, Known)


def test_a_firewall_belongs_to_the_segment_it_guards() -> None:
    from dataclasses import replace

    lan = replace(segment(Zone.INTERNAL), id="a/lan", firewall="b/fw")
    inventory_agency = agency(segments=(lan, segment(Zone.DMZ)), targets=(target("1"), target("2", segment=None)))

    class Small:
        """As much of an inventory as is read."""

        agencies = (inventory_agency,)

    scopes = scopes_of(Small())  # type: ignore[arg-type]  # only `agencies` is read
    assert scopes.segments == {"a/lan": ("a/1", "b/fw"), "a/dmz": ()}
    assert scopes.agencies == {"a": ("a/1", "a/2")}
