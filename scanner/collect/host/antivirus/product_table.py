"""All products that this version knows, found by looking into `products/`."""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scanner.model.antivirus_product import OnLinux, OnWindows, Product
from scanner.model.errors import BadInput
from scanner.reading.antivirus_products import product_of
from scanner.reading.form import Form
from scanner.reading.kept import SCANNER, digest_of_parts, kept_or_made, place_beside, sources_of
from scanner.reading.packaged_yaml import load_packaged_yaml

_PLACE = "scanner/collect/host/antivirus/products"


@cache
def products(system: str = "") -> tuple[Product, ...]:
    """Every product, in the order of their ids, or those with the part `windows:` or `linux:`; raises BadInput with every problem.

    A scan of Linux need not read what shows on Windows alone: most of the files.
    """
    folder = files(__package__).joinpath("products")
    every = [
        (each, each.read_bytes())
        for each in sorted(folder.iterdir(), key=lambda each: each.name)
        if each.name.endswith(".yaml")
    ]
    asked = [(file, raw) for file, raw in every if f"\n{system}".encode() in raw]
    if not isinstance(folder, Path):  # inside an archive
        return _read(asked)
    parts = (part for file, raw in asked for part in (file.name.encode(), raw))
    key = digest_of_parts([*parts, *(sources_of(SCANNER / each) for each in ("model", "reading"))])
    return kept_or_made(place_beside(folder, f"products-{system.rstrip(':')}"), key, lambda: _read(asked))


def _read(asked: Iterable[tuple[Traversable, bytes]]) -> tuple[Product, ...]:
    found, problems = [], []
    for file, raw in asked:
        form = Form(f"{_PLACE}/{file.name}", load_packaged_yaml(file, f"{_PLACE}/{file.name}", raw=raw))
        product = product_of(form, form.value, ())
        if product.id != file.name.removesuffix(".yaml"):
            form.problem(("id",), "the file is named as the id")
        problems += form.problems
        found.append(product)
    if problems:
        raise BadInput(*problems)
    return tuple(found)


def with_own(own: tuple[Product, ...]) -> tuple[Product, ...]:
    """Every product, and those of an agency in place of the ones of the same id."""
    kept = {each.id: each for each in (*products(), *own)}
    return tuple(kept[each] for each in sorted(kept))


def on_linux(known: tuple[Product, ...]) -> tuple[tuple[Product, OnLinux], ...]:
    """Those that show on Linux, with how."""
    return tuple((each, each.linux) for each in known if each.linux is not None)


def on_windows(known: tuple[Product, ...]) -> tuple[tuple[Product, OnWindows], ...]:
    """Those that show on Windows, with how."""
    return tuple((each, each.windows) for each in known if each.windows is not None)


@cache
def windows_products() -> tuple[tuple[Product, OnWindows], ...]:
    """Those of this program that show on Windows, with how."""
    return on_windows(products("windows:"))


def registered_as(name: str, among: tuple[tuple[Product, OnWindows], ...] | None = None) -> Product | None:
    """The product that the Security Center calls `name`, by the longest name that fits; None for one not known."""
    known = windows_products() if among is None else among
    fits = [(shows.registered.fit(name), each) for each, shows in known]
    best = max(fits, key=lambda each: each[0], default=(0, None))
    return best[1] if best[0] else None


def licence_by_name(product: Product | None, *names: str) -> str | None:
    """What the names of the edition and the product itself say of the licence: free, trial, built-in; None: nothing."""
    shows = product.windows if product else None
    if product is None or shows is None:
        return None
    for word, known in (("trial", shows.trial), ("free", shows.free)):
        if any(known.has(each) for each in names):
            return word
    return product.licence or None
