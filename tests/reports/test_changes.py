"""The parts of a change as they are printed: tenths that sum, and nothing where there is nothing."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from reports.changes import _tenths
from scanner.model.change import Change

shares = st.fractions(-1, 1, max_denominator=997) | st.just(Fraction(0))


@given(shares, shares, shares, shares)
def test_printed_parts_sum_and_stay_close(
    before: Fraction, coverage: Fraction, work: Fraction, targets: Fraction
) -> None:
    after = before + coverage + work + targets
    change = Change(before=before, after=after, coverage=coverage, work=work, targets=targets, moves=())
    first, last, parts = _tenths(change)
    assert first + sum(parts.values()) == last
    for name, exact in (("coverage", coverage), ("work", work), ("targets", targets)):
        assert abs(parts[name] - exact * 100) < Fraction(1, 5)
        assert exact or not parts[name]
