"""Where an agent keeps its state when nobody says."""

import os
from pathlib import Path
from typing import Final

VARIABLE: Final = "RASOAT_AGENT_STATE"
SYSTEM_STATE: Final = Path("/var/lib/rasoat-agent")


def usual_state() -> Path:
    """What RASOAT_AGENT_STATE names; else of root below /var/lib, of others below their home (basedir-spec)."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if os.geteuid() == 0:
        return SYSTEM_STATE
    own = os.environ.get("XDG_STATE_HOME", "")
    return (Path(own) if own.startswith("/") else Path.home() / ".local/state") / "rasoat-agent"
