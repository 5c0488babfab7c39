"""Readers of outside words that are neither a collector nor a kind of handed file: guards, recordings, bundles, feeds, policies, inventories.

A reader gets one broken input, raises only what is declared here, and says whether it made something of it.
"""

import io
import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from functools import cache, partial
from pathlib import Path
from typing import Any

import yaml

from scanner.derive.support_tables import support_table_from
from scanner.evaluate.expect import Compiler, ExpectError
from scanner.evaluate.policies.grammar import rule_of
from scanner.evaluate.policies.judge import judge_policy, questions_of_policy, unanswerable_rules
from scanner.evaluate.policies.policy import FIVE, FOUR, FOUR_PCRE2
from scanner.evaluate.policies.rules import judge_rule
from scanner.evaluate.policies.wazuh import read_policy
from scanner.evaluate.policies.world import World
from scanner.evaluate.yaml_check import YamlCheckReader
from scanner.model.control import Thresholds
from scanner.model.errors import BadInput, BadSeal, Broken, GapError, NotCollected
from scanner.model.observation import Known, Unseen
from scanner.model.question import Answer, Recording
from scanner.model.words import Gap, Platform
from scanner.reach.record import pieces
from scanner.reach.replay import Replay, parse_recording
from scanner.reach.windows_answers import told as told_by_runner
from scanner.reach.windows_script import askable
from scanner.reading import cim, registry
from scanner.reading.deb_versions import version_key
from scanner.reading.decoded import decoded
from scanner.reading.form import Form
from scanner.reading.json_guard import load_json
from scanner.reading.json_stream import members
from scanner.reading.patterns import BadPattern, matches
from scanner.reading.powershell_text import objects, outputs
from scanner.reading.reg_file import is_registry_text, registry_export
from scanner.reading.reg_query import is_query, query_export
from scanner.reading.rpm_versions import compare_versions
from scanner.reading.wmic_text import is_wmic, without_prompts, wmic_objects
from scanner.reading.xml_guard import xml_tree
from scanner.reading.xml_stream import xml_elements
from scanner.reading.yaml_guard import load_yaml
from scanner.run.handed import rows_of
from scanner.run.registry import collectors
from scanner.run.runner import collect_target
from scanner.sealing.redaction import redact, redact_text
from scanner.tables.endoflife import export_of
from scanner.tables.importing import FORMS
from scanner.transport.admission import admit_bundle
from scanner.transport.bundle import read_bundle
from scanner.transport.enrolment import enrolment_file, read_code, read_enrolment_file, read_request
from tests.collect.test_cases import CASES, COLLECTORS
from tests.evaluate.policies.answers import Machine as Answering
from tests.fuzz.identities import readers_of_identities
from tests.fuzz.inventories import readers_of_inventories
from tests.fuzz.reader import Reader, reader_of, scratch
from tests.fuzz.reports import readers_of_what_comes_back
from tests.fuzz.seeds import cases_of, handed_files, written_in_tests
from tests.fuzz.sound import assert_sound, assert_words
from tests.oracle.record_windows import recording_of
from tests.oracle.windows_machines import MACHINES
from tests.reach.windows_emitter import frames, raw
from tests.run.test_windows_frames import found_of
from tests.tables.test_mutated_feeds import FIELDS
from tests.tables.test_mutated_feeds import GOOD as FEEDS
from tests.tables.test_rebuilding import API
from tests.transport.bundle_case import NOW, Machine, enrolment

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
PLAIN = (str, int, float, bool, type(None))
TAKEN_AT = datetime(2026, 11, 30, tzinfo=UTC)


def readers() -> Iterator[Reader]:
    """Every one."""
    for name, seeds, read in _READERS:
        yield reader_of(name, seeds, read)
    for form in FORMS:
        yield reader_of(f"tables:{form.id}", partial(tuple, (FEEDS[form.id],)), partial(_feed, form.read))
    yield reader_of("tables:endoflife", lambda: (json.dumps(API).encode(),), _export)
    yield from readers_of_inventories()
    yield from readers_of_identities()
    yield from readers_of_what_comes_back()


def _texts(*folders: str, having: bytes = b"") -> tuple[bytes, ...]:
    return tuple(
        each for each in (*written_in_tests(*folders), *handed_files()) if having in each and len(each) < 50_000
    )


def _starting(*starts: bytes) -> tuple[bytes, ...]:
    return tuple(
        each for each in _texts("collect", "reading") if each.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(starts)
    )


def _answered(schemes: Sequence[str]) -> tuple[Any, ...]:
    """Entries of every case whose question has one of the schemes."""
    return tuple(
        answer.entries
        for name in COLLECTORS
        for case in cases_of(name)
        for answer in case.answers.values()
        if answer.entries is not None and answer.ask.startswith(tuple(schemes))
    )


# --- guards -------------------------------------------------------------------------------------------------------------


def _is_plain(value: Any) -> bool:
    if isinstance(value, dict):
        return all(type(key) is str and _is_plain(each) for key, each in value.items())
    return all(map(_is_plain, value)) if isinstance(value, list) else isinstance(value, PLAIN)


def _json(given: bytes, _draw: random.Random) -> bool:
    try:
        list(members(io.BytesIO(given), "x"))
    except BadInput as error:
        assert_words(str(error)[:3_000])
    try:
        value = load_json(given, "x")
    except BadInput as error:
        assert_words(str(error)[:3_000])
        return False
    assert value == json.loads(given.decode("utf-8-sig"))
    json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    return True


def _yaml(given: bytes, draw: random.Random) -> bool:
    try:
        document = load_yaml(given, "x", foreign=draw.random() < 0.5)
    except BadInput as error:
        str(error).encode()
        return False
    assert _is_plain(document.value)
    document.position(("a", 0, "b"))
    return True


def _xml(given: bytes, _draw: random.Random) -> bool:
    seen = 0
    try:
        for element in xml_elements(given, "x"):
            assert type(element.text) is str
            seen += 1
    except BadInput as error:
        str(error).encode()
    try:
        xml_tree(given.decode("utf-8", "replace"), "x")
    except GapError as gap:
        assert_words(gap.detail)
        return False
    return seen > 0


def _decoded(given: bytes, _draw: random.Random) -> bool:
    try:
        text = decoded(given)
    except GapError as gap:
        assert_words(gap.detail)
        return False
    text.text.encode()
    assert "\r\n" not in text.text
    return True


def _reg(given: bytes, _draw: random.Random) -> bool:
    try:
        text = decoded(given)
        reader = query_export if is_query(text.text) else registry_export
        is_registry_text(text.text)
        export = reader(text.text, text.encoding)
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for section in export.sections[:5]:
        _registry_answer(export.ask(f"reg:{section.path}"))
        _registry_answer(export.ask(f"regs:{section.path.rpartition(chr(92))[0]}\\*"))
    return True


def _registry_answer(answer: Answer) -> bool:
    """Every value in every form."""
    try:
        found = registry.keys_so_far(answer) if answer.ask.startswith("regs:") else (registry.key(answer),)
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for key in found:
        if key is not None:
            _each_form(key, ("number", "text", "texts", "raw", "filetime", "unix_seconds"), _names_in(key))
    return True


def _names_in(key: registry.Key) -> list[str]:
    """The first names of a key; where not all were asked for, that is a gap, and any name may be asked."""
    try:
        return list(key.values)[:10]
    except NotCollected as gap:
        assert_words(gap.detail)
        return ["", "DisplayName", "EnableLUA"]


def _each_form(source: Any, forms: Sequence[str], names: Sequence[str]) -> None:
    for name in names:
        for form in forms:
            try:
                value = getattr(source, form)(name)
            except Broken as error:
                raise AssertionError(error.detail) from error
            except GapError as gap:
                assert_words(gap.detail)
                continue
            _assert_form(form, value)


def _assert_form(form: str, value: Any) -> None:
    kinds: dict[str, type | tuple[type, ...]] = {
        "number": int, "text": str, "texts": tuple, "raw": bytes, "filetime": datetime, "unix_seconds": datetime,
        "flag": bool, "numbers": tuple, "moment": datetime,
    }  # fmt: skip
    assert value is None or isinstance(value, kinds[form]), f"{form}: {value!r}"
    assert form != "number" or type(value) is not bool
    assert not isinstance(value, datetime) or value.tzinfo is not None
    if isinstance(value, tuple):
        wanted = str if form == "texts" else int
        assert all(type(each) is wanted for each in value), value


def _registry(entries: Any, draw: random.Random) -> bool:
    scheme = draw.choice(("reg", "regs"))
    return _registry_answer(Answer(ask=f"{scheme}:HKLM\\SOFTWARE\\X", entries=entries))


def _cim(entries: Any, _draw: random.Random) -> bool:
    try:
        found = cim.instances(Answer(ask="cim:root/cimv2:X", entries=entries))
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for each in found[:5]:
        _each_form(each, ("text", "number", "flag", "texts", "numbers", "moment"), list(each.properties)[:10])
    return True


def _powershell(given: bytes, _draw: random.Random) -> bool:
    try:
        text = decoded(given).text
        found = objects(text, "x")
        outputs(text, "x")
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for each in found.objects[:3]:
        _each_form(each, ("text", "number", "flag", "texts", "numbers", "moment"), list(each.properties)[:10])
    return True


def _wmic(given: bytes, _draw: random.Random) -> bool:
    try:
        text = decoded(given).text
        is_wmic(text)
        without_prompts(text)
        found = wmic_objects(text, "x")
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for each in found[:3]:
        _each_form(each, ("text", "number", "flag", "texts", "numbers", "moment"), list(each.properties)[:10])
    return True


def _versions(given: bytes, draw: random.Random) -> bool:
    """Two versions are in one order, whichever is asked first."""
    one = given.decode("utf-8", "replace")[:2_000]
    other = draw.choice((one, one + "~", one[:-1], "1.0-1", "1:0"))
    assert compare_versions(one, one) == 0
    assert compare_versions(one, other) == -compare_versions(other, one)
    try:
        left, right = version_key(one), version_key(other)
    except GapError as gap:
        assert_words(gap.detail)
        return False
    assert (left < right) + (left > right) + (left == right) == 1
    return True


def _patterns(given: bytes, _draw: random.Random) -> bool:
    text = given.decode("utf-8", "replace")
    try:
        found = matches(text[:300], text[:5_000])
    except BadPattern as error:
        str(error).encode()
        return False
    assert isinstance(found, (bool, Unseen))
    return True


def _redaction(given: bytes, _draw: random.Random) -> bool:
    once = redact_text(given.decode("utf-8", "replace"))
    assert type(once) is str
    return True


def _redacted_answers(value: Any, _draw: random.Random) -> bool:
    said = redact(Answer(ask="cim:root/cimv2:X", entries=value))
    return said.entries is not None


# --- recordings, bundles, frames -----------------------------------------------------------------------------------------


def _recordings() -> tuple[bytes, ...]:
    return tuple(
        b"".join(pieces(Recording(target="a/b", platform=collector.platform, taken_at=TAKEN_AT, answers=tuple(case.answers.values()))))
        for name, collector in COLLECTORS.items()
        for case in cases_of(name)
    )  # fmt: skip


def _recording(given: bytes, draw: random.Random) -> bool:
    """Read, and asked by some of the collectors of its platform."""
    try:
        recording = parse_recording(given, "x.rec.json")
        replay = Replay(recording)
    except BadInput as error:
        str(error).encode()
        return False
    asked = collectors(recording.platform)
    some = draw.sample(asked, min(len(asked), 4))
    collected = collect_target(
        replay, some, seal=lambda answer: answer.content_digest(), clock=lambda: recording.taken_at
    )
    for each in collected.observations:
        if isinstance(each, Known):
            assert_sound(each.fact)
        else:
            assert each.gap is not Gap.BROKEN, each.detail
            assert_words(each.detail)
    return True


def _rows(given: bytes, _draw: random.Random) -> bool:
    """As `rasoat facts FILE` does it: whatever the file is, it gives at least one row, and none of them is our own fault."""
    place = scratch("handed")
    place.write_bytes(given)
    rows = list(rows_of(place, None))
    assert rows
    for each in rows:
        assert each.gap != Gap.BROKEN, each.detail
        assert_words(each.detail)
        json.dumps(each.fact, ensure_ascii=False, allow_nan=False).encode()
    return any(each.fact is not None for each in rows)


_BOUND = enrolment()
_MACHINE = Machine(enrolment=_BOUND)
_BUNDLES = (_MACHINE.bundle(), _MACHINE.bundle())
_REQUEST = _MACHINE.request()


def _bundle(given: bytes, _draw: random.Random) -> bool:
    """Only what was signed is believed."""
    (name, good), _ = _BUNDLES
    try:
        bundle = read_bundle(given, name)
        admit_bundle(bundle, name, _MACHINE.accepted(), now=NOW)
    except (BadInput, BadSeal) as error:
        assert_words(str(error))
        return False
    assert given in (good, _BUNDLES[1][1]), "altered, and believed"
    return True


def _enrolment(given: bytes, draw: random.Random) -> bool:
    reads: tuple[Callable[[], object], ...] = (
        lambda: read_request(given, _REQUEST[0]),
        lambda: read_enrolment_file(given, "x"),
        lambda: read_code(given.decode("utf-8", "replace"), "x"),
    )
    try:
        draw.choice(reads)()
    except (BadInput, BadSeal) as error:
        str(error).encode()
        return False
    return True


def _frames() -> tuple[bytes, ...]:
    made = []
    for machine in MACHINES.values():
        answers = {each.ask: each for each in recording_of(machine, "x/pc").answers}
        asked, _ = askable(answers)
        found = {each: found_of(answers[each]) for each in asked}
        made += [raw(frames(asked[at : at + 8], found)) for at in range(0, len(asked), 8)]
    return tuple(made)


def _runner(given: bytes, _draw: random.Random) -> bool:
    try:
        found = told_by_runner(given)
    except GapError as gap:
        assert_words(gap.detail)
        return False
    for each in found.answers:
        assert_words(each.detail)
    return bool(found.answers)


# --- feeds ---------------------------------------------------------------------------------------------------------------


def _feed(read: Callable[[Path], Iterator[Any]], given: bytes, _draw: random.Random) -> bool:
    scratch("feed.json").write_bytes(given)
    try:
        rows = list(read(scratch("feed.json")))
    except BadInput as error:
        str(error).encode()
        return False
    for row in rows:
        for each, kind in zip(fields(row), FIELDS[type(row)], strict=True):
            assert type(getattr(row, each.name)) is kind, f"{each.name}: {getattr(row, each.name)!r}"
    return bool(rows)


def _export(given: bytes, _draw: random.Random) -> bool:
    scratch("feed.json").write_bytes(given)
    try:
        found = export_of(scratch("feed.json"))
    except BadInput as error:
        str(error).encode()
        return False
    assert all(each.ends is None or type(each.ends) is date for product in found.products.values() for each in product)
    return True


def _support(given: bytes, _draw: random.Random) -> bool:
    try:
        support_table_from(Form("x", load_yaml(given, "x")))
    except BadInput as error:
        str(error).encode()
        return False
    return True


# --- checks and policies -------------------------------------------------------------------------------------------------


def _policy_seeds() -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted((TESTS / "evaluate/policies").glob("*.yml")))


def _rules() -> tuple[bytes, ...]:
    starts = (b"f:", b"d:", b"c:", b"p:", b"r:", b"not f:", b"not d:", b"not c:", b"not p:", b"not r:")
    return tuple(each for each in written_in_tests("evaluate") if each.startswith(starts) and b"\n" not in each)


@cache
def _cases_of_linux() -> tuple[Mapping[str, Answer], ...]:
    return tuple(
        case.answers for name, each in COLLECTORS.items() if each.platform is Platform.LINUX for case in cases_of(name)
    )


def _world(draw: random.Random) -> World:
    said = {"file:/etc/seals/register": "seals kept here\ncolour red\ndays 20\n", **draw.choice(_cases_of_linux())}
    return World(ask=Answering(said, installed=("systemctl", "nft", "sysctl")), platform=Platform.LINUX, facts={})


def _policy(given: bytes, draw: random.Random) -> bool:
    try:
        policy = read_policy(given, "x.yml")
    except BadInput as error:
        str(error).encode()
        return False
    questions_of_policy(policy)
    policy.counts()
    for _, why in unanswerable_rules(policy):
        assert_words(why)
    for row in judge_policy(policy, _world(draw)):
        assert_words(row.reason)
        row.title.encode()
    return True


def _rule(given: bytes, draw: random.Random) -> bool:
    rule = rule_of(given.decode("utf-8", "replace"))
    judged = judge_rule(rule, _world(draw), draw.choice((FIVE, FOUR, FOUR_PCRE2)))
    assert_words(judged.reason)
    return not rule.flaw


def _rule_over(entries: Any, draw: random.Random) -> bool:
    """A good rule over a damaged answer: whatever it asks, this is what it is told."""
    rule = rule_of(draw.choice(_rules()).decode())
    broken_answer: Any = entries if not isinstance(entries, bytes) else {"stdout": entries}

    def ask(question: str, /) -> Answer:
        if isinstance(entries, bytes):
            return Answer(ask=question, exit=0, stdout=broken_answer["stdout"])
        return Answer(ask=question, entries=entries)

    judged = judge_rule(rule, World(ask=ask, platform=Platform.LINUX, facts={}), draw.choice((FIVE, FOUR, FOUR_PCRE2)))
    assert_words(judged.reason)
    return True


def _answers_of_linux() -> tuple[Any, ...]:
    answers = [answer for case in _cases_of_linux() for answer in case.values()]
    return tuple(
        each.entries if each.entries is not None else each.stdout for each in answers if each.entries or each.stdout
    )


def _checks() -> tuple[bytes, ...]:
    return tuple(
        path.read_bytes() for path in sorted((ROOT / "checks").rglob("*.yaml")) if b"\nexamples:" in path.read_bytes()
    )


def _check(given: bytes, _draw: random.Random) -> bool:
    try:
        document = load_yaml(given, "checks/x/y.yaml")
        stem = document.value.get("id") if isinstance(document.value, dict) else "y"
        YamlCheckReader("checks/x/y.yaml", document).check(topic="x", stem=str(stem))
    except BadInput as error:
        str(error).encode()
        return False
    return True


@cache
def _kinds() -> Mapping[str, Any]:
    return {each.gives.kind: each.gives for each in COLLECTORS.values()}


def _conditions() -> tuple[Any, ...]:
    found = []
    for text in _checks():
        said = yaml.load(text, Loader=yaml.CSafeLoader)  # a safe loader, of our own files
        found += [said[word] for word in ("pass", "partial", "fail") if isinstance(said.get(word), dict)]
    return tuple(found)


@cache
def _facts() -> tuple[tuple[str, Any], ...]:
    made = []
    for name, collector in COLLECTORS.items():
        for case in cases_of(name):
            try:
                made.append((collector.gives.kind, collector.read(case.ask)))
            except GapError:
                continue
    return tuple(made)


def _condition(source: Any, draw: random.Random) -> bool:
    """Compiled, and asked of some facts: true, false, or a gap."""
    try:
        condition = Compiler(_kinds()).condition(source, ("pass",))
    except ExpectError as error:
        str(error).encode()
        return False
    facts = dict(draw.sample(_facts(), 60))
    if condition.needs <= facts.keys() and not condition.thresholds:
        limits = Thresholds({})
        assert isinstance(condition.holds(facts, limits), (bool, Unseen))
        for leaf in condition.leaves:
            leaf.sight(facts, limits)
    return True


_READERS: tuple[tuple[str, Callable[[], tuple[Any, ...]], Callable[[Any, random.Random], bool]], ...] = (
    ("reading:json", partial(_starting, b"{", b"["), _json),
    ("reading:yaml", lambda: tuple(path.read_bytes() for path in sorted(CASES.rglob("*.yaml"))), _yaml),
    ("reading:xml", partial(_starting, b"<"), _xml),
    ("reading:decoded", partial(_texts, "collect", "reading"), _decoded),
    ("reading:registry-files", partial(_texts, "collect", "reading", having=b"HKEY_"), _reg),
    ("reading:registry", partial(_answered, ("reg:", "regs:")), _registry),
    ("reading:cim", partial(_answered, ("cim:",)), _cim),
    ("reading:powershell", partial(_texts, "collect", "reading"), _powershell),
    ("reading:wmic", partial(_texts, "collect", "reading"), _wmic),
    (
        "reading:versions",
        lambda: (b"1:2.36-9+deb12u4~bpo1", b"5.1.8-6.el9_2", b"0:1.2.3^git1-1", b"2.0rc1", b"1.0.0"),
        _versions,
    ),
    ("reading:patterns", lambda: (*_starting(b"^"), rb"^(a|b{2,3})+\d*[^x]$", rb"(?i)\bword\b.*?(?=end)"), _patterns),
    ("sealing:texts", partial(_texts, "collect", "sealing"), _redaction),
    ("sealing:answers", partial(_answered, ("cim:", "reg:", "regs:", "files:")), _redacted_answers),
    ("recording", _recordings, _recording),
    ("handed", lambda: tuple(each for each in handed_files() if len(each) < 20_000), _rows),
    ("bundle", lambda: tuple(each for _, each in _BUNDLES), _bundle),
    ("enrolment", lambda: (_REQUEST[1], enrolment_file(_BOUND), _BOUND.code.reveal().encode()), _enrolment),
    ("windows-frames", _frames, _runner),
    ("tables:support", lambda: ((ROOT / "scanner/derive/support_table.yaml").read_bytes(),), _support),
    ("policies:wazuh", _policy_seeds, _policy),
    ("policies:rules", _rules, _rule),
    ("policies:answers", _answers_of_linux, _rule_over),
    ("checks:files", _checks, _check),
    ("checks:conditions", _conditions, _condition),
)
