"""The figures of the province: its agencies' counts added up, with who is silent (rules.md §10)."""

from collections.abc import Sequence
from typing import Final

from scanner.model.score import Indicator, Ratio
from scanner.model.text import Text
from scanner.score.indicators import NOT_DECLARED, NOTHING_DUE

COUNTS_AGENCIES: Final = frozenset({"IND-LAN-AGENCY", "IND-INTERNET", "IND-IT-OFFICER", "IND-TSLCD", "IND-PORTAL", "IND-DMS",
                                    "IND-ISO9001"})  # fmt: skip
"""Indicators whose denominator is the number of agencies."""


def indicators_of_province(agencies: Sequence[tuple[Indicator, ...]]) -> tuple[Indicator, ...]:
    """Sums of the agencies' ratios.

    An agency that declared nothing counts as unknown where one counts agencies; elsewhere its denominator is not known
    either, and lowers the coverage. One that the figure does not concern, with the reason in its verdict, leaves it.
    """
    by_id: dict[str, list[Indicator]] = {}
    for row in agencies:
        for each in row:
            by_id.setdefault(each.id, []).append(each)
    return tuple(_sum(name, row) for name, row in by_id.items())


def _sum(name: str, row: list[Indicator]) -> Indicator:
    ratios, silent = [each.ratio for each in row if each.ratio is not None], sum(each.silent for each in row)
    if not ratios:
        why = _left_out(name, row) if silent else NOTHING_DUE
        return Indicator(id=name, ratio=None, why=why, silent=silent, agencies=len(row))
    counted = silent if name in COUNTS_AGENCIES else 0
    return Indicator(
        id=name,
        ratio=Ratio(
            numerator=sum(each.numerator for each in ratios),
            denominator=sum(each.denominator for each in ratios) + counted,
            unknown=sum(each.unknown for each in ratios) + counted,
            sampled=any(each.sampled for each in ratios),
        ),
        why=_left_out(name, row),
        silent=silent - counted,
        agencies=len(row),
    )


def _left_out(name: str, row: Sequence[Indicator]) -> Text | None:
    """Who has not declared it, and whom a count of agencies does not concern; None where that is nobody."""
    absent = sum(each.why == NOT_DECLARED for each in row)
    aside = sum(each.why == NOTHING_DUE for each in row) if name in COUNTS_AGENCIES else 0
    vi, en = [], []
    if absent:
        vi.append(f"{absent}/{len(row)} cơ quan chưa khai số liệu này.")
        en.append(f"{absent} of {len(row)} agencies have not declared this.")
    if aside:
        vi.append(f"{aside}/{len(row)} cơ quan không thuộc diện tính.")
        en.append(f"{aside} of {len(row)} agencies are not concerned.")
    return Text(vi=" ".join(vi), en=" ".join(en)) if vi else None
