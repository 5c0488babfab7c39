"""All products that this version knows, found by looking into `products/`."""

from functools import cache
from importlib.resources import files

from scanner.collect.host.antivirus.product_form import product_of
from scanner.collect.host.antivirus.product_kinds import OnLinux, OnWindows, Product
from scanner.model.errors import BadInput
from scanner.reading.form import Form
from scanner.reading.packaged_yaml import load_packaged_yaml

_PLACE = "scanner/collect/host/antivirus/products"


@cache
def products() -> tuple[Product, ...]:
    """Every product, in the order of their ids; raises BadInput with every problem of every file."""
    found, problems = [], []
    for file in sorted(files(__package__).joinpath("products").iterdir(), key=lambda each: each.name):
        if not file.name.endswith(".yaml"):
            continue
        form = Form(f"{_PLACE}/{file.name}", load_packaged_yaml(file, f"{_PLACE}/{file.name}"))
        product = product_of(form, form.value, ())
        if product.id != file.name.removesuffix(".yaml"):
            form.problem(("id",), "the file is named as the id")
        problems += form.problems
        found.append(product)
    if problems:
        raise BadInput(*problems)
    return tuple(found)


def own_products(form: Form) -> tuple[Product, ...]:
    """The products an agency lists in a file of its own; raises BadInput with every problem."""
    listed = form.mappings(form.value, ())
    found = tuple(product_of(form, each, (place,)) for place, each in enumerate(listed))
    for place, each in enumerate(found):
        if any(each.id == other.id for other in (*products(), *found[:place])):
            form.problem((place, "id"), f"there is a product {each.id} already")
    form.raise_problems()
    return found


@cache
def linux_products() -> tuple[tuple[Product, OnLinux], ...]:
    """Those that show on Linux, with how."""
    return tuple((each, each.linux) for each in products() if each.linux is not None)


@cache
def windows_products() -> tuple[tuple[Product, OnWindows], ...]:
    """Those that show on Windows, with how."""
    return tuple((each, each.windows) for each in products() if each.windows is not None)


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
