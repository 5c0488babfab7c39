"""Where a user's tables lie: one folder a person, the same for every inventory and store, unless --tables names another."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

VARIABLE: Final = "RASOAT_TABLES"
SUPPORT_FILE: Final = "support.yaml"


def tables_folder(named: Path | None, environ: Mapping[str, str], home: Path) -> Path:
    """The folder named, that of RASOAT_TABLES, or `rasoat/tables` of the XDG data folder (basedir-spec)."""
    if named is not None:
        return named
    if environ.get(VARIABLE):
        return Path(environ[VARIABLE])
    data = Path(environ.get("XDG_DATA_HOME", ""))
    return (data if data.is_absolute() else home / ".local" / "share") / "rasoat" / "tables"
