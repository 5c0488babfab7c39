"""Mẫu số 08 of NĐ 331/2026/NĐ-CP, the yearly report on information systems: totals, bodies, and the table of 12 columns.

Only declarations fill it, and the indicators of the run: what nobody declared is dotted, and an act dated after the day of
the report has not been done. Where what was measured speaks against a declaration, a note below the table says so.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Final

from reports.figures import LOCAL_TIME
from reports.material import Material
from reports.paper_shapes import DOTS, Block, Paragraph, Table
from reports.paper_text import bullet, centred, or_dots, paragraph, plain
from reports.visible import visible
from scanner.model.organisation import Agency, Contact, System
from scanner.model.score import Indicator, Ratio
from scanner.model.words import Status

TOTALS: Final = (
    "IND-SYS-TOTAL",
    "IND-SYS-CLASSIFIED",
    "IND-SYS-DOSSIER",
    "IND-SYS-APPRAISED",
    "IND-SYS-APPROVED",
    "IND-SYS-ASSESSED",
)
COLUMNS: Final = 12
WIDTHS: Final = (560, 2000, 1350, 1350, 700, 1150, 1450, 1450, 1050, 1126, 1050, 1050)
"""In twips; together the text width of an A4 page on its side."""
OWNERS_SHOWN: Final = 10
NAMES_SHOWN: Final = 6
_APPROVED: Final = "approved"
_CENTRED: Final = (1, 5, 9, 11)


def systems_of(have: Material, agencies: Sequence[str]) -> tuple[System, ...]:
    """The systems of these agencies, in the order of the inventory."""
    return tuple(system for each in agencies for system in have.agencies[each].systems)


def totals_of(have: Material, indicators: Iterable[Indicator], systems: Sequence[System]) -> Iterator[Paragraph]:
    """Part 1: the counts of the indicators, and the day by which approval is expected.

    Nothing declared is no count of nought: every agency has at least its own network.
    """
    say = have.words.say
    yield paragraph("TieuDe2", say("paper_08_part_1"))
    measured = {each.id: each for each in indicators}
    for name in TOTALS:
        found = measured.get(name) if systems else None
        count = _count(have, found.ratio) if found and found.ratio else DOTS
        yield bullet(f"{have.words.of('mau08_total', name)}: {count}")
    yield bullet(f"{say('paper_08_completion')}: {_completion(have, systems)}")


def _count(have: Material, ratio: Ratio) -> str:
    """What is counted, and beside it what may have to be added: not known is no nought."""
    number = have.figures.number
    count = number(ratio.numerator)
    return f"{count} ({have.words.say('paper_08_unknown', n=number(ratio.unknown))})" if ratio.unknown else count


def _completion(have: Material, systems: Sequence[System]) -> str:
    """The last day on which an approval is expected; dotted when a system that waits for it states none."""
    waiting = [each for each in systems if each.level_state != _APPROVED]
    expected = [each.dates["approval_expected"] for each in waiting if "approval_expected" in each.dates]
    if not systems:
        return DOTS
    if not waiting:
        return have.words.say("paper_08_complete")
    if len(expected) == len(waiting):
        return have.figures.day(max(expected))
    n = have.figures.number(len(waiting) - len(expected))
    return f"{DOTS} ({have.words.say('paper_08_no_day', n=n)})"


def bodies_of(have: Material, agencies: Sequence[str], systems: Sequence[System]) -> Iterator[Paragraph]:
    """Part 2: who owns the systems, and the specialised unit."""
    say, inventory = have.words.say, have.results.inventory
    yield paragraph("TieuDe2", say("paper_08_part_2"))
    yield paragraph("TieuDe3", say("paper_08_owner"))
    known = [inventory.owner, *(have.agencies[each].contact for each in agencies)]
    by_name = {_same(each.name): each for each in reversed(known) if each.name}
    names = list(dict.fromkeys(each.owner for each in systems if each.owner)) or [inventory.owner.name]
    for name in names[:OWNERS_SHOWN]:
        yield from _body(have, by_name.get(_same(name), Contact(name=name)))
    if len(names) > OWNERS_SHOWN:
        yield bullet(say("paper_more", n=have.figures.number(len(names) - OWNERS_SHOWN)))
    yield paragraph("TieuDe3", say("paper_08_unit"))
    yield from _body(have, inventory.security_unit)


def _same(name: str) -> str:
    return " ".join(name.casefold().split())


def _body(have: Material, contact: Contact) -> Iterator[Paragraph]:
    lines = (
        (("name", contact.name),),
        (("functions", contact.functions),),
        (("representative", contact.representative), ("title", contact.title)),
        (("address", contact.address),),
        (("phone", contact.phone), ("email", contact.email)),
    )
    for line in lines:
        yield bullet("; ".join(f"{have.words.of('mau08_body', key)}: {or_dots(value)}" for key, value in line))


def table_of(have: Material, agencies: Sequence[str]) -> Iterator[Block]:
    """Part 3: the table, and what the draft has to say to whoever completes it."""
    say, systems = have.words.say, systems_of(have, agencies)
    yield paragraph("TieuDe2", say("paper_08_part_3"))
    rows = tuple(_row(have, at, each) for at, each in enumerate(systems, 1))
    yield Table(
        name=say("paper_08_part_3"),
        widths=WIDTHS,
        head=tuple(have.words.of("mau08_column", str(n)) for n in range(1, COLUMNS + 1)),
        numbers=tuple(f"({n})" for n in range(1, COLUMNS + 1)),
        rows=tuple(tuple((_cell(at, each),) for at, each in enumerate(row, 1)) for row in rows) or (_empty(have),),
        style="BangMau08",
    )
    notes = [*_silent(have, agencies), *_notes(have, systems, rows)]
    if notes:
        yield paragraph("GhiChuTieuDe", say("paper_notes"))
        yield from (paragraph("GhiChu", f"- {each}") for each in notes)


def _silent(have: Material, agencies: Sequence[str]) -> Iterator[str]:
    """Agencies that declare no system at all."""
    silent = [have.agencies[each] for each in agencies if not have.agencies[each].systems]
    if silent:
        yield have.words.say("paper_08_note_none", agencies=_names(have, silent))


def _cell(column: int, text: str) -> Paragraph:
    return centred(text, style="Bang08Giua") if column in _CENTRED else paragraph("Bang08NoiDung", plain(text))


def _empty(have: Material) -> tuple[tuple[Paragraph, ...], ...]:
    said = have.words.say("paper_08_none")
    return tuple((_cell(n, said if n == 2 else DOTS),) for n in range(1, COLUMNS + 1))  # noqa: PLR2004  # its name


def _row(have: Material, at: int, system: System) -> tuple[str, ...]:
    """The twelve cells of one system; a dash where there is nothing to say: no decision before the approval, no day after."""
    day, papers, dash = _past(have, system), system.documents, have.words.say("dash")
    number = system.level_decision or papers.get("decision", "")
    waits = system.level_state is not None and system.level_state != _APPROVED
    decision = _paper(have, number, day.get("decision"), papers.get("decision_authority", ""))
    return (
        have.figures.number(at),
        or_dots(system.name.in_(have.language)),
        or_dots(system.owner),
        or_dots(system.operator),
        str(system.level) if system.level else DOTS,
        have.words.of("mau08_state", system.level_state) if system.level_state else DOTS,
        dash if waits and decision == DOTS else decision,
        _paper(have, papers.get("regulation", ""), day.get("regulation"), papers.get("regulation_authority", "")),
        dash if system.level_state == _APPROVED else _day(have, system.dates.get("approval_expected")),
        have.words.of("mau08_plan", system.plan_state) if system.plan_state else DOTS,
        dash if system.plan_state == "full" else _day(have, system.plan_due),
        _checked(have, day),
    )


def _past(have: Material, system: System) -> dict[str, date]:
    today = _today(have)
    return {name: each for name, each in system.dates.items() if each <= today}


def _today(have: Material) -> date:
    return have.results.run.as_of.astimezone(LOCAL_TIME).date()


def _day(have: Material, day: date | None) -> str:
    return have.figures.day(day) if day else DOTS


def _paper(have: Material, number: str, day: date | None, authority: str) -> str:
    """Number, day and authority of a decision, each dotted where it was not declared."""
    if not (number or day or authority):
        return DOTS
    return have.words.say(
        "paper_08_paper", number=or_dots(number, 100), day=_day(have, day), authority=or_dots(authority)
    )


def _checked(have: Material, day: dict[str, date]) -> str:
    """The kinds of check that were made and declared with their day; dotted when neither was."""
    made = [have.words.of("mau08_check", key) for key in ("check_before_use", "assessment") if key in day]
    return "; ".join(made) or DOTS


def _notes(have: Material, systems: Sequence[System], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    say, number = have.words.say, have.figures.number
    yield from _open_columns(have, systems, rows)
    today = _today(have)
    acts = ("decision", "regulation", "check_before_use", "assessment")
    late = [each for each in systems if any(each.dates[act] > today for act in acts if act in each.dates)]
    if late:
        yield say("paper_08_note_future", systems=_names(have, late), day=have.figures.day(today))
    for system, failing in _contradicted(have, systems):
        yield say("paper_08_note_full", system=visible(system.name.in_(have.language), 200), n=number(failing))


def _open_columns(have: Material, systems: Sequence[System], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """What is dotted in which column, in one line each, so that it can be declared or written in."""
    for column in range(1, COLUMNS + 1):
        lacking = [system for system, row in zip(systems, rows, strict=True) if DOTS in row[column - 1]]
        if lacking:
            title = have.words.of("mau08_column", str(column))
            yield have.words.say("paper_08_note_open", column=column, title=title, systems=_names(have, lacking))


def _names(have: Material, named: Sequence[System] | Sequence[Agency]) -> str:
    """The first of them; a system whose name another system of the run has too is told apart by its id."""
    often = Counter(each.name.in_(have.language) for each in systems_of(have, tuple(have.agencies)))
    names = [
        visible(name, 100) + (f" ({each.id})" if often[name] > 1 else "")
        for each in named[:NAMES_SHOWN]
        for name in [each.name.in_(have.language)]
    ]
    more = len(named) - NAMES_SHOWN
    rest = [have.count("more", more)] if more > 0 else []
    return "; ".join([*names, *rest])


def _contradicted(have: Material, systems: Sequence[System]) -> Iterator[tuple[System, int]]:
    """Systems whose plan is declared complete while requirements on them, or on what serves them, are measured as failed."""
    concerned = {each.id: {each.id} for each in systems if each.plan_state == "full"}
    agencies = {each.agency for each in systems if each.id in concerned}
    for agency in have.agencies.values() if concerned else ():
        for target in agency.targets:
            for system in concerned.keys() & set(target.systems):
                concerned[system].add(target.id)
                agencies.add(agency.id)
    failed: dict[str, set[str]] = defaultdict(set)
    for verdict in (verdict for each in agencies for verdict in have.verdicts.get(each, ())):
        if verdict.decides and verdict.status is Status.FAIL:
            failed[verdict.target].add(verdict.control)
    for each in systems:
        if controls := set().union(*(failed[target] for target in concerned.get(each.id, ()))):
            yield each, len(controls)
