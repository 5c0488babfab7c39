"""Head, grounds and foot of a paper as NĐ 30/2020/NĐ-CP, Appendix I, orders them.

Number, date and the signer's name are always left empty, everything else where the inventory does not state it.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from reports.figures import LOCAL_TIME
from reports.material import Material
from reports.paper_shapes import DOTS, Foot, Head, Paragraph, Run
from reports.paper_text import NAME_SHOWN, bullet, paragraph, plain, to_fill
from reports.visible import visible
from scanner.model.control import LegalDocument
from scanner.model.organisation import Agency, Letterhead
from scanner.model.records import dataclass

UPRIGHT: Final = (3855, 5499)
"""Widths of the two halves of the head: the nation's name at 13 points needs 9.2 cm."""
SIDEWAYS: Final = (6000, 8286)
"""The same where the page lies on its side."""
COMMITTEES: Final = ("ủy ban nhân dân", "uỷ ban nhân dân", "ubnd")
_ON_THEIR_OWN: Final = ("commune", "province")
_COMMITTEE_MARK: Final = "UBND"
REPORT_SYMBOL: Final = "BC"
"""What stands for a report (báo cáo) in the symbol of a paper."""
_LETTER: Final = 165
"""Width of a bold capital at 13 points on the average, in twips: the rule below a name is as long as a part of it."""
_MOTTO: Final = 3640
"""Width of the motto at 14 points, in twips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Who issues a paper; empty = to be filled in."""

    parent: str
    name: str
    abbreviation: str
    place: str
    signer: str
    recipients: tuple[str, ...]
    is_committee: bool
    """A people's committee: papers are signed on behalf of (TM.) the whole of it."""


def issuer_of(have: Material, agency: Agency) -> Issuer:
    """An agency as its papers name it. A people's committee has no body above it in the head, others have their parent."""
    head, units = agency.letterhead, have.results.inventory.units
    local, translated = head.issuer or agency.name.vi, have.language != "vi"
    above = None if _is_committee(local) or agency.kind in _ON_THEIR_OWN else units.get(agency.parent or "")
    parent = head.parent or (above.in_(have.language) if above else "")
    return _issuer(head, agency.name.in_(have.language) if translated else local, parent, local)


def province_issuer(have: Material) -> Issuer:
    """Who reports for the whole province: as its letterhead says, else the owner of the systems."""
    inventory = have.results.inventory
    head = inventory.letterhead
    name = head.issuer or inventory.owner.name
    return _issuer(head, name, head.parent, name)


def _is_committee(name: str) -> bool:
    return name.casefold().startswith(COMMITTEES)


def _issuer(head: Letterhead, name: str, parent: str, local: str) -> Issuer:
    """`local` is its Vietnamese name, by which a committee is told."""
    mark = head.abbreviation or (_COMMITTEE_MARK if _is_committee(local) else "")
    return Issuer(
        parent=visible(parent, NAME_SHOWN),
        name=visible(name, NAME_SHOWN),
        abbreviation=visible(mark, 40),
        place=visible(head.place, 100),
        signer=visible(head.signer, 100),
        recipients=tuple(visible(each, NAME_SHOWN) for each in head.recipients),
        is_committee=_is_committee(local),
    )


def head_of(have: Material, issuer: Issuer, *, symbol: str, subject: str = "", sideways: bool = False) -> Head:
    """Parts 1 to 4; `symbol` is that of the kind of paper (`BC`), empty for a letter."""
    say, left, right = have.words.say, *(SIDEWAYS if sideways else UPRIGHT)
    name = _lines_of(issuer.name or DOTS)
    place = plain(f"{issuer.place}, ") if issuer.place else to_fill(have, "place", f"{DOTS}, ")
    return Head(
        parent=tuple(each.upper() for each in _lines_of(issuer.parent) if each),
        issuer=tuple(each.upper() for each in name),
        number=(plain(say("paper_number")), to_fill(have, "number"), plain(f"/{symbol_of(issuer, symbol)}")),
        subject=subject,
        nation=say("paper_nation"),
        motto=say("paper_motto"),
        dated=(place, to_fill(have, "date", say("paper_date"))),
        widths=(left, right),
        issuer_rule=_indent(left, min(len(name[-1]) * _LETTER, left) * 2 // 5),
        motto_rule=_indent(right, _MOTTO),
    )


def symbol_of(issuer: Issuer, kind: str) -> str:
    """`BC-SKHCN`; of a letter, which has no kind, `SKHCN-` and the unit that drafts it."""
    mark = issuer.abbreviation or DOTS
    return f"{kind}-{mark}" if kind else f"{mark}-{DOTS}"


def _lines_of(name: str) -> tuple[str, ...]:
    """A people's committee stands on one line, and on the next what it is the committee of."""
    for each in COMMITTEES[:2]:
        if name.casefold().startswith(f"{each} "):
            return (name[: len(each)], name[len(each) + 1 :])
    return (name,)


def _indent(cell: int, rule: int) -> int:
    return max(0, (cell - rule) // 2)


def grounds_of(have: Material, agencies: Iterable[str]) -> Iterator[Paragraph]:
    """What the rules in force are, of those documents of the pack that a requirement due here cites."""
    wanted = set(agencies)
    due = {each.control for score in have.results.agencies if score.agency in wanted for each in score.controls}
    sources = [source for control in due if control in have.controls for source in have.controls[control].sources]
    documents = have.results.rulepack.documents
    cited = [each for each in documents if any(each.mark in source for source in sources)]
    today = have.results.run.as_of.astimezone(LOCAL_TIME).date()
    said = [_ground(have, each) for each in cited if each.valid_from is None or each.valid_from <= today]
    for at, text in enumerate(said, 1):
        end = "." if at == len(said) else ";"
        yield paragraph("CanCu", plain(have.words.say("paper_ground", document=text) + end))


def _ground(have: Material, document: LegalDocument) -> str:
    name = document.name.in_(have.language)
    if document.valid_from is None:
        return name
    return f"{name} ({have.words.say('run_pack_from', day=have.figures.day(document.valid_from))})"


def foot_of(have: Material, issuer: Issuer, *, sideways: bool = False) -> Foot:
    """Recipients and signer; what follows the abbreviation of the archive is left to the office."""
    say, (left, right) = have.words.say, SIDEWAYS if sideways else UPRIGHT
    lines: list[tuple[Run, ...]] = [(plain(f"- {each};"),) for each in issuer.recipients]
    if not lines:
        lines = [(plain("- "), to_fill(have, "recipients"), plain(";"))]
    lines.append((plain(say("paper_archive")), to_fill(have, "archive"), plain(".")))
    signer = plain(issuer.signer.upper()) if issuer.signer else to_fill(have, "signer", DOTS * 3)
    return Foot(
        recipients_title=say("paper_recipients"),
        recipients=tuple(lines),
        on_behalf=say("paper_on_behalf", name=issuer.name).upper() if issuer.is_committee else "",
        signer=signer,
        name=to_fill(have, "signer_name", DOTS * 5),
        widths=(left, right),
    )


def closing_of(have: Material, issuer: Issuer, key: str) -> Paragraph:
    """The last sentence, with the sign `./.` that ends a paper."""
    return paragraph("ThanVanBan", plain(have.words.say(key, name=issuer.name or DOTS)))


def bounded(have: Material, lines: list[str], shown: int) -> Iterator[Paragraph]:
    """The first lines as a list, with the rest counted."""
    yield from (bullet(each) for each in lines[:shown])
    if len(lines) > shown:
        yield bullet(have.words.say("paper_more", n=have.figures.number(len(lines) - shown)))
