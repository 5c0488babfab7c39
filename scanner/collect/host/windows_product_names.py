"""Words by which a name is one of Windows, and one of a server; products keep them in every language."""

import re
from typing import Final

NAMED_AS_WINDOWS: Final = re.compile(r"Windows|Hyper-V Server|Azure (?:Stack HCI|Local)")
"""The free Hyper-V Server and the hosts of Azure are Windows without such a word in their names."""
NAMED_AS_SERVER: Final = re.compile(r"Server|Azure (?:Stack HCI|Local)")
