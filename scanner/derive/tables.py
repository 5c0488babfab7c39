"""Reads the dated tables beside the derivers; they are content of this package and refused as a whole when wrong."""

from functools import cache
from importlib.resources import files

from scanner.model.records import dataclass
from scanner.reading.form import Form
from scanner.reading.packaged_yaml import load_packaged_yaml


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
