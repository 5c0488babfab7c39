"""What keeps a visit from beginning, as the gap of its target, with what would mend it."""

from collections.abc import Iterator
from contextlib import contextmanager

from scanner.model.errors import BadConfiguration, BadInput, Denied, NotCollected, OutOfScope
from scanner.model.words import Way


@contextmanager
def refusals_as_gaps() -> Iterator[None]:
    """A gate that refuses is NotCollected; a credential, a host key or a right that is missing is Denied."""
    try:
        yield
    except OutOfScope as refusal:
        raise NotCollected(str(refusal), way=Way.AUTHORISE) from refusal
    except (BadConfiguration, BadInput) as error:
        raise Denied(str(error), way=Way.LET_IN) from error
    except Denied as gap:
        raise Denied(gap.detail, way=Way.LET_IN) from gap
