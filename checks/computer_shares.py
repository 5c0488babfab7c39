"""Shares of an agency's registered computers, some of which could not be told. For checks; not a check itself."""

from scanner.model.check import Outcome, Sight, failed, partly, passed
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected
from scanner.model.text import Text
from scanner.model.words import Way


def judged_by_share(text: Text, *, good: int, known: int, total: int, thresholds: Thresholds) -> Outcome:
    """Pass from `coverage_pct`, partial from `partial_from_pct`; NotCollected where those that are not known decide."""
    wanted, least, unknown = thresholds.whole("coverage_pct"), thresholds.whole("partial_from_pct"), total - known
    sight = Sight(what="agency.coverage", was=f"{good}/{total}, {unknown} not known", wanted=f"≥ {wanted}%")
    if 100 * good >= wanted * total:
        return passed(text, sight)
    if 100 * (good + unknown) < least * total:
        return failed(text, sight)
    if 100 * good >= least * total and 100 * (good + unknown) < wanted * total:
        return partly(text, sight)
    raise NotCollected(f"{unknown} of {total} computers could not be told, and they decide", way=Way.MEASURE_MORE)
