"""Results of XCCDF: every state is kept as it stands, and a file that breaks off gives no fact at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.collect.imported.xccdf_results import IMPORTED, STATES
from scanner.model.errors import GapError, Unreadable
from scanner.model.kinds.host_scap_results import HostScapResults, ScapResult
from scanner.model.ports import HandedFile

STATES_IN_ORDER = (
    "pass",
    "fail",
    "error",
    "unknown",
    "notapplicable",
    "notchecked",
    "notselected",
    "informational",
    "fixed",
)
NINE = "".join(f'<rule-result idref="rule_{each}" severity="low"><result>{each}</result><message>x</message></rule-result>' for each in STATES_IN_ORDER)  # fmt: skip
HEAD = '<TestResult id="tr_1" start-time="2026-11-23T09:00:00" end-time="2026-11-23T09:05:00+07:00" version="1.0" test-system="cpe:/a:x">'
ABOUT = '<benchmark href="#b" id="bench"/><title>T</title><profile idref="prof"/><target>pc-01.example</target><target-address>192.0.2.7</target-address><target-address>192.0.2.7</target-address>'  # fmt: skip
RULES = '<Group><title>g</title><Rule id="rule_pass"><title>All &amp;\n  well</title><Rule/></Rule></Group>'
PLAIN = f'<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"><title>B</title>{RULES}{HEAD}{ABOUT}{NINE}</TestResult></Benchmark>'
ARF = f'<arf:reports xmlns:arf="http://scap.nist.gov/schema/asset-reporting-format/1.1"><arf:content>{PLAIN}</arf:content></arf:reports>'


def _file(text: str | bytes) -> HandedFile:
    raw = text.encode() if isinstance(text, str) else text
    return HandedFile(name="r.xml", raw=raw, text=None, encoding="8-bit")


def _read(text: str | bytes) -> tuple[ScapResult, ...]:
    fact = IMPORTED.reads[HostScapResults](_file(text))
    assert isinstance(fact, HostScapResults)
    return fact.results


@pytest.mark.parametrize("text", [PLAIN, ARF, PLAIN.replace("xccdf/1.2", "xccdf/1.1")])
def test_all_nine_states_are_kept_with_what_the_file_says_of_itself(text: str) -> None:
    assert IMPORTED.recognises(_file(text))
    (result,) = _read(text)
    assert [each.state for each in result.rules] == list(STATES_IN_ORDER)
    assert set(STATES_IN_ORDER) == STATES
    assert (result.benchmark, result.profile, result.target, result.addresses) == (
        "bench",
        "prof",
        "pc-01.example",
        ("192.0.2.7",),
    )
    assert (result.started, result.ended, result.id, len(result.digest)) == (
        "2026-11-23T09:00:00",
        "2026-11-23T09:05:00+07:00",
        "tr_1",
        64,
    )
    assert (result.rules[0].title, result.rules[0].severity, result.rules[1].title) == ("All & well", "low", "")


def test_several_results_and_the_same_rule_twice_are_kept() -> None:
    twice = PLAIN.replace(NINE, NINE + NINE).replace("</Benchmark>", f"{HEAD}{ABOUT}{NINE}</TestResult></Benchmark>")
    first, second = _read(twice)
    assert (len(first.rules), len(second.rules)) == (18, 9)


@pytest.mark.parametrize(
    "bad",
    [
        PLAIN.replace("<result>fixed</result>", "<result>mended</result>"),
        PLAIN.replace("<result>fixed</result>", ""),
        PLAIN.replace("<result>fixed</result>", "<result>fixed</result><result>fail</result>"),
        PLAIN.replace('idref="rule_fixed"', 'idref=""'),
        PLAIN.replace(NINE, ""),
        PLAIN.replace(ABOUT, HEAD.replace("TestResult", "TestResult") + ABOUT + NINE + "</TestResult>"),
        PLAIN.replace("</Benchmark>", ""),
        PLAIN.replace("http://checklists.nist.gov/xccdf/1.2", "urn:x"),
        '<!DOCTYPE x [<!ENTITY e "e">]>' + PLAIN,
        "",
        "<a/>",
    ],
)
def test_what_is_not_whole_is_a_gap(bad: str) -> None:
    with pytest.raises(Unreadable):
        _read(bad)


@pytest.mark.parametrize(
    "text", ["", "<a/>", '<Benchmark xmlns="http://checklists.nist.gov/xccdf/1.2"/>', "<TestResult/>"]
)
def test_other_files_are_not_recognised(text: str) -> None:
    assert not IMPORTED.recognises(_file(text))


@settings(max_examples=200)
@given(st.integers(0, len(PLAIN)), st.binary(max_size=3))
def test_a_cut_or_garbled_file_gives_the_whole_truth_or_a_gap(at: int, put: bytes) -> None:
    raw = PLAIN.encode()
    with pytest.raises(GapError):
        _read(raw[: min(at, len(raw) - 1)])
    try:
        results = _read(raw[:at] + put + raw[at + len(put) :])
    except GapError:
        return
    assert all(rule.state in STATES for each in results for rule in each.rules)
