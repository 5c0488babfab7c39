"""How a pattern is found in a text: line by line, in three values, and never decided by what is not known."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.evaluate.policies import texts
from scanner.evaluate.policies.expressions import expression
from scanner.evaluate.policies.grammar import pattern_of
from scanner.evaluate.policies.policy import FIVE, FOUR, FOUR_PCRE2, Dialect, RuleOutcome
from scanner.evaluate.policies.texts import UNKNOWN, Text, find, text_of
from scanner.reading.patterns import BadPattern
from tests.together import together

FOUND, NOT, INVALID, UNSURE = RuleOutcome.FOUND, RuleOutcome.NOT_FOUND, RuleOutcome.INVALID, RuleOutcome.UNKNOWN


def found(pattern: str, text: str, *, dialect: Dialect = FIVE, whole: bool = True) -> RuleOutcome:
    return find(pattern_of(pattern), [Text(out=text, whole=whole)], dialect)


@together(
    "pattern, text, wanted",
    [
        ("r:^wax", "seal\nWAX red\n", FOUND),
        ("r:^wax$", "seal wax\n", NOT),
        ("r:^wax && r:red", "wax\nred\n", NOT),
        ("r:^wax && r:red", "wax red\n", FOUND),
        ("r:^wax && !r:red", "wax red\nwax blue\n", FOUND),
        ("r:^wax && !r:red", "wax red\n", NOT),
        ("!r:red", "wax\nblue\n", FOUND),
        ("!r:red", "wax\nred\n", NOT),
        ("!r:red", "", NOT),
        ("r:.*", "", NOT),
        ("!r:red && !r:wax", "red\nblue\n", FOUND),
        ("!r:red && !r:wax", "red\nwax\n", NOT),
        ("wax red", "seal\nwax red\n", FOUND),
        ("wax red", "wax red!\n", NOT),
        ("-> r:6", "6.1\n", NOT),
        ("n:^days (\\d+) compare <= 30", "days 30\n", FOUND),
        ("n:^days (\\d+) compare < 30", "days 30\n", NOT),
        ("n:^days (\\d+) compare != 30", "days 31\n", FOUND),
        ("n:(\\d+) of (\\d+) compare == 3", "3 of 4\n", FOUND),
        ("n:\\d+ compare == 12", "at 12\n", FOUND),
        ("n:^days (-?\\d+) compare > 0", "days -1\n", NOT),
        ("n:^days (\\w+) compare > 0", "days many\n", INVALID),
        ("n:^days (\\w+) compare > 0", "days 5x\n", UNSURE),
        ("n:^days(?: (\\d+))? compare > 0", "days\n", UNSURE),
        ("n:^days (\\w+) compare > 0", "days many\ndays 3\n", UNSURE),
        ("n:^days (\\w+) compare > 0", "days 3\ndays many\n", FOUND),
        ("r:^days && n:(\\w+)$ compare > 0", "hours many\ndays 3\n", FOUND),
        ("!n:^days (\\d+) compare > 30", "days 3\n", FOUND),
        ("r:a\\Hb", "axb\n", FOUND),
        ("r:a\\hb", "a\tb\n", FOUND),
        ("r:\\p{L}x", "Ax\n", FOUND),
        ("r:\\pLx", "\xeax\n", FOUND),
        ("r:^\\P{L}", "\xe9x\n", NOT),
        ("r:\\p{Nd}x", "\xb2x\n", NOT),
        ("r:x++y", "xxy\n", FOUND),
        ("r:\\Qa.b\\E", "a.b\n", FOUND),
        ("r:\\Qa.b\\E", "axb\n", NOT),
        ("r:^v{1}$", "v{1}\n", NOT),
        ("r:^\\${v}$", "${v}\n", FOUND),
        ("r:[[:digit:]]+x", "7x\n", FOUND),
        ("r:\\x41b", "ab\n", FOUND),
        ("r:é", "café\n", FOUND),
    ],
)  # fmt: skip
def test_a_pattern_is_found_line_by_line(pattern: str, text: str, wanted: RuleOutcome) -> None:
    assert find(pattern_of(pattern), [text_of(text.encode())], FIVE) is wanted


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("r:^key", f"key={UNKNOWN}\n", UNSURE),
        ("r:^other", f"key={UNKNOWN}\n", NOT),
        ("r:^other", f"key={UNKNOWN}\nother\n", FOUND),
        ("!r:^other", f"key={UNKNOWN}\n", FOUND),
        ("!r:^key", f"key={UNKNOWN}\n", UNSURE),
        ("r:^(?!key)", f"ke{UNKNOWN}\n", UNSURE),
        ("r:red && !r:^key", f"key={UNKNOWN} red\n", UNSURE),
        ("key=a", f"key={UNKNOWN}\n", UNSURE),
        ("other", f"key={UNKNOWN}\n", NOT),
        ("r:other", f"key={UNKNOWN}\n", UNSURE),
        ("r:^other|wax", f"key={UNKNOWN}\n", UNSURE),
        ("r:^(other|wax)", f"key={UNKNOWN}\n", NOT),
    ],
)
def test_what_is_hidden_decides_nothing(pattern: str, text: str, wanted: RuleOutcome) -> None:
    assert found(pattern, text) is wanted


def test_a_redacted_secret_is_a_stretch_that_is_not_known() -> None:
    assert find(pattern_of("r:^password"), [text_of(b"password=[redacted]\n")], FIVE) is UNSURE
    assert find(pattern_of("r:^user"), [text_of(b"password=[redacted]\n")], FIVE) is NOT


def test_of_a_text_that_was_cut_only_what_is_there_is_told() -> None:
    assert found("r:red", "red\nwax", whole=False) is FOUND
    assert found("r:blue", "red\nwax", whole=False) is UNSURE
    assert found("!r:blue", "red\nwax", whole=False) is UNSURE
    assert found("!r:red", "red\nwax", whole=False) is NOT


def test_texts_that_do_not_agree_tell_nothing() -> None:
    ways = [Text(out="install /bin/true \n"), Text(out="")]
    assert find(pattern_of("r:install"), ways, FIVE) is UNSURE
    assert find(pattern_of("r:insmod"), ways, FIVE) is NOT


def test_complaints_are_read_too_and_must_not_contradict() -> None:
    text = Text(out="found it\n", err="cannot find more\n")
    assert find(pattern_of("r:^cannot"), [text], FIVE) is FOUND
    assert find(pattern_of("r:nothing"), [text], FIVE) is NOT
    assert find(pattern_of("!r:cannot"), [text], FIVE) is UNSURE


def test_a_literal_is_a_command_s_whole_output() -> None:
    for text, wanted in ((Text(out="yes\n"), FOUND), (Text(out="yes\nno\n"), NOT), (Text(), NOT)):
        assert find(pattern_of("yes"), [text], FIVE, whole_literal=True) is wanted


def test_version_4_has_other_patterns_and_two_readings() -> None:
    assert found("r:^a\\.b", "axb\n", dialect=FOUR) is FOUND
    assert found("r:^a.b", "axb\n", dialect=FOUR) is NOT
    assert found("r:\\d+x", "77x\n", dialect=FOUR) is FOUND
    assert found("!r:red", "red\nwax\n", dialect=FOUR) is UNSURE
    assert found("!r:red", "blue\nwax\n", dialect=FOUR) is FOUND
    assert found("r:red", "RED\n", dialect=FOUR_PCRE2) is UNSURE
    assert found("r:red", "red\n", dialect=FOUR_PCRE2) is FOUND


@together(
    "bad",
    [
        "(",
        "a(*SKIP)b",
        "(?-i)a",
        "a(?x)b",
        "\\vx",
        "\\Z",
        "\\mword",
        "[\\y]",
        "\\p{Lu}",
        "\\p{Han}",
        "[\\p{L}]",
        "^*a",
        "a\\b+",
        "$?",
        "[[:<:]]a",
        "a" * 5000,
        "((a{999}){999}){99}",
    ],
)
def test_what_is_read_differently_here_is_refused(bad: str) -> None:
    with pytest.raises(BadPattern):
        expression(bad)


def test_osregex_knows_no_other_escape() -> None:
    with pytest.raises(BadPattern):
        expression("\\q", osregex=True)


def test_a_pattern_that_takes_too_long_is_unknown() -> None:
    with pytest.raises(TimeoutError):
        found("r:^(a|aa)+(?:b|a)+c$", "a" * 3000 + "\n")


def test_a_pattern_that_is_slow_on_every_line_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "BUDGET_S", 0.0)
    with pytest.raises(TimeoutError):
        found("r:x", "a\n" * 100)


@settings(max_examples=300, deadline=None)
@given(st.text("ab\\()[]{}*+?|^$.dwsHhQE1,:&! ", max_size=25), st.text("ab1 \n\ue000", max_size=30), st.booleans())
def test_any_pattern_on_any_text_is_one_of_four(pattern: str, text: str, old: bool) -> None:
    try:
        outcome = find(pattern_of(f"r:{pattern}"), [Text(out=text)], FOUR if old else FIVE)
    except (BadPattern, TimeoutError):
        return
    assert outcome in RuleOutcome


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["r:^a", "!r:b", "r:a && !r:b", "n:(\\d+) compare > 1", "r:a b$", "!r:^a && !r:1"]),
    st.text("ab1 \n", max_size=20),
    st.data(),
)
def test_hiding_a_part_of_a_text_never_turns_an_outcome_over(pattern: str, text: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(at, len(text)))
    if "\n" in text[at:end]:
        return
    before, after = found(pattern, text), found(pattern, text[:at] + UNKNOWN + text[end:])
    if text:
        assert after in (before, UNSURE)
