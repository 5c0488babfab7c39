"""What a province states of its indicators: each once, and no percentage above a hundred."""

from scanner.inventory.drafts import Draft
from scanner.inventory.findings import Spot
from scanner.inventory.vocabulary import INDICATORS

_WHOLE = 100


def check_figures(draft: Draft) -> None:
    """Note what is said twice, and what no share can be."""
    if draft.province is None or draft.sheet is None:
        return
    spot = Spot(draft.findings, draft.sheet.place, ("indicators",))
    first: dict[str, int] = {}
    for at, each in enumerate(draft.province.indicators):
        if each.id in first:
            spot.note(at, "id", code="id_twice", value=each.id, line=spot.at(first[each.id]).line)
        first.setdefault(each.id, at)
        for key, value in (("baseline_2018", each.baseline_2018), ("goal", each.goal)):
            if value is not None and value > _WHOLE and INDICATORS[each.id] == "percent":
                spot.note(at, key, code="number_large", value=f"{value:g}", limit=_WHOLE)
