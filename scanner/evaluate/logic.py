"""Three-valued logic: True, False, or the `Unseen` that says why neither can be told (strong Kleene)."""

from collections.abc import Callable, Sequence
from typing import Any

from scanner.model.observation import Unseen
from scanner.model.words import Gap, Way

Truth = bool | Unseen

NOTHING_TO_JUDGE = Unseen(gap=Gap.UNSUPPORTED, detail="there is nothing to judge: the list is empty", way=Way.AFTER)
"""The answer was understood; what would be judged has to be there first, as another finding says (no antivirus)."""


def negated(truth: Truth) -> Truth:
    """Not; what is unknown stays unknown."""
    return truth if isinstance(truth, Unseen) else not truth


Part = Callable[[Any, Any], Truth]


def all_parts(parts: Sequence[Part], first: Any, second: Any) -> Truth:
    """And, over what the parts say of two arguments: False as soon as one says so, else unknown when one is, else True."""
    unknown: Unseen | None = None
    for part in parts:
        truth = part(first, second)
        if truth is False:
            return False
        if truth is not True and unknown is None:
            unknown = truth
    return True if unknown is None else unknown


def any_part(parts: Sequence[Part], first: Any, second: Any) -> Truth:
    """Or, over what the parts say of two arguments: True as soon as one says so, else unknown when one is, else False."""
    unknown: Unseen | None = None
    for part in parts:
        truth = part(first, second)
        if truth is True:
            return True
        if truth is not False and unknown is None:
            unknown = truth
    return False if unknown is None else unknown
