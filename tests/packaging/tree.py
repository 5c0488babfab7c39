"""The checkout as it is packed: its four packages and what pyproject.toml says of them."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[2]
PACKAGES = ("scanner", "checks", "reports", "inventories")
OUTPUT = Path("reports/out")


def project() -> dict[str, Any]:
    """pyproject.toml."""
    return tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))


def packaged_files() -> Iterator[str]:
    """Every file below the packages that people wrote, as a path from the top of the checkout."""
    for package in PACKAGES:
        for file in sorted((REPOSITORY / package).rglob("*")):
            place = file.relative_to(REPOSITORY)
            if file.is_file() and "__pycache__" not in place.parts and not place.is_relative_to(OUTPUT):
                yield place.as_posix()
