"""The words of YAML checks: what each says of a value, of an absent one and of one that was not seen."""

from dataclasses import dataclass
from typing import Any, ClassVar

import pytest

from scanner.evaluate.expect import Compiler, ExpectError
from scanner.evaluate.logic import Truth
from scanner.model.control import Thresholds
from scanner.model.observation import Fact, Unseen
from scanner.model.words import Gap
from scanner.reading.yaml_guard import load_yaml
from tests.together import together


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One port."""

    number: int
    name: str | None
    open: bool | Unseen


@dataclass(frozen=True, slots=True, kw_only=True)
class Inner:
    """A part that may not be there."""

    mode: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box(Fact):
    """A fact with every shape of field."""

    kind: ClassVar[str] = "test.box"

    flag: bool | Unseen = True
    word: str | None | Unseen = "abc"
    count: int | None | Unseen = 5
    ratio: float = 0.5
    words: tuple[str, ...] = ("a", "b")
    seen_words: tuple[str | Unseen, ...] = ()
    numbers: tuple[int, ...] = (1, 2)
    ports: tuple[Port, ...] = ()
    inner: Inner | None = None
    table: dict[str, str] | None = None
    maybe: tuple[str, ...] | None | Unseen = None


U = Unseen(gap=Gap.DENIED, detail="no rights")
KINDS: dict[str, type[Fact]] = {"test.box": Box}
LIMITS = Thresholds({"most": 5, "none": None, "words": ("a", "c"), "most_of_all": 7})


def compiled(source: str) -> Any:
    return Compiler(KINDS).condition(load_yaml(source.encode(), "x").value, ("pass",))


def truth(source: str, box: Box) -> Truth:
    result: Truth = compiled(source).holds({"test.box": box}, LIMITS)
    return result


@together(
    "source, box, wanted",
    [
        ("test.box.flag: {is: true}", Box(flag=True), True),
        ("test.box.flag: {is: true}", Box(flag=False), False),
        ("test.box.flag: {is: true}", Box(flag=U), U),
        ("test.box.flag: {not: {is: true}}", Box(flag=U), U),
        ("test.box.flag: {not: {is: true}}", Box(flag=False), True),
        ("not: {test.box.flag: {is: true}}", Box(flag=U), U),
        ("test.box.word: {is: abc}", Box(), True),
        ("test.box.word: {is: null}", Box(word=None), True),
        ("test.box.word: {is: abc}", Box(word=None), False),
        ("test.box.word: {in: [x, abc]}", Box(), True),
        ("test.box.word: {in: [x, null]}", Box(word=None), True),
        ("test.box.word: {in: [x, y]}", Box(), False),
        ("test.box.word: {not: {in: [x, y]}}", Box(word=None), True),
        ("test.box.word: {contains: b}", Box(), True),
        ("test.box.word: {contains: b}", Box(word=None), False),
        ("test.box.word: {contains: b}", Box(word=U), U),
        ("test.box.word: {matches: '^a.c$'}", Box(), True),
        ("test.box.word: {matches: '^a$'}", Box(), False),
        ("test.box.word: {matches: '^a$'}", Box(word=None), False),
        ("test.box.count: {at_least: 5}", Box(), True),
        ("test.box.count: {at_least: 6}", Box(), False),
        ("test.box.count: {at_most: 5}", Box(), True),
        ("test.box.count: {at_most: 4}", Box(), False),
        ("test.box.count: {at_most: 5}", Box(count=None), False),
        ("test.box.count: {at_least: 0}", Box(count=None), False),
        ("test.box.count: {at_least: 0}", Box(count=U), U),
        ("test.box.count: {at_least: 1, at_most: 9}", Box(), True),
        ("test.box.count: {at_least: 1, at_most: 4}", Box(), False),
        ("test.box.count: {is: 1}", Box(count=1), True),
        ("test.box.ratio: {at_most: 1}", Box(), True),
        ("test.box.ratio: {is: 0.5}", Box(), True),
        ("test.box.count: {at_most: {threshold: most}}", Box(), True),
        ("test.box.count: {at_most: {threshold: most}}", Box(count=6), False),
        ("test.box.word: {in: {threshold: words}}", Box(word="c"), True),
        ("test.box.word: {in: {threshold: words}}", Box(word="b"), False),
        ("test.box.words: {contains: a}", Box(), True),
        ("test.box.words: {contains: z}", Box(), False),
        ("test.box.words: {some: {is: a}}", Box(), True),
        ("test.box.words: {some: {is: z}}", Box(), False),
        ("test.box.words: {some: {in: [z, b]}}", Box(), True),
        ("test.box.words: {none: {is: z}}", Box(), True),
        ("test.box.words: {none: {in: [z, a]}}", Box(), False),
        ("test.box.words: {none: {is: a}}", Box(words=()), True),
        ("test.box.words: {some: {is: a}}", Box(words=()), False),
        ("test.box.words: {some: {matches: '^b$'}}", Box(), True),
        ("test.box.words: {every: {matches: '^[ab]$'}}", Box(), True),
        ("test.box.words: {every: {is: a}}", Box(), False),
        ("test.box.words: {not: {some: {is: a}}}", Box(), False),
        ("test.box.seen_words: {none: {is: a}}", Box(seen_words=("b", U)), U),
        ("test.box.seen_words: {none: {is: a}}", Box(seen_words=("a", U)), False),
        ("test.box.seen_words: {some: {is: a}}", Box(seen_words=(U, "a")), True),
        ("test.box.seen_words: {every: {is: a}}", Box(seen_words=("a", U)), U),
        ("test.box.numbers: {every: {at_least: 1}}", Box(), True),
        ("test.box.numbers: {some: {at_least: 2}}", Box(), True),
        ("test.box.numbers: {none: {at_least: 3}}", Box(), True),
        ("test.box.maybe: {some: {is: a}}", Box(maybe=None), False),
        ("test.box.maybe: {none: {is: a}}", Box(maybe=U), U),
        ("test.box.maybe: {none: {is: a}}", Box(maybe=("a",)), False),
        ("test.box.inner.mode: {is: on}", Box(inner=Inner(mode="on")), True),
        ("'test.box.table[k.ey]': {is: v}", Box(table={"k.ey": "v"}), True),
        ("'test.box.table[k.ey]': {is: null}", Box(table={}), True),
        ("'test.box.table[k.ey]': {is: v}", Box(table={"k.ey": "w"}), False),
        ("test.box.flag: {is: true}\ntest.box.count: {is: 4}", Box(flag=U), False),
        ("all: [{test.box.flag: {is: true}}, {test.box.count: {is: 5}}]", Box(), True),
        ("any: [{test.box.flag: {is: false}}, {test.box.count: {is: 5}}]", Box(flag=U), True),
        ("any: [{test.box.flag: {is: false}}, {test.box.count: {is: 4}}]", Box(flag=U), U),
    ],
)
def test_a_condition_says(source: str, box: Box, wanted: Truth) -> None:
    assert truth(source, box) == wanted


PORTS = (Port(number=22, name="ssh", open=True), Port(number=23, name=None, open=U))


@pytest.mark.parametrize(
    ("source", "ports", "wanted"),
    [
        ("test.box.ports: {every: {number: {at_least: 20}}}", PORTS, True),
        ("test.box.ports: {every: {open: {is: true}}}", PORTS, U),
        ("test.box.ports: {every: {open: {is: true}}}", PORTS[:1], True),
        ("test.box.ports: {some: {number: {is: 23}, open: {is: true}}}", PORTS, U),
        ("test.box.ports: {some: {number: {is: 80}, open: {is: true}}}", PORTS, False),
        ("test.box.ports: {none: {number: {is: 23}, open: {is: true}}}", PORTS, U),
        ("test.box.ports: {none: {number: {is: 80}}}", PORTS, True),
        ("test.box.ports: {some: {any: [{number: {is: 80}}, {name: {is: ssh}}]}}", PORTS, True),
        ("test.box.ports: {every: {all: [{number: {at_least: 1}}, {number: {at_most: 99}}]}}", PORTS, True),
        ("test.box.ports: {some: {not: {number: {is: 22}}}}", PORTS, True),
        ("test.box.ports: {some: {name: {not: {is: null}}}}", PORTS, True),
        ("test.box.ports: {every: {name: {matches: s}}}", PORTS, False),
    ],
)
def test_a_condition_on_items_says(source: str, ports: tuple[Port, ...], wanted: Truth) -> None:
    assert truth(source, Box(ports=ports)) == wanted


def test_every_over_nothing_is_unknown() -> None:
    for box in (Box(words=(), maybe=None), Box(words=(), maybe=())):
        assert isinstance(truth("test.box.words: {every: {is: a}}", box), Unseen)
        assert isinstance(truth("test.box.maybe: {every: {is: a}}", box), Unseen)


def test_a_way_that_is_barred_is_unknown() -> None:
    result = truth("test.box.inner.mode: {is: on}", Box(inner=None))
    assert isinstance(result, Unseen)
    assert result.gap is Gap.UNREADABLE


def test_a_threshold_without_value_is_unknown() -> None:
    result = truth("test.box.count: {at_most: {threshold: none}}", Box())
    assert isinstance(result, Unseen)
    assert result.gap is Gap.UNSUPPORTED


def test_a_pattern_that_takes_too_long_is_unknown() -> None:
    result = truth("test.box.word: {matches: '^(a|a)*$'}", Box(word="a" * 60 + "b"))
    assert isinstance(result, Unseen)
    assert result.gap is Gap.TIMEOUT


@together(
    "source, complaint",
    [
        ("[1]", "a condition is a mapping"),
        ("{}", "a condition is a mapping"),
        ("test.box.flag: true", "a test is a mapping such as"),
        ("test.box.flag: {}", "a test is a mapping such as"),
        ("test.box.flg: {is: true}", "Box has no field flg; did you mean flag?"),
        ("test.bx.flag: {is: true}", "no such fact; did you mean test.box?"),
        ("test.box.kind: {is: x}", "Box has no field kind"),
        ("test.box.Flag!: {is: true}", "is not a field name"),
        ("test.box.flag.deep: {is: x}", "there are no fields in bool"),
        ("'test.box.word[x]': {is: x}", "word is not a mapping"),
        ("test.box.flag: {iz: true}", "unknown word iz"),
        ("test.box.flag: {is: 1}", "can never be the value"),
        ("test.box.flag: {is: null}", "can never be the value"),
        ("test.box.count: {is: true}", "can never be the value"),
        ("test.box.ratio: {is: x}", "can never be the value"),
        ("test.box.words: {is: a}", "can never be the value"),
        ("test.box.word: {in: abc}", "in takes a list"),
        ("test.box.word: {in: []}", "in takes a list"),
        ("test.box.word: {in: [a, 1]}", "1 can never be"),
        ("test.box.words: {contains: 1}", "can never be the value"),
        ("test.box.count: {contains: 1}", "contains looks for an item"),
        ("test.box.word: {at_least: 1}", "compare numbers"),
        ("test.box.count: {at_least: many}", "compare numbers"),
        ("test.box.count: {at_least: true}", "compare numbers"),
        ("test.box.count: {matches: x}", "a pattern and a text field"),
        ("test.box.word: {matches: 3}", "a pattern and a text field"),
        ("test.box.word: {matches: '('}", "is no pattern"),
        ("test.box.count: {at_least: {most: 1}}", "a literal or {threshold: NAME}"),
        ("test.box.flag: {some: {is: true}}", "this field is not a list"),
        ("test.box.ports: {some: [1]}", "name the fields of the items"),
        ("test.box.ports: {some: {}}", "name the fields of the items"),
        ("test.box.ports: {some: {port: {is: 1}}}", "Port has no field port"),
        ("test.box.ports: {some: {any: []}}", "any takes a list of conditions"),
        ("all: {a: b}", "all takes a list of conditions"),
        ("any: []", "any takes a list of conditions"),
        ("test.box.count: {not: {at_least: 1}}", "at_least under not"),
        ("not: {test.box.count: {at_most: 1}}", "at_most under not"),
        ("test.box.word: {not: {matches: x}}", "matches under not"),
        ("test.box.ports: {none: {name: {contains: x}}}", "contains under not"),
        ("not: {test.box.ports: {some: {name: {contains: x}}}}", "contains under not"),
        ("not: {test.box.ports: {every: {name: {contains: x}}}}", "contains under not"),
        ("test.box.ports: {some: {not: {name: {contains: x}}}}", "contains under not"),
    ],
)
def test_what_does_not_compile_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(ExpectError) as refused:
        compiled(source)
    assert complaint in str(refused.value)
    assert refused.value.path[0] == "pass"


@pytest.mark.parametrize(
    "source",
    [
        "not: {not: {test.box.count: {at_least: 1}}}",
        "not: {test.box.ports: {none: {name: {contains: x}}}}",
        "test.box.ports: {every: {name: {contains: x}}}",
        "not: {test.box.word: {is: abc}}",
    ],
)
def test_under_two_negations_an_absent_value_is_safe_again(source: str) -> None:
    compiled(source)


def test_a_condition_knows_what_it_reads() -> None:
    condition = compiled("test.box.count: {at_most: {threshold: most}}\nall: [{test.box.word: {is: a}}]")
    assert condition.needs == {"test.box"}
    assert condition.thresholds == {"most"}


@together(
    "source, box, was, wanted",
    [
        ("test.box.count: {at_most: {threshold: most}}", Box(), 5, "at_most 5"),
        ("test.box.count: {at_most: {threshold: most_of_all}}", Box(), 5, "at_most 7"),
        ("test.box.word: {in: {threshold: words}}", Box(), "abc", "in a, c"),
        ("test.box.word: {is: null}", Box(word=None), None, "is null"),
        ("test.box.flag: {not: {is: true}}", Box(), True, "not is true"),
        ("test.box.flag: {is: false}", Box(flag=U), "[denied] no rights", "is false"),
        ("test.box.word: {in: [a, b]}", Box(), "abc", "in a, b"),
        ("test.box.words: {none: {is: a}}", Box(), ("a",), "none is a"),
        ("test.box.words: {none: {is: z}}", Box(), (), "none is z"),
        ("test.box.words: {some: {in: [a]}}", Box(), ("a",), "some in a"),
        ("test.box.words: {every: {is: a}}", Box(), ("b",), "every is a"),
        ("test.box.words: {contains: a}", Box(), ("a", "b"), "contains a"),
        ("test.box.numbers: {every: {at_least: 2}}", Box(), (1,), "every at_least 2"),
        ("test.box.ports: {some: {number: {is: 23}}}", Box(ports=PORTS), ("23",), "some number is 23"),
        ("test.box.words: {some: {is: a}, none: {is: z}}", Box(), ("a", "b"), "some is a, none is z"),
    ],
)
def test_people_see_what_decided(source: str, box: Box, was: object, wanted: str) -> None:
    (leaf,) = compiled(source).leaves
    sight = leaf.sight({"test.box": box}, LIMITS)
    assert (sight.was, sight.wanted) == (was, wanted)


def test_a_long_list_is_cut_and_counted() -> None:
    (leaf,) = compiled("test.box.words: {contains: a}").leaves
    sight = leaf.sight({"test.box": Box(words=tuple(f"w{i}" for i in range(30)))}, LIMITS)
    assert isinstance(sight.was, tuple)
    assert len(sight.was) == 21
    assert sight.was[-1] == "… +10"


def test_a_value_of_another_type_is_shown_by_its_text() -> None:
    from scanner.evaluate.sights import shown

    assert shown(Gap) == str(Gap)
