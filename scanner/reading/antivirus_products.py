"""Reads one product file: every mistake with its line, all at once; an agency's own products have the same form."""

from collections.abc import Mapping
from typing import Any, Final

from scanner.model.antivirus_product import (
    NO_NAMES,
    WORDS_OF,
    Console,
    Field,
    Names,
    OnLinux,
    OnWindows,
    Place,
    Product,
    Word,
)
from scanner.reading.form import Form
from scanner.reading.form import Place as Where

LICENCES: Final = ("free", "built-in")
_NAMES: Final = ("registered", "services", "service_paths", "processes", "drivers", "uninstall", "free", "trial")
_REGISTRY: Final = "HKLM\\"


def product_of(form: Form, value: Any, where: Where) -> Product:
    """The product `value`; problems are noted in `form`."""
    said = form.mapping(value, where)
    form.keys(
        said,
        {"id", "name", "vendor"},
        {"antivirus", "realtime", "edr", "behaves", "licence", "home_use_only", "windows", "linux"},
        where,
    )
    if not {"windows", "linux"} & set(said):
        form.problem(where, "a product shows on windows, on linux, or on both")
    return Product(
        id=form.string(said.get("id"), (*where, "id")),
        name=form.string(said.get("name"), (*where, "name")),
        vendor=form.string(said.get("vendor"), (*where, "vendor")),
        antivirus=form.flag(said.get("antivirus", True), (*where, "antivirus")),
        realtime=form.flag(said.get("realtime", True), (*where, "realtime")),
        edr=form.flag(said.get("edr", False), (*where, "edr")),
        behaves=form.flag(said.get("behaves", False), (*where, "behaves")),
        licence=_licence(form, said, where),
        home_use_only=_home_use(form, said, where),
        windows=_windows(form, said["windows"], (*where, "windows")) if "windows" in said else None,
        linux=_linux(form, said, (*where, "linux")) if "linux" in said else None,
    )


def _licence(form: Form, said: Mapping[str, Any], where: Where) -> str:
    word = str(said.get("licence", ""))
    if word and word not in LICENCES:
        form.problem((*where, "licence"), f"{word!r} is none of {', '.join(LICENCES)}; no file can say licensed")
    return word


def _home_use(form: Form, said: Mapping[str, Any], where: Where) -> bool:
    """Said with its source: the terms of the free edition."""
    if "home_use_only" not in said:
        return False
    place = (*where, "home_use_only")
    told = form.mapping(said["home_use_only"], place)
    form.keys(told, {"is", "source"}, (), place)
    form.string(told.get("source"), (*place, "source"))
    return form.flag(told.get("is"), (*place, "is"))


def _windows(form: Form, value: Any, where: Where) -> OnWindows:
    said = form.mapping(value, where)
    form.keys(said, (), {*_NAMES, "consoles", "places", "only_running"}, where)
    if not {"registered", "services", "service_paths", "drivers", "uninstall"} & set(said):
        form.problem(where, "nothing here shows that the product is installed")
    consoles = form.mappings(said.get("consoles", []), (*where, "consoles"))
    places = form.mappings(said.get("places", []), (*where, "places"))
    return OnWindows(
        **{each: _names(form, said[each], (*where, each)) if each in said else NO_NAMES for each in _NAMES},
        only_running=form.flag(said.get("only_running", False), (*where, "only_running")),
        consoles=tuple(_console(form, each, (*where, "consoles", i)) for i, each in enumerate(consoles)),
        places=tuple(_place(form, each, (*where, "places", i)) for i, each in enumerate(places)),
    )


def _names(form: Form, value: Any, where: Where) -> Names:
    said = form.mapping(value, where)
    form.keys(said, {"are", "source", "confirmed_on_windows"}, (), where)
    are = form.words(said.get("are"), (*where, "are"))
    for place, each in enumerate(are):
        if len(each.strip("*").strip()) < 2:  # noqa: PLR2004  # one letter is found everywhere
            form.problem((*where, "are", place), "a name needs two characters besides the stars")
    return Names(
        are=tuple(each.lower() for each in are),
        source=form.string(said.get("source"), (*where, "source")),
        confirmed=form.flag(said.get("confirmed_on_windows"), (*where, "confirmed_on_windows")),
    )


def _console(form: Form, value: Mapping[str, Any], where: Where) -> Console:
    form.keys(value, {"name", "services"}, (), where)
    return Console(
        name=form.string(value.get("name"), (*where, "name")),
        services=_names(form, value.get("services"), (*where, "services")),
    )


def _place(form: Form, value: Mapping[str, Any], where: Where) -> Place:
    registry = "key" in value
    form.keys(
        value, {"of", "as", "source", "confirmed_on_windows", *(("key", "value") if registry else ("file", "after"))}, (), where
    )  # fmt: skip
    of = form.choice(value.get("of"), Field, (*where, "of"))
    word = form.choice(value.get("as"), Word, (*where, "as"))
    if word not in WORDS_OF[of]:
        form.problem((*where, "as"), f"{of} is not written as {word}; one of {', '.join(sorted(WORDS_OF[of]))}")
    if registry and not str(value.get("key", "")).startswith(_REGISTRY):
        form.problem((*where, "key"), f"a key begins with {_REGISTRY}")
    return Place(
        of=of,
        word=word,
        **{each: form.string(value[each], (*where, each)) for each in ("key", "value", "file", "after") if each in value},
        source=form.string(value.get("source"), (*where, "source")),
        confirmed=form.flag(value.get("confirmed_on_windows"), (*where, "confirmed_on_windows")),
    )  # fmt: skip


def _linux(form: Form, product: Mapping[str, Any], where: Where) -> OnLinux:
    said = form.mapping(product["linux"], where)
    form.keys(said, {"packages", "programs", "processes", "units", "source"}, {"name", "reader"}, where)
    form.string(said.get("source"), (*where, "source"))
    lists = {
        each: form.words(said.get(each, []), (*where, each), may_be_empty=True)
        for each in ("packages", "programs", "processes", "units")
    }
    if not (lists["packages"] or lists["programs"]):
        form.problem(where, "nothing here shows that the product is installed")
    return OnLinux(name=str(said.get("name", product.get("name", ""))), reader=str(said.get("reader", "")), **lists)
