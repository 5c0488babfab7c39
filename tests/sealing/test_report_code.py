"""The short code of a report: what it is formed from, and how it is typed."""

import hashlib
import re

import pytest

from scanner.sealing.letters import ALPHABET
from scanner.sealing.report_code import (
    STATED_OF_RUN,
    STATED_OF_VERDICT,
    agency_digest,
    code_of,
    codes_in,
    read_code,
    verdict_digest,
    whole_digest,
)

DIGESTS = [hashlib.sha256(str(n).encode()).hexdigest() for n in range(200)]
RUN = dict.fromkeys(STATED_OF_RUN, "x")
AGENCY = {"id": "a", "score": {"proven": 0.5}, "statuses": {"pass": 1}}
VERDICT: dict[str, object] = {
    **dict.fromkeys(STATED_OF_VERDICT, "x"),
    "seen": [{"what": "w", "was": 1, "wanted": ""}],
}


def test_a_code_is_four_groups_of_four_letters_that_do_not_look_alike() -> None:
    for digest in DIGESTS:
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){3}", code_of(digest))


def test_a_code_is_the_beginning_of_its_digest() -> None:
    """So that a reader with a calculator can form it."""
    digest = DIGESTS[7]
    number = int(digest, 16) >> (256 - 75)
    letters = ""
    while len(letters) < 15:
        number, rest = divmod(number, 32)
        letters = ALPHABET[rest] + letters
    assert code_of(digest).replace("-", "")[:15] == letters


@pytest.mark.parametrize("typed", ["{}", " {} ", "{lower}", "{spaced}", "{joined}", "{alike}"])
def test_a_code_is_read_as_people_type_it(typed: str) -> None:
    for digest in DIGESTS:
        code = code_of(digest)
        forms = {
            "lower": code.lower(),
            "spaced": code.replace("-", " "),
            "joined": code.replace("-", ""),
            "alike": code.replace("1", "l").replace("0", "O"),
        }
        assert read_code(typed.format(code, **forms)) == code


def test_every_wrong_letter_is_noticed() -> None:
    code = code_of(DIGESTS[0])
    for place, letter in enumerate(code):
        wrong = [] if letter == "-" else [each for each in ALPHABET if each != letter]
        assert not any(read_code(code[:place] + each + code[place + 1 :]) for each in wrong)


def test_two_letters_that_changed_places_are_noticed_but_for_one_pair() -> None:
    for digest in DIGESTS:
        letters = code_of(digest).replace("-", "")
        for place in range(15):
            one, two = letters[place], letters[place + 1]
            swapped = letters[:place] + two + one + letters[place + 2 :]
            if one != two and {one, two} != {"0", "Z"}:
                assert read_code(swapped) is None


@pytest.mark.parametrize("typed", ["", "7K2Q", "----", "7K2Q-X9PD-03TM-HV6", "ÀÀÀÀ-ÀÀÀÀ-ÀÀÀÀ-ÀÀÀÀ", "x" * 1_000_000])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_codes_are_found_in_a_text_each_once() -> None:
    one, two = code_of(DIGESTS[1]), code_of(DIGESTS[2])
    assert codes_in(f"Mã kiểm chứng: {one}; {two} ({one}) X{one} AAAA-AAAA-AAAA-AAAB") == (one, two)


@pytest.mark.parametrize("name", STATED_OF_RUN)
def test_everything_stated_of_the_run_changes_both_digests(name: str) -> None:
    assert agency_digest({**RUN, name: "y"}, AGENCY, []) != agency_digest(RUN, AGENCY, [])
    assert whole_digest({**RUN, name: "y"}, {"score": {}, "grades": {}}, {}) != whole_digest(
        RUN, {"score": {}, "grades": {}}, {}
    )


@pytest.mark.parametrize("name", STATED_OF_VERDICT)
def test_everything_stated_of_a_verdict_changes_its_digest(name: str) -> None:
    assert verdict_digest({**VERDICT, name: "y"}) != verdict_digest(VERDICT)


def test_the_order_of_verdicts_changes_nothing_and_their_number_does() -> None:
    one, two = DIGESTS[:2]
    assert agency_digest(RUN, AGENCY, [one, two]) == agency_digest(RUN, AGENCY, [two, one])
    assert agency_digest(RUN, AGENCY, [one, two]) != agency_digest(RUN, AGENCY, [one, two, two])


def test_a_name_that_is_no_text_is_sealed_as_files_hold_it() -> None:
    """A file name with a byte that is no UTF-8: the JSON results write it as its number."""
    assert verdict_digest({**VERDICT, "seen": [{"what": "a\udcff"}]}) == verdict_digest(
        {**VERDICT, "seen": [{"what": "a⟨U+DCFF⟩"}]}
    )
