"""What examples of checks say of antivirus products, in few words. For checks; not a check itself."""

from typing import Any

Plain = dict[str, Any]


def product(name: str = "ClamAV", *, enabled: object = True, **fields: object) -> Plain:
    """Plain fields of a product that runs; what is not named was not seen."""
    return {"name": name, "enabled": enabled, **fields}


def seen_on_windows(name: str = "Windows Defender", **fields: object) -> Plain:
    """Plain fields of an antivirus that really is there, every one of them read from a confirmed place."""
    return product(name, **{"antivirus": True, "left_behind": False, "unconfirmed": [], **fields})


def found(*products: Plain, **fields: object) -> Plain:
    """Facts of a computer with these products, and no other."""
    return {"host.antivirus": {"products": list(products), **fields}}
