"""One YAML file becomes one check; every mistake has its place, all at once."""

from collections.abc import Mapping

import pytest

from scanner.evaluate.yaml_check import YamlCheckReader
from scanner.model.check import AsOf, Check
from scanner.model.control import Thresholds
from scanner.model.errors import BadInput, GapError
from scanner.model.observation import Unseen
from scanner.model.words import Gap, Platform, Status
from scanner.reading.yaml_guard import load_yaml
from tests.evaluate.world import NOW, TIME, subject, yaml_check
from tests.together import together

WHOLE = """\
id: clock_is_right
version: 2
controls: [SRV-LOG-02]
title: {vi: Đồng hồ đúng giờ, en: Clock is right}
why: {vi: Vì sao, en: Why}
fix: {vi: Sửa, en: Repair}
platforms: [linux]
mappings: {ssg: [rule_one]}
references: [RFC 5905]
max_age_days: 7
decides: false
not_applicable:
  - when: {host.time.daemons: {some: {is: hypervisor}}}
    because: {vi: Máy chủ ảo hóa giữ giờ, en: The hypervisor keeps the clock}
pass:
  host.time.offset_s: {at_most: {threshold: server_max_s}}
partial:
  host.time.synchronised: {is: true}
written:
  pass: {host.time.sources: {some: {matches: .}}}
  examples:
    - {name: one, facts: {host.time: {sources: [a]}}, expect: pass}
say:
  fail: {vi: Đồng hồ sai, en: Clock is wrong}
examples:
  - {name: right, facts: {host.time: {offset_s: 1}}, thresholds: {server_max_s: 5, list: [a]}, level: 3, expect: pass}
  - {name: denied, gaps: {host.time: denied}, as_of: '2026-01-01T00:00:00Z', expect: unknown}
"""


def read(text: str) -> Check:
    reader = YamlCheckReader("checks/time/clock_is_right.yaml", load_yaml(text.encode(), "x"))
    return reader.check(topic="time", stem="clock_is_right")


def test_a_whole_check_is_read() -> None:
    check = read(WHOLE)
    assert (check.id, check.topic, check.version, check.decides) == ("clock_is_right", "time", 2, False)
    assert check.needs == ("host.time",)
    assert check.written_needs == ("host.time",)
    assert check.reads_thresholds == {"server_max_s"}
    assert check.platforms == {Platform.LINUX}
    assert check.mappings == {"ssg": ("rule_one",)}
    assert check.max_age.days == 7
    assert check.place == "checks/time/clock_is_right.yaml"
    assert check.examples[0].thresholds == {"server_max_s": 5, "list": ("a",)}
    assert check.examples[0].level == 3
    assert check.examples[1].as_of == "2026-01-01T00:00:00Z"
    assert check.examples[1].gaps == {"host.time": Gap.DENIED}
    assert len(check.written_examples) == 1


@pytest.mark.parametrize(
    ("daemons", "offset", "synchronised", "status", "words"),
    [
        (("hypervisor",), 99.0, False, Status.NOT_APPLICABLE, "The hypervisor keeps the clock"),
        (("chrony",), 5.0, False, Status.PASS, "Clock is right"),
        (("chrony",), 5.1, True, Status.PARTIAL, "Clock is right"),
        (("chrony",), 5.1, False, Status.FAIL, "Clock is wrong"),
    ],
)
def test_the_conditions_are_tried_in_order(
    daemons: tuple[str, ...],
    offset: float,
    synchronised: bool,
    status: Status,
    words: str,  # a case
) -> None:
    fact = type(TIME)(daemons=daemons, running=(), sources=(), synchronised=synchronised, offset_s=offset)
    outcome = read(WHOLE).judge({"host.time": fact}, Thresholds({"server_max_s": 5}), AsOf(NOW), subject())
    assert outcome.status is status
    assert outcome.message.en == words
    assert outcome.sights


def test_what_is_unknown_raises_its_gap() -> None:
    fact = type(TIME)(
        daemons=(), running=(), sources=(), synchronised=True, offset_s=Unseen(gap=Gap.TIMEOUT, detail="slow")
    )
    with pytest.raises(GapError) as gap:
        read(WHOLE).judge({"host.time": fact}, Thresholds({"server_max_s": 5}), AsOf(NOW), subject())
    assert gap.value.gap is Gap.TIMEOUT


def test_without_partial_it_fails() -> None:
    check = yaml_check("pass: {host.time.offset_s: {at_most: 0}}")
    assert check.judge({"host.time": TIME}, Thresholds({}), AsOf(NOW), subject()).status is Status.FAIL


@together(
    "old, new, place, complaint",
    [
        ("id: clock_is_right", "id: clock", "1:1", "the id must be the file's name, clock_is_right"),
        ("controls: [SRV-LOG-02]", "controls: []", "3:1", "this is a list of words"),
        ("title: {vi: Đồng hồ đúng giờ, en: Clock is right}", "title: Clock", "4:1", "a text in vi and one in en"),
        ("platforms: [linux]", "platforms: [lunix]", "7:13", "did you mean linux?"),
        ("mappings: {ssg: [rule_one]}", "mappings: {ssg: rule_one}", "8:12", "this is a list of words"),
        ("references: [RFC 5905]", "references: RFC", "9:1", "this is a list of words"),
        ("max_age_days: 7", "max_age_days: week", "10:1", "this needs a whole number"),
        ("decides: false", "decides: maybe", "11:1", "true or false"),
        ("version: 2", "version: new", "2:1", "this needs a whole number"),
        ("host.time.offset_s", "host.time.ofset_s", "16:3", "did you mean offset_s?"),
        ("because: {vi", "becoz: {vi", "14:", "unknown key becoz"),
        ("say:\n  fail", "say:\n  fial", "24:3", "unknown key fial; did you mean fail?"),
        ("written:\n  pass", "written:\n  paas", "20:3", "unknown key paas; did you mean pass?"),
        ("written:\n", "written: x\nx:\n", "19:1", "a mapping of names to values"),
        ("expect: unknown}", "expect: perhaps}", "27:", "'perhaps' is none of"),
        ("gaps: {host.time: denied}", "gaps: {host.time: refused}", "27:", "'refused' is none of"),
        ("level: 3", "level: high", "26:", "this needs a whole number"),
        ("name: right,", "nom: right,", "26:", "unknown key nom"),
        ("as_of: '2026-01-01T00:00:00Z'", "as_of: 3", "27:", "this needs a text"),
    ],
)
def test_a_mistake_is_refused_with_its_place(old: str, new: str, place: str, complaint: str) -> None:
    assert old in WHOLE
    with pytest.raises(BadInput) as refused:
        read(WHOLE.replace(old, new, 1))
    assert complaint in str(refused.value)
    assert f"checks/time/clock_is_right.yaml:{place}" in str(refused.value)


@pytest.mark.parametrize("text", ["", "[1]", "x"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="a mapping of names to values"):
        read(text)


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadInput) as refused:
        read("id: x\ncontrols: 3\npass: {a: b}\nexamples: {}\nzzz: 1\n")
    assert len(refused.value.problems) >= 7


def test_examples_state_their_facts_plainly() -> None:
    facts: Mapping[str, object] = read(WHOLE).examples[0].facts
    assert facts == {"host.time": {"offset_s": 1}}
