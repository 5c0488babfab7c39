"""Recognises programs by the names that program_names.yaml gives them."""

import re
import unicodedata
from fnmatch import fnmatchcase, translate
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any, Final

from scanner.model.kept_code import kept_pattern
from scanner.model.records import dataclass
from scanner.reading.form import Form
from scanner.reading.packaged_yaml import load_packaged_yaml

FILE: Final = "program_names.yaml"
WAYS: Final = ("version", "number", "year", "build", "all")
_YEAR: Final = kept_pattern(r"\b(20[0-9]{2})( R2)?\b", re.ASCII | re.IGNORECASE)
_BUILD: Final = kept_pattern(r"(1[56])\.0\.([0-9]{4,6})(?:\.[0-9]{1,6})?", re.ASCII)
_OFFICE_2016: Final = "16"
_NUMBER: Final = kept_pattern(r"(?<![\w.])([0-9]{1,6}(?:\.[0-9]{1,6}){0,4})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramName:
    """How one product shows; `by` tells where its release stands on Windows."""

    product: str
    family: str
    windows: tuple[str, ...]
    linux: tuple[str, ...]
    but: tuple[str, ...]
    by: str
    vendor: bool
    makers: tuple[str, ...]


@cache
def program_names() -> tuple[ProgramName, ...]:
    """Every row of program_names.yaml."""
    form = Form(FILE, load_packaged_yaml(files("scanner.derive") / FILE, FILE))
    found = tuple(_name(form, product, each) for product, each in form.mapping(form.value, ()).items())
    form.raise_problems()
    return found


def _name(form: Form, product: str, source: Any) -> ProgramName:
    place = (product,)
    fields = form.mapping(source, place)
    form.keys(fields, {"family"}, {"windows", "linux", "but", "by", "vendor", "makers"}, place)
    by = form.string(fields.get("by", "version"), (*place, "by"))
    if by not in WAYS:
        form.problem((*place, "by"), f"this is one of {', '.join(WAYS)}")

    def patterns(key: str) -> tuple[str, ...]:
        return form.words(fields.get(key, []), (*place, key), may_be_empty=True)

    return ProgramName(
        product=product,
        family=form.string(fields.get("family"), (*place, "family")),
        windows=patterns("windows"),
        linux=patterns("linux"),
        but=patterns("but"),
        by=by,
        makers=form.words(fields.get("makers", []), (*place, "makers"), may_be_empty=True),
        vendor=form.flag(fields.get("vendor", False), (*place, "vendor")),
    )


@cache
def _any_of(*, windows: bool) -> re.Pattern[str]:
    """All patterns at once: of a thousand packages hardly one is a program of ours."""
    patterns = [one for each in program_names() for one in (each.windows if windows else each.linux)]
    return kept_pattern("|".join(map(translate, patterns)))


@lru_cache(maxsize=20_000)
def recognised(name: str, *, windows: bool) -> ProgramName | None:
    """The product of that name, None when it is none of ours."""
    plain = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    if not _any_of(windows=windows).match(plain):
        return None
    for each in program_names():
        patterns = each.windows if windows else each.linux
        if any(fnmatchcase(plain, one) for one in patterns) and not any(fnmatchcase(plain, one) for one in each.but):
            return each
    return None


def release_told(name: str, version: str | None, by: str) -> str | None:
    """What tells the release: the version, or what the name says; None where it says nothing."""
    if by == "all":
        return "all"
    if by == "year":
        year = _YEAR.search(name)
        return f"{year[1]}{' R2' if year[2] else ''}" if year else None
    if by == "build":
        build = _BUILD.fullmatch(version or "")
        return (str(int(build[2]) // 100) if build[1] == _OFFICE_2016 else "0") if build else None
    number = _NUMBER.search(name if by == "number" else version or "")
    return number[1] if number else None
