"""Reads a table of ends of support (support_table.yaml, or the user's own of the same form); refused as a whole when wrong."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from scanner.model.dated_tables import OldMinors, Pace, Product, Program, Release, SupportTable
from scanner.reading.form import Form, Place
from scanner.reading.packaged_yaml import load_packaged_yaml

FILE = "support_table.yaml"
_KEYS = ("retrieved", "valid_until", "source", "products", "rolling")
_MORE = ("editions", "extended_patch_days", "programs", "forced")
MOST_EVERY_DAYS = 400
MOST_KEPT_DAYS = 4000


@cache
def support_table() -> SupportTable:
    """The table of this version."""
    return support_table_from(Form(FILE, load_packaged_yaml(files("scanner.derive") / FILE, FILE)))


def support_table_from(form: Form) -> SupportTable:
    """The table in `form`; raises BadInput with every problem."""
    fields = form.mapping(form.value, ())
    form.keys(fields, _KEYS, _MORE, ())
    rolling = form.mapping(fields.get("rolling"), ("rolling",))
    form.keys(rolling, {"products", "days"}, (), ("rolling",))
    products = form.mapping(fields.get("products"), ("products",))
    programs = form.mapping(fields.get("programs", {}), ("programs",))
    table = SupportTable(
        retrieved=form.day(fields.get("retrieved"), ("retrieved",)),
        valid_until=form.day(fields.get("valid_until"), ("valid_until",)),
        products={name: _product(form, each, ("products", name)) for name, each in products.items()},
        editions=_editions(form, fields.get("editions", {}), products),
        rolling=frozenset(form.words(rolling.get("products"), ("rolling", "products"))),
        rolling_days=form.whole(rolling.get("days"), ("rolling", "days")),
        extended_patch_days=form.whole(fields.get("extended_patch_days", 0), ("extended_patch_days",)),
        programs={name: _program(form, each, ("programs", name)) for name, each in programs.items()},
    )
    if table.valid_until < table.retrieved:
        form.problem(("valid_until",), "this is before the day on which the table was retrieved")
    form.raise_problems()
    return table


def _editions(form: Form, source: Any, products: Any) -> dict[str, str]:
    named: dict[str, str] = {}
    for product, editions in form.mapping(source, ("editions",)).items():
        if product not in products:
            form.problem(("editions", product), f"there is no product {product}")
        named |= dict.fromkeys(form.words(editions, ("editions", product)), product)
    return named


def _product(form: Form, source: Any, place: Place) -> Product:
    fields = form.mapping(source, place)
    form.keys(
        fields,
        {"named_by", "releases", "source", "retrieved"},
        {"extended_seen_by", "extended_mark", "minors_extended"},
        place,
    )
    seen_by = form.mapping(fields.get("extended_seen_by", {}), (*place, "extended_seen_by"))
    form.keys(seen_by, (), {"suite", "repository", "licence"}, (*place, "extended_seen_by"))
    return Product(
        named_by=form.whole(fields.get("named_by"), (*place, "named_by")),
        seen_by=next(((str(key), str(each)) for key, each in seen_by.items()), ("", "")),
        mark=form.string(fields["extended_mark"], (*place, "extended_mark")) if "extended_mark" in fields else "",
        minors_extended=fields.get("minors_extended", False) is True,
        releases=_releases(form, fields.get("releases"), (*place, "releases")),
        source=form.string(fields.get("source"), (*place, "source")),
        retrieved=form.day(fields.get("retrieved"), (*place, "retrieved")),
    )


def _program(form: Form, source: Any, place: Place) -> Program:
    fields = form.mapping(source, place)
    form.keys(fields, {"label", "source", "retrieved"}, {"releases", "pace", "kept_days"}, place)
    if ("releases" in fields) == ("pace" in fields):
        form.problem(place, "this needs releases or a pace, and not both")
    kept = _at_most(form, fields.get("kept_days", 0), (*place, "kept_days"), MOST_KEPT_DAYS)
    paces = form.mappings(fields.get("pace", []), (*place, "pace"))
    return Program(
        label=form.string(fields.get("label"), (*place, "label")),
        releases=_releases(form, fields.get("releases", {}), (*place, "releases")),
        source=form.string(fields.get("source"), (*place, "source")),
        retrieved=form.day(fields.get("retrieved"), (*place, "retrieved")),
        paces=tuple(_pace(form, each, (*place, "pace", number)) for number, each in enumerate(paces)),
        kept_days=kept,
    )


def _pace(form: Form, source: Any, place: Place) -> Pace:
    fields = form.mapping(source, place)
    form.keys(fields, {"first", "on", "every_days"}, (), place)
    return Pace(
        first=form.whole(fields.get("first"), (*place, "first")),
        on=form.day(fields.get("on"), (*place, "on")),
        every_days=_at_most(form, fields.get("every_days"), (*place, "every_days"), MOST_EVERY_DAYS),
    )


def _at_most(form: Form, value: Any, place: Place, most: int) -> int:
    days = form.whole(value, place)
    if not 0 <= days <= most:
        form.problem(place, f"this is from 0 to {most} days")
        return 0
    return days


def _releases(form: Form, source: Any, place: Place) -> dict[str, Release]:
    return {name: _release(form, each, (*place, name)) for name, each in form.mapping(source, place).items()}


def _release(form: Form, source: Any, place: Place) -> Release:
    fields = form.mapping(source, place)
    form.keys(fields, {"ends"}, {"name", "extended", "old_minors", "last_free", "home"}, place)
    extended, home = fields.get("extended"), fields.get("home")
    minors = fields.get("old_minors", [])
    minors = form.mappings([minors] if isinstance(minors, dict) else minors, (*place, "old_minors"))
    return Release(
        name=form.string(fields["name"], (*place, "name")) if "name" in fields else "",
        old_minors=tuple(_old(form, each, (*place, "old_minors", number)) for number, each in enumerate(minors)),
        last_free=form.whole(fields.get("last_free", 0), (*place, "last_free")),
        home_ends_at=None if home is None else form.day(home, (*place, "home")),
        ends_at=_end(form, fields.get("ends"), (*place, "ends")),
        extended_ends_at=None if extended is None else form.day(extended, (*place, "extended")),
    )


def _old(form: Form, source: Any, place: Place) -> OldMinors:
    fields = form.mapping(source, place)
    form.keys(fields, {"last", "ended"}, (), place)
    return OldMinors(
        last=form.whole(fields.get("last"), (*place, "last")), ended=form.day(fields.get("ended"), (*place, "ended"))
    )


def _end(form: Form, value: Any, place: Place) -> date | None:
    return None if value == "none" else form.day(value, place)
