"""Antivirus products that a province describes itself, in the form of the files of this program (`products: antivirus:`)."""

from typing import Any

from scanner.inventory.drafts import Draft
from scanner.inventory.findings import Path, Place
from scanner.model.antivirus_product import Product
from scanner.model.errors import BadInput
from scanner.model.records import dataclass
from scanner.reading.antivirus_products import product_of
from scanner.reading.form import Form

_WHERE: Path = ("products", "antivirus")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """The list as a document of its own, whose parts stand where they do in province.yaml."""

    value: Any
    place: Place

    def position(self, path: Path, /) -> tuple[int, int]:
        """Line and column in province.yaml."""
        return self.place.position((*_WHERE, *path))


def own_products(draft: Draft) -> tuple[Product, ...]:
    """The products of the province; their problems become findings, each with its line."""
    if draft.sheet is None or draft.province is None or not draft.province.products.antivirus:
        return ()
    form = Form(draft.sheet.place.name, _Part(value=draft.province.products.antivirus, place=draft.sheet.place))
    found = tuple(product_of(form, each, (at,)) for at, each in enumerate(form.mappings(form.value, ())))
    for at, each in enumerate(found):
        if any(each.id == other.id for other in found[:at]):
            form.problem((at, "id"), f"there is a product {each.id} already")
    if form.problems:
        draft.findings.take(BadInput(*form.problems))
    return found
