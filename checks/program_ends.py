"""What the dated table says of installed programs. For checks; not a check itself."""

from collections.abc import Iterable

from checks.support_dates import supported_on
from scanner.model.check import AsOf
from scanner.model.control import Thresholds
from scanner.model.errors import NotCollected, Stale
from scanner.model.kinds.host_program_support import HostProgramSupport, ProgramSupport
from scanner.model.local_time import local_day
from scanner.model.records import dataclass
from scanner.model.words import Way


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """`ended` programs get no more fixes, `untold` are names of those of which the table cannot tell."""

    ended: tuple[ProgramSupport, ...]
    kept: tuple[ProgramSupport, ...]
    untold: tuple[str, ...]


def ends_of(found: HostProgramSupport, thresholds: Thresholds, as_of: AsOf, *, families: Iterable[str] = ()) -> Ends:
    """Every program of the `families` (none named = all): over, kept up, or not to be told."""
    today, wanted = local_day(as_of), frozenset(families)
    ended: list[ProgramSupport] = []
    kept: list[ProgramSupport] = []
    untold = [shown(each.name, each.version) for each in found.unplaced if not wanted or each.family in wanted]
    for each in found.programs:
        if wanted and each.family not in wanted:
            continue
        try:
            made, valid = each.table_as_of, found.table_valid_until
            good = supported_on(today, each.ends_at, thresholds, made=made, valid_until=valid)
        except Stale:
            untold.append(f"{each.label} {each.release}")
            continue
        if good:
            kept.append(each)
        elif each.extended_ends_at is not None and each.extended_ends_at >= today:
            untold.append(f"{each.label} {each.release} (extended support)")
        else:
            ended.append(each)
    return Ends(ended=tuple(ended), kept=tuple(kept), untold=tuple(sorted(set(untold))))


def shown(name: str, version: str | None) -> str:
    """A name, with the version where it does not hold it itself."""
    return name if not version or version in name else f"{name} {version}"


def named(programs: Iterable[ProgramSupport]) -> tuple[str, ...]:
    """How people are told of programs: `PHP 7.4 (2022-11-28)`; without a day where no end is announced."""
    return tuple(_with_day(each, "%Y-%m-%d") for each in programs)


def named_in_vietnamese(programs: Iterable[ProgramSupport]) -> tuple[str, ...]:
    """As `named`, with days as Vietnamese write them: `PHP 7.4 (28/11/2022)`."""
    return tuple(_with_day(each, "%d/%m/%Y") for each in programs)


def _with_day(program: ProgramSupport, form: str) -> str:
    name = f"{program.label} {program.release}"
    return f"{name} ({program.ends_at:{form}})" if program.ends_at else name


def refuse_partial(found: HostProgramSupport) -> None:
    """Raises NotCollected where only a part of what is installed is known: then nothing can be said of all of it."""
    if not found.listed_all:
        raise NotCollected("only a part of the installed programs is listed", way=Way.RECORD_AGAIN)


def refuse_untold(ends: Ends) -> None:
    """Raises NotCollected when there are programs of which nothing can be told."""
    if ends.untold:
        raise NotCollected(
            f"the table of ends of support does not tell of {', '.join(ends.untold[:20])}", way=Way.TABLES
        )
