"""Values gathered by their keys."""

from hypothesis import given
from hypothesis import strategies as st

from scanner.reading.grouped import grouped, without_repeats

PAIRS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)))


@given(PAIRS)
def test_every_value_of_a_key_in_order(pairs: list[tuple[str, int]]) -> None:
    found = grouped(pairs)
    assert set(found) == {key for key, _ in pairs}
    assert all(values == tuple(value for each, value in pairs if each == key) for key, values in found.items())


@given(PAIRS)
def test_without_repeats_each_stands_where_it_first_came(pairs: list[tuple[str, int]]) -> None:
    for key, values in without_repeats(grouped(pairs)).items():
        assert len(set(values)) == len(values)
        assert sorted(values, key=pairs_of(pairs, key).index) == list(values)


def pairs_of(pairs: list[tuple[str, int]], key: str) -> list[int]:
    return [value for each, value in pairs if each == key]
