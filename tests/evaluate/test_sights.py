"""What people are shown of a test fits on their page."""

import pytest

from scanner.evaluate.sights import PATTERN_SHOWN, wanted


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"at_most": 10}, "at_most 10"),
        ({"in": ["no", "prohibit-password"]}, "in no, prohibit-password"),
        ({"some": {"name": {"matches": "^a+$"}}}, "some name matches ^a+$"),
        ({"matches": "a" * PATTERN_SHOWN}, "matches " + "a" * PATTERN_SHOWN),
        ({"none": {"matches": "a" * 500}}, "none matches " + "a" * PATTERN_SHOWN + "…"),
        ({"is": "x" * 500}, "is " + "x" * 500),
    ],
)
def test_a_test_is_told_in_the_words_of_the_check_and_a_long_pattern_by_its_beginning(
    source: object, said: str
) -> None:
    assert wanted(source) == said
