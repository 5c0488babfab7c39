"""The tree of units: every folder has its entry, every entry its folder, and all relations lead somewhere."""

from scanner.inventory.drafts import AgencyDraft, Draft
from scanner.inventory.findings import Findings, Spot, guess, listed
from scanner.inventory.forms.parsing import ID
from scanner.inventory.forms.province import UnitForm


def check_tree(draft: Draft) -> None:
    """Give each agency its unit; note what does not fit."""
    if draft.province is None or draft.sheet is None:
        return
    tree = Spot(draft.findings, draft.sheet.place, ("tree",))
    units: dict[str, UnitForm] = {}
    first: dict[str, int] = {}
    for at, unit in enumerate(draft.province.tree):
        if unit.code in first:
            tree.note(at, "code", code="id_twice", value=unit.code, line=tree.at(first[unit.code]).line)
        first.setdefault(unit.code, at)
        units.setdefault(unit.code, unit)
    for at, unit in enumerate(draft.province.tree):
        _check_relations(unit, tree.at(at), units)
        _check_folder(unit, tree.at(at), draft)
    for ring in _rings(units):
        tree.note(first[ring[0]], "parent", code="tree_cycle", way=" → ".join((*ring, ring[0])))
    for agency in draft.agencies.values():
        _check_agency(agency, units, draft.findings)


def _check_relations(unit: UnitForm, spot: Spot, units: dict[str, UnitForm]) -> None:
    named = [("parent", unit.parent)] if unit.parent is not None else []
    named += [("successor_of", each) for each in unit.successor_of]
    for field, code in named:
        if code not in units or (code == unit.code and field == "successor_of"):
            spot.note(field, code="unknown_unit", value=code, guess=guess(code, units), allowed=listed(units))
    if unit.valid_from and unit.valid_to and unit.valid_to < unit.valid_from:
        spot.note("valid_to", code="ends_before_it_begins", begin=unit.valid_from, end=unit.valid_to)


def _check_folder(unit: UnitForm, spot: Spot, draft: Draft) -> None:
    has_folder = unit.code in draft.agencies
    if unit.group and has_folder:
        spot.note("group", code="group_with_folder", value=unit.code)
    if not has_folder and not unit.group and unit.valid_to is None:
        spot.note("code", code="unit_without_folder", value=unit.code)
    if not has_folder and unit.name is None:
        spot.note("code", code="unit_without_name", value=unit.code)


def _check_agency(agency: AgencyDraft, units: dict[str, UnitForm], findings: Findings) -> None:
    agency.unit = units.get(agency.code)
    if not ID.fullmatch(agency.code):
        return  # told already; what follows from it would only confuse
    if agency.unit is None:
        findings.add_file(agency.code, "folder_not_in_tree", value=agency.code)
    if agency.form and agency.sheet and agency.form.code != agency.code:
        findings.add(agency.sheet.place, ("code",), "code_differs", value=agency.form.code, wanted=agency.code)


def _rings(units: dict[str, UnitForm]) -> list[list[str]]:
    """Every ring of parents, each once, beginning at its first code in the alphabet."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in sorted(units):
        way: list[str] = []
        code: str | None = start
        while code in units and code not in done and code not in way:
            way.append(code)
            code = units[code].parent
        if code in way:
            ring = way[way.index(code) :]
            lowest = ring.index(min(ring))
            found.append(ring[lowest:] + ring[:lowest])
        done.update(way)
    return found
