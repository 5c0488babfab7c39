"""Finds what newcomers add: modules of a package that carry a given attribute, and entry points of other packages."""

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from scanner.model.errors import BadConfiguration

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

T = TypeVar("T")
_OURS = "rasoat."
_METADATA = (".dist-info", ".egg-info")


def plugins(package: str, attribute: str, wanted: type[T], group: str, *, prefix: str = "") -> dict[str, T]:
    """Every `attribute` of type `wanted` in the modules below `package`, by its `id`.

    With `prefix`, modules of other names are not even imported. Entry points of `group` (each naming such an object) are
    added. Raises BadConfiguration for a duplicate id, an entry point that leads nowhere, or an object of another type.
    """
    found: dict[str, T] = {}
    for place, each in (*_in_package(package, attribute, prefix), *_in_entry_points(group)):
        if not isinstance(each, wanted):
            raise BadConfiguration(f"{place}: {attribute} is not a {wanted.__name__}")
        key = str(getattr(each, "id", place.rsplit(".", 1)[-1]))
        if key in found:
            raise BadConfiguration(f"{place}: the id {key} is taken already")
        found[key] = each
    return dict(sorted(found.items()))


def _in_package(package: str, attribute: str, prefix: str) -> Iterator[tuple[str, object]]:
    root = importlib.import_module(package)
    for module in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not module.name.rpartition(".")[2].startswith(prefix):
            continue
        loaded = importlib.import_module(module.name)
        if hasattr(loaded, attribute):
            yield module.name, getattr(loaded, attribute)


def installed(group: str) -> "tuple[EntryPoint, ...]":
    """The entry points of `group` of every installed package."""
    return _by_group(tuple(sys.path)).get(group, ())


@cache
def _by_group(path: tuple[str, ...]) -> "dict[str, tuple[EntryPoint, ...]]":
    """Read once: each time, Python opens a file of every installed package."""
    others = [each for each in sys.meta_path if each is not PathFinder and hasattr(each, "find_distributions")]
    if not others and not any(map(_may_name_us, path)):
        return {}
    from importlib.metadata import entry_points  # it brings all that reads e-mail, which most installations can spare

    every = entry_points()
    return {group: tuple(every.select(group=group)) for group in every.groups if group.startswith(_OURS)}


def _may_name_us(folder: str) -> bool:
    """False only when no package below `folder` can have an entry point of ours."""
    if folder.lower().endswith(".egg"):  # holds its entry points itself
        return True
    try:
        return any(_mentions_us(each) for each in Path(folder).iterdir() if each.name.lower().endswith(_METADATA))
    except FileNotFoundError:
        return False
    except OSError:  # an archive, or what cannot be read: Python shall say
        return True


def _mentions_us(package: Path) -> bool:
    try:
        return _OURS.encode() in (package / "entry_points.txt").read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return False


def _in_entry_points(group: str) -> Iterator[tuple[str, object]]:
    for each in installed(group):
        place = f"{each.value} (entry point {each.name})"
        try:
            yield place, each.load()
        except (ImportError, AttributeError) as error:
            raise BadConfiguration(f"{place}: cannot be loaded: {error}") from error
