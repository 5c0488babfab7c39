"""The rule pack: what every pack must hold, what the shipped one holds, and how a wrong one is refused."""

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scanner.evaluate import rulepack
from scanner.evaluate.rulepack import load_rulepack, rulepacks
from scanner.model.control import Control, RulePack
from scanner.model.errors import BadInput, MissingInput
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Obligation, Platform, Role, Severity, TargetKind
from scanner.reading.yaml_guard import load_yaml
from scanner.score.indicators import FORMULAS


@pytest.fixture(scope="module")
def pack() -> RulePack:
    return load_rulepack(rulepacks()["vn-2026"])


@pytest.fixture(scope="module")
def controls(pack: RulePack) -> dict[str, Control]:
    return {each.id: each for each in pack.controls}


def test_the_pack_is_whole(pack: RulePack) -> None:
    assert len(pack.controls) == 139
    assert len({each.id for each in pack.controls}) == 139
    assert len(pack.indicators) == 24
    assert pack.valid_from == date(2026, 8, 19)
    assert pack.valid_to is None
    assert re.fullmatch(r"[0-9a-f]{64}", pack.digest)


def test_every_control_speaks_both_languages(pack: RulePack) -> None:
    for each in pack.controls:
        for text in (each.title, each.plain, each.remediation):
            assert text.vi, each.id
            assert text.en, each.id
            assert text.vi != text.en, each.id
            assert re.search(r"[à-ỹđ]", text.vi.lower()), f"{each.id}: {text.vi} is no Vietnamese"
        assert len(each.plain.en.split()) <= 25, f"{each.id}: one sentence for the head of an agency"


def test_every_control_has_what_a_verdict_needs(pack: RulePack) -> None:
    for each in pack.controls:
        assert each.targets, each.id
        assert each.levels, each.id
        assert each.sources, each.id
        assert each.how, each.id
        assert set(each.mappings) == {"cis8", "nist80053", "iso27001"}, each.id
        assert set(each.obligations) == {1, 2, 3, 4, 5}, each.id


def test_thresholds_are_complete_for_every_level_of_a_control(pack: RulePack) -> None:
    for each in pack.controls:
        assert set(each.params) == set(each.levels), each.id
        names = {frozenset(limits) for limits in each.params.values()}
        assert len(names) == 1, each.id


@pytest.mark.parametrize(
    ("control", "name", "by_level"),
    [
        ("HOST-INV-02", "max_age_days", {1: 365, 2: 365, 3: 365, 4: 365, 5: 183}),
        ("SRV-LOG-03", "min_days", {2: 30, 3: 92, 4: 183, 5: 365}),
        ("SRV-BAK-06", "max_age_days", {1: 365, 2: 365, 3: 365, 4: 183, 5: 92}),
        ("HOST-AV-03", "offline_max_days", dict.fromkeys((1, 2, 3, 4, 5), 31)),
        ("SRV-VUL-01", "important_days", {1: None, 2: None, 3: None, 4: 92, 5: 31}),
    ],
)
def test_numbers_of_the_text_are_thresholds(
    controls: Mapping[str, Control], control: str, name: str, by_level: Mapping[int, object]
) -> None:
    assert {level: limits[name] for level, limits in controls[control].params.items()} == by_level


def test_level_five_uses_the_zones_of_level_four(controls: Mapping[str, Control]) -> None:
    zones = {level: limits.words("zones") for level, limits in controls["LAN-SEG-01"].params.items()}
    assert zones[5] == zones[4] > zones[3]


def test_obligation_changes_with_the_level_where_the_text_says_so(controls: Mapping[str, Control]) -> None:
    by_level = controls["HOST-OS-01"].obligations
    assert by_level[3] is Obligation.GOOD_PRACTICE
    assert by_level[4] is Obligation.STANDARD


def subject(kind: TargetKind, *roles: Role, level: int = 2) -> Subject:
    return Subject(
        id="a/x",
        agency="a",
        name=Text(vi="x", en="x"),
        kind=kind,
        roles=frozenset(roles),
        level=level,
        platform=Platform.LINUX,
    )


@pytest.mark.parametrize(
    ("control", "kind", "roles", "due"),
    [
        ("HOST-AV-01", TargetKind.COMPUTER, (Role.WORKSTATION,), True),
        ("HOST-AV-01", TargetKind.COMPUTER, (Role.LAPTOP,), True),
        ("HOST-AV-01", TargetKind.COMPUTER, (Role.LAPTOP, Role.MOBILE), True),
        ("HOST-AV-01", TargetKind.COMPUTER, (), True),
        ("HOST-AV-01", TargetKind.COMPUTER, (Role.MOBILE,), False),
        ("HOST-AV-01", TargetKind.SERVER, (), False),
        ("SRV-AV-01", TargetKind.SERVER, (Role.WEB,), True),
        ("SRV-AV-01", TargetKind.HYPERVISOR, (), True),
        ("HOST-CFG-07", TargetKind.COMPUTER, (Role.LAPTOP,), True),
        ("HOST-INV-03", TargetKind.COMPUTER, (Role.WORKSTATION,), False),
        ("HOST-INV-03", TargetKind.COMPUTER, (Role.MOBILE,), True),
        ("NET-FW-01", TargetKind.SEGMENT, (), True),
        ("NET-LOG-01", TargetKind.FIREWALL, (), True),
        ("WEB-TLS-01", TargetKind.SERVICE, (Role.WEB,), True),
        ("WEB-TLS-01", TargetKind.SERVICE, (Role.DOMAIN,), False),
        ("ORG-LVL-01", TargetKind.SYSTEM, (), True),
    ],
)
def test_a_control_is_due_for_what_its_target_names_mean(
    controls: Mapping[str, Control], control: str, kind: TargetKind, roles: tuple[Role, ...], *, due: bool
) -> None:
    assert controls[control].is_due_for(subject(kind, *roles)) is due


def test_a_control_is_due_at_its_levels_only(controls: Mapping[str, Control]) -> None:
    assert not controls["HOST-CFG-04"].is_due_for(subject(TargetKind.COMPUTER, level=1))
    assert controls["HOST-CFG-04"].is_due_for(subject(TargetKind.COMPUTER, level=2))


def test_every_indicator_has_a_formula_and_every_formula_an_indicator(pack: RulePack) -> None:
    assert {each.id for each in pack.indicators} == set(FORMULAS)
    assert {each.part_of for each in pack.indicators} == {"", "IND-AV-PC"}
    for each in pack.indicators:
        assert each.name.vi != each.name.en


# A pack of one control, to break.

HEAD = """\
id: small
title: {vi: Bộ quy tắc nhỏ, en: Small pack}
valid_from: 2026-01-01
valid_to: 2026-12-31
as_of: 2026-01-01
source: invented
controls: [one.yaml]
indicators: figures.yaml
targets:
  server: {kinds: [server]}
"""
ONE = """\
domain: server
controls:
  X-1:
    title: {vi: Tiêu đề, en: Title}
    targets: [server]
    levels: [1, 2]
    severity: high
    obligation: law
    sources: [a rule]
    automatable: 'yes'
    how: reads it
    plain: {vi: Vì sao, en: Why}
    remediation: {vi: Sửa, en: Repair}
    thresholds:
      days: {1: 30, 2: null}
      words: [a, b]
    mappings: {cis8: ['1.1']}
"""
FIGURES = """\
indicators:
  IND-A:
    name: {vi: Số máy, en: Machines}
    formula: count
    unit: count
    baseline_2018: null
    target: 1.5
"""


def written(folder: Path, **files: str) -> Path:
    place = folder / "small"
    place.mkdir(exist_ok=True)
    for name, text in {"pack": HEAD, "one": ONE, "figures": FIGURES, **files}.items():
        (place / f"{name}.yaml").write_text(text, encoding="utf-8")
    return place


def test_a_pack_is_read_once_and_anew_when_any_of_its_files_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", False)
    folder, elsewhere = written(tmp_path), tmp_path / "elsewhere"
    elsewhere.mkdir()
    (folder / "linked").symlink_to(elsewhere)
    (folder / "one.yaml").rename(elsewhere / "one.yaml")
    (folder / "pack.yaml").write_text(HEAD.replace("one.yaml", "linked/one.yaml"), encoding="utf-8")
    read = load_rulepack(folder)
    with monkeypatch.context() as patch:
        patch.delattr(rulepack, "_PackReader")
        assert load_rulepack(folder) == read
    for file, old, new in (
        (folder / "pack.yaml", "invented", "imagined"),
        (folder / "figures.yaml", "Machines", "Computers"),
        (elsewhere / "one.yaml", "en: Why", "en: Who"),
    ):
        status = file.stat()
        file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        before, read = read, load_rulepack(folder)
        assert read != before
        assert read.digest != before.digest
    folder.rename(tmp_path / "other")
    with pytest.raises(BadInput, match="the id must be the folder's name, other"):
        load_rulepack(tmp_path / "other")


def test_a_small_pack_loads(tmp_path: Path) -> None:
    pack = load_rulepack(written(tmp_path))
    assert pack.valid_to == date(2026, 12, 31)
    (control,) = pack.controls
    assert control.severity is Severity.HIGH
    assert control.params[1].whole("days") == 30
    assert control.params[2]["days"] is None
    assert control.params[2].words("words") == ("a", "b")
    assert pack.indicators[0].target == 1.5


def test_the_grounds_of_a_pack_are_those_its_controls_cite(tmp_path: Path) -> None:
    """A document that no control cites would never be printed, and one in force after the pack would be no ground."""
    pack = load_rulepack(rulepacks()["vn-2026"])
    cited = [source for each in pack.controls for source in each.sources]
    assert pack.documents
    for each in pack.documents:
        assert any(each.mark in source for source in cited), each.mark
        assert each.valid_from is None or each.valid_from <= pack.valid_from
    assert load_rulepack(written(tmp_path)).documents == ()


def test_any_changed_byte_changes_the_digest(tmp_path: Path) -> None:
    before = load_rulepack(written(tmp_path)).digest
    assert load_rulepack(written(tmp_path)).digest == before
    for name, text in {"pack": HEAD, "one": ONE, "figures": FIGURES}.items():
        assert load_rulepack(written(tmp_path, **{name: text + "\n"})).digest != before, name


@pytest.mark.parametrize(
    ("file", "old", "new", "complaint"),
    [
        ("pack", "id: small", "id: other", "small/pack.yaml:1:1: the id must be the folder's name, small"),
        ("pack", "kinds: [server]", "kinds: [sever]", "small/pack.yaml:10:20: 'sever' is none of"),
        ("pack", "as_of: 2026-01-01", "as_of: 2026-02-30", "small/pack.yaml:5:1: '2026-02-30' is no date"),
        ("pack", "source: invented", "sauce: invented", "unknown key sauce; did you mean source?"),
        ("pack", "source: invented", "source: invented\ndocuments: [law]", "this is a list of mappings"),
        (
            "pack",
            "source: invented",
            "source: invented\ndocuments: [{mark: 1/L, name: {vi: Luật, en: Law}}]",
            "the key valid_from is missing",
        ),
        ("one", "targets: [server]", "targets: [sever]", "maps no target sever to kinds; did you mean server?"),
        ("one", "targets: [server]", "targets: []", "small/one.yaml:5:5: this is a list of words"),
        ("one", "levels: [1, 2]", "levels: [1, 6]", "levels is a list of numbers from 1 to 5"),
        ("one", "levels: [1, 2]", "levels: [true]", "levels is a list of numbers from 1 to 5"),
        ("one", "levels: [1, 2]", "levels: [1, 2, 3]", "name every level of the control, 1, 2, 3"),
        ("one", "severity: high", "severity: hihg", "did you mean high?"),
        ("one", "obligation: law", "obligation: law\n    obligation_by_level: {7: law}", "7 is no level"),
        ("one", "obligation: law", "obligation: law\n    obligation_by_level: {2: lwa}", "'lwa' is none of"),
        ("one", "title: {vi: Tiêu đề, en: Title}", "title: {vi: Tiêu đề}", "a text in vi and one in en"),
        ("one", "how: reads it", "how: ''", "small/one.yaml:11:5: this needs a text"),
        ("one", "words: [a, b]", "words: []", "a threshold is a number"),
        ("one", "words: [a, b]", "words: {1: {a: b}, 2: c}", "a threshold is a number"),
        ("one", "domain: server", "domain: 3", "small/one.yaml:1:1: this needs a text"),
        ("one", "mappings: {cis8: ['1.1']}", "mappings: [cis8]", "a mapping of names to values"),
        ("one", "how: reads it", "how: reads it\n    where: {mars: there}", "unknown key mars"),
        ("figures", "target: 1.5", "target: many", "this needs a number"),
        ("figures", "unit: count", "unit: [1]", "this needs a text"),
    ],
)
def test_a_mistake_is_refused_with_its_place(tmp_path: Path, file: str, old: str, new: str, complaint: str) -> None:
    text = {"pack": HEAD, "one": ONE, "figures": FIGURES}[file]
    assert old in text
    with pytest.raises(BadInput) as refused:
        load_rulepack(written(tmp_path, **{file: text.replace(old, new)}))
    assert complaint in str(refused.value)


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        pack=HEAD.replace("source: invented\n", ""),
        one=ONE.replace("high", "hihg"),
        figures=FIGURES.replace("1.5", "x"),
    )
    with pytest.raises(BadInput) as refused:
        load_rulepack(folder)
    files = {each.file for each in refused.value.problems}
    assert files == {"small/pack.yaml", "small/one.yaml", "small/figures.yaml"}


def test_a_control_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path, pack=HEAD.replace("[one.yaml]", "[one.yaml, two.yaml]"), two=ONE)
    with pytest.raises(BadInput, match="the control X-1 is there already"):
        load_rulepack(folder)


def test_a_file_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match=r"gone\.yaml"):
        load_rulepack(written(tmp_path, pack=HEAD.replace("one.yaml", "gone.yaml")))


@pytest.mark.parametrize("name", ["../one.yaml", "/etc/passwd"])
def test_a_file_outside_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(BadInput, match="stand in its folder"):
        load_rulepack(written(tmp_path, pack=HEAD.replace("one.yaml", name)))


def test_a_pack_without_indicators_named_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="the key indicators is missing"):
        load_rulepack(written(tmp_path, pack=HEAD.replace("indicators: figures.yaml\n", "")))


# The text the pack was written from.


def joined(value: object) -> str:
    return " ".join(str(value).split())


@pytest.mark.corpora
def test_the_pack_says_what_the_catalogue_says(controls: Mapping[str, Control], shared: Path) -> None:
    raw = (shared / "domain" / "controls.yaml").read_bytes()
    catalogue: Mapping[str, Any] = load_yaml(raw, "controls.yaml").value
    assert {each["id"] for each in catalogue["controls"]} == set(controls)
    for each in catalogue["controls"]:
        assert_same(each, controls[each["id"]])


def assert_same(source: Mapping[str, Any], control: Control) -> None:
    """The rule is the same; its words for people are the pack's own, which names fields and commands that exist."""
    key = control.id
    assert control.domain == source["domain"], key
    assert [each.name for each in control.targets] == list(dict.fromkeys(source["target"])), key
    assert control.levels == set(source["levels"]), key
    assert str(control.severity) == source["severity"], key
    assert str(control.automatable) == source["automatable"], key
    assert control.how == joined(source["how"]), key
    assert control.note == joined(source.get("note", "")), key
    assert control.confidence == source.get("confidence", ""), key
    assert [joined(each) for each in control.sources] == [joined(each) for each in source["source"]], key
    assert {name: list(map(str, each)) for name, each in source["mappings"].items()} == {
        name: list(each) for name, each in control.mappings.items()
    }, key
    by_level = source.get("obligation_by_level", {})
    for level in control.levels:
        assert str(control.obligations[level]) == by_level.get(str(level), source["obligation"]), key
        assert_same_thresholds(source.get("params", {}), control, level)


def assert_same_thresholds(params: Mapping[str, Any], control: Control, level: int) -> None:
    """A number the catalogue gives for a level stands in the pack; one it does not give is null or the level before."""
    for name, value in params.items():
        wanted = value
        if isinstance(value, Mapping):
            if str(level) not in value:
                assert control.params[level][name] in (None, control.params[max(level - 1, 1)][name]), control.id
                continue
            wanted = value[str(level)]
        found = control.params[level][name]
        assert (list(found) if isinstance(found, tuple) else found) == wanted, (control.id, name, level)
