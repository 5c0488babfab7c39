"""Fact kinds, one file each; `all_kinds()` finds them, so a new kind is a new file and nothing else."""

import importlib
import pkgutil
from functools import cache

from scanner.model.errors import BadConfiguration
from scanner.model.observation import Fact


@cache
def all_kinds() -> dict[str, type[Fact]]:
    """Every fact class by its kind; raises BadConfiguration when two files claim one kind."""
    found: dict[str, type[Fact]] = {}
    for module in pkgutil.iter_modules(__path__):
        for fact in _facts_in(f"{__name__}.{module.name}"):
            if found.setdefault(fact.kind, fact) is not fact:
                raise BadConfiguration(f"two classes claim the fact kind {fact.kind}")
    return found


def _facts_in(module: str) -> list[type[Fact]]:
    loaded = importlib.import_module(module)
    return [
        each
        for each in vars(loaded).values()
        if isinstance(each, type) and issubclass(each, Fact) and each.__module__ == module and each.kind
    ]
