"""What the program notes for whoever runs it: refusals of the gates, targets that were not reached, crashes of ours.

It goes to `log` in the store's folder, for the owner alone; on the screen people read sentences in their language. A long
one is begun anew, and the one before it kept as `log.1`.
"""

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from scanner.model.errors import StoreError

LOG_FILE = "log"
EARLIER = "log.1"
LONG_BYTES = 5_000_000
_OF_THE_LIBRARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime"}


class _Line(logging.Formatter):
    """One JSON object a line: time, level, who, what, and the fields that came with it."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="seconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "says": record.getMessage(),
            **{name: str(each) for name, each in vars(record).items() if name not in _OF_THE_LIBRARY},
        }
        if record.exc_info:
            said["crash"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def quiet() -> None:
    """Nothing below an error of ours goes to the screen."""
    if logging.lastResort is not None:
        logging.lastResort.setLevel(logging.ERROR)


@contextmanager
def log_into(folder: Path) -> Iterator[None]:
    """Keep what is noted in `folder`; raises StoreError when it cannot be written there."""
    place = folder / LOG_FILE
    try:
        if place.is_file() and place.stat().st_size > LONG_BYTES:
            place.replace(folder / EARLIER)
        opened = os.open(place, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StoreError(f"{place}: {error.strerror}: the log cannot be written") from error
    with os.fdopen(opened, "a", encoding="utf-8", errors="backslashreplace") as file:
        handler = logging.StreamHandler(file)
        handler.setFormatter(_Line())
        noted = logging.getLogger("scanner")
        before = noted.level
        noted.addHandler(handler)
        noted.setLevel(logging.INFO)
        try:
            yield
        finally:
            noted.removeHandler(handler)
            noted.setLevel(before)
