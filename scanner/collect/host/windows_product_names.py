"""Words by which a name is one of Windows, and one of a server; products keep them in every language.

U+FFFD stands for a letter in a code page that cannot be told.
"""

import re
from typing import Final

NAMED_AS_WINDOWS: Final = re.compile(r"Windows|Hyper-V Server|Azure (?:Stack HCI|Local)")
"""The free Hyper-V Server and the hosts of Azure are Windows without such a word in their names."""
NAMED_AS_SERVER: Final = re.compile(r"Server|Azure (?:Stack HCI|Local)")
PRODUCT: Final = re.compile(
    r"Windows (?:(?:Storage |MultiPoint )?Server )?(?:XP|Vista|(?:19|20)\d\d(?: R2)?|1[01]|7|8(?:\.1)?)(?:,? |$)"
    r"|Windows Server, version (?:\d{4}|\d\dH\d)(?: |$)|Windows (?:Server|Embedded)(?: |$)"
)
"""Behind it stands the edition."""


def known_letters(name: str) -> str:
    """The name as far as its letters are known: a word in a code page that cannot be told is none of it."""
    if "\ufffd" not in name:
        return name
    product = PRODUCT.search(name)
    if product is None:
        return ""
    before = "Microsoft " if name[: product.start()].endswith("Microsoft ") else ""
    return before + name[product.start() :].partition("\ufffd")[0].rstrip()
