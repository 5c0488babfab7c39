"""Reads the dated tables beside the derivers; they are content of this package and refused as a whole when wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from scanner.reading.form import Form, Place
from scanner.reading.packaged_yaml import load_packaged_yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: last day of free security updates, and of the support that may go on after it."""

    ends_at: date
    extended_ends_at: date | None
    old_minor: int = -1
    """The last minor release known to be replaced by a later one; -1 = none is known."""
    old_minor_ended_at: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """A distribution; `seen_by` is `suite` or `repository` with what it must hold, ("", "") = cannot be seen.

    `minors_extended` True where a subscription may keep an old minor release in support.
    """

    named_by: int
    seen_by: tuple[str, str]
    minors_extended: bool
    releases: Mapping[str, Release]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportTable:
    """support_table.yaml."""

    as_of: date
    products: Mapping[str, Product]
    rolling: frozenset[str]
    rolling_days: int


@cache
def support_table() -> SupportTable:
    """The table of ends of support."""
    return support_table_from(_form("support_table.yaml"))


def support_table_from(form: Form) -> SupportTable:
    """The table in `form`; raises BadInput with every problem."""
    fields = form.mapping(form.value, ())
    form.keys(fields, {"as_of", "source", "products", "rolling"}, (), ())
    rolling = form.mapping(fields.get("rolling"), ("rolling",))
    form.keys(rolling, {"products", "days"}, (), ("rolling",))
    products = form.mapping(fields.get("products"), ("products",))
    table = SupportTable(
        as_of=form.day(fields.get("as_of"), ("as_of",)),
        products={name: _product(form, each, ("products", name)) for name, each in products.items()},
        rolling=frozenset(form.words(rolling.get("products"), ("rolling", "products"))),
        rolling_days=form.whole(rolling.get("days"), ("rolling", "days")),
    )
    form.raise_problems()
    return table


def _product(form: Form, source: Any, place: Place) -> Product:
    fields = form.mapping(source, place)
    form.keys(fields, {"named_by", "releases"}, {"extended_seen_by", "minors_extended"}, place)
    seen_by = form.mapping(fields.get("extended_seen_by", {}), (*place, "extended_seen_by"))
    form.keys(seen_by, (), {"suite", "repository"}, (*place, "extended_seen_by"))
    releases = form.mapping(fields.get("releases"), (*place, "releases"))
    return Product(
        named_by=form.whole(fields.get("named_by"), (*place, "named_by")),
        seen_by=next(((str(key), str(each)) for key, each in seen_by.items()), ("", "")),
        minors_extended=fields.get("minors_extended", False) is True,
        releases={name: _release(form, each, (*place, "releases", name)) for name, each in releases.items()},
    )


def _release(form: Form, source: Any, place: Place) -> Release:
    fields = form.mapping(source, place)
    form.keys(fields, {"ends"}, {"extended", "old_minors"}, place)
    extended, old = fields.get("extended"), form.mapping(fields.get("old_minors", {}), (*place, "old_minors"))
    form.keys(old, {"last", "ended"} if old else (), (), (*place, "old_minors"))
    return Release(
        old_minor=form.whole(old.get("last"), (*place, "old_minors", "last")) if old else -1,
        old_minor_ended_at=form.day(old.get("ended"), (*place, "old_minors", "ended")) if old else None,
        ends_at=form.day(fields.get("ends"), (*place, "ends")),
        extended_ends_at=None if extended is None else form.day(extended, (*place, "extended")),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramName:
    """A package of an office worker's program."""

    family: str
    supported_by: str


@cache
def user_program_names() -> dict[str, ProgramName]:
    """user_programs.yaml: family and keeper by package name."""
    return {
        name: ProgramName(family=family, supported_by=keeper)
        for family, keeper, name in _user_programs()
        if keeper != _BUNDLES
    }


@cache
def user_bundle_words() -> dict[str, str]:
    """user_programs.yaml: family by a word in the name of a snap, flatpak or AppImage."""
    return {word: family for family, keeper, word in _user_programs() if keeper == _BUNDLES}


_BUNDLES = "bundles"


def _user_programs() -> list[tuple[str, str, str]]:
    """Family, keeper and name of every row."""
    form = _form("user_programs.yaml")
    found = []
    for family, each in form.mapping(form.value, ()).items():
        by_keeper = form.mapping(each, (family,))
        form.keys(by_keeper, {"distribution", "vendor"}, {_BUNDLES}, (family,))
        for keeper, names in by_keeper.items():
            found += [(family, keeper, name) for name in form.words(names, (family, keeper))]
    form.raise_problems()
    return found


@cache
def firewall_makers() -> dict[str, str]:
    """firewall_makers.yaml: maker by the first three bytes of a MAC address, `00:09:0f`."""
    form = _form("firewall_makers.yaml")
    fields = form.mapping(form.value, ())
    form.keys(fields, {"as_of", "makers"}, (), ())
    makers = form.mapping(fields.get("makers"), ("makers",))
    found = {prefix: maker for maker, each in makers.items() for prefix in form.words(each, ("makers", maker))}
    form.raise_problems()
    return found


def _form(name: str) -> Form:
    return Form(name, load_packaged_yaml(files("scanner.derive") / name, name))
