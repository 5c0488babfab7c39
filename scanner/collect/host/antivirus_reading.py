"""What one antivirus product says of itself: each value told, stated as absent, or not seen and why."""

from collections.abc import Callable
from datetime import date, datetime

from scanner.model.errors import GapError
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap

NOT_TOLD = Unseen(gap=Gap.UNSUPPORTED, detail="this product tells it nowhere that is read here")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Values as the product's own tool or files tell them; `told_by` which of these they are."""

    version: str | None | Unseen = NOT_TOLD
    engine_version: str | None | Unseen = NOT_TOLD
    signature_version: str | None | Unseen = NOT_TOLD
    signature_at: datetime | None | Unseen = NOT_TOLD
    realtime: bool | None | Unseen = NOT_TOLD
    licence: str | None | Unseen = NOT_TOLD
    licence_end: date | None | Unseen = NOT_TOLD
    managed_by: str | None | Unseen = NOT_TOLD
    updates_itself: bool | None | Unseen = None
    told_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """How the values of one product are read, and what is asked for them."""

    questions: tuple[str, ...]
    read: Callable[[Ask, frozenset[str] | Unseen], Reading]
    """Given the names of running processes."""


def unseen_reading(gap: GapError, *, told_by: tuple[str, ...]) -> Reading:
    """A reading of which every value is not seen for one reason."""
    unseen = Unseen.of(gap)
    return Reading(
        version=unseen,
        engine_version=unseen,
        signature_version=unseen,
        signature_at=unseen,
        realtime=unseen,
        licence=unseen,
        licence_end=unseen,
        managed_by=unseen,
        told_by=told_by,
    )
