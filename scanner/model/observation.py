"""What was seen of a target, or why it was not: the only two forms a measurement can take."""

from datetime import datetime
from typing import ClassVar, Generic, TypeVar

from scanner.model.errors import MAX_DETAIL, GapError, shortened
from scanner.model.records import dataclass
from scanner.model.words import Gap, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of all facts; a fact kind is a frozen subclass in `model/kinds/`, one file each."""

    kind: ClassVar[str] = ""


F_co = TypeVar("F_co", bound=Fact, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """A single field of a known fact that could not be read; three-valued logic makes it `unknown`, never False."""

    gap: Gap
    detail: str = ""
    way: Way | None = None

    def __post_init__(self) -> None:
        """Keep the words short: what a target said may stand in them."""
        if len(self.detail) > MAX_DETAIL:
            object.__setattr__(self, "detail", shortened(self.detail))

    @classmethod
    def of(cls, error: GapError) -> "Unseen":
        """The field that `error` kept from being read."""
        return cls(gap=error.gap, detail=error.detail, way=error.way)


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where an observation comes from.

    `source` names the collector or deriver; `asked` the questions (`cmd:…`, `file:…`) or declared places;
    `answers` the digests of their raw answers; `inputs` the digests of the observations a derived fact rests on.
    """

    source: str
    taken_at: datetime
    asked: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    share_pct: int = 100
    """Share of the inputs a derived fact rests on, 0 to 100."""
    proof: str = ""
    """Who vouches for what an agent recorded and how; empty for what the scan asked itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[F_co]):
    """A fact, with its provenance."""

    fact: F_co
    provenance: Provenance

    @property
    def kind(self) -> str:
        """The kind of the fact, such as `host.os`."""
        return self.fact.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """The absence of a fact, and why; `detail` is for people and never decides, `way` is what would mend it."""

    kind: str
    gap: Gap
    detail: str
    provenance: Provenance
    way: Way | None = None


Observation = Known[Fact] | Missing

T = TypeVar("T")


def seen(value: T | Unseen) -> T:
    """The value itself; raises the matching `GapError` when the field was not seen."""
    if isinstance(value, Unseen):
        raise gap_error(value.gap, value.detail, way=value.way)
    return value


def gap_error(gap: Gap, detail: str, *, way: Way | None = None) -> GapError:
    """The exception that stands for `gap`."""
    return next(each for each in GapError.__subclasses__() if each.gap is gap)(detail, way=way)
