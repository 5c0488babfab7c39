"""What examples of checks say of ends of support, of the system and of programs. For checks; not a check itself."""

from typing import Any

Plain = dict[str, Any]


def plain_os_support(
    release: str,
    ends: str | None,
    *,
    extended: str | None = None,
    extended_in_use: bool = False,
    table: str = "2026-11-04",
    table_until: str = "2027-05-03",
) -> Plain:
    """Plain fields of `host.os_support`, by a table of the day `table`."""
    return {
        "release": release,
        "ends_at": ends,
        "extended_ends_at": extended,
        "extended_in_use": extended_in_use,
        "table_as_of": table,
        "table_valid_until": table_until,
    }


def plain_program(name: str, release: str, ends: str | None, **fields: object) -> Plain:
    """Plain fields of a program of the table: of a server, kept by its maker, or as `fields` say."""
    usual: Plain = {
        "name": name,
        "product": name.casefold(),
        "label": name,
        "family": "server",
        "release": release,
        "version": "1",
        "kept_by": "vendor",
        "ends_at": ends,
        "extended_ends_at": None,
        "newer": False,
        "paced": False,
        "table_as_of": "2026-11-04",
    }
    return {**usual, **fields}


def plain_browser(name: str, release: str, ends: str, **fields: object) -> Plain:
    """Plain fields of a browser, whose maker replaces releases at a pace: it is behind after some weeks."""
    return plain_program(name, release, ends, **{"family": "browser", "paced": True, **fields})


def installed(*programs: Plain, untold: tuple[str, str] | None = None, whole: bool = True) -> Plain:
    """Facts of these programs; `untold` is name and family of one the table does not know, `whole` that all are listed."""
    unplaced = [{"name": untold[0], "family": untold[1], "version": "1"}] if untold else []
    return {
        "host.program_support": {
            "programs": list(programs),
            "unplaced": unplaced,
            "table_valid_until": "2027-05-03",
            "listed_all": whole,
        }
    }
