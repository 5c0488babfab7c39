"""Lines for people end between words on a terminal."""

import os
import pty
import subprocess
import sys

from scanner.apps.cli.folded import folded, folded_at


def test_what_goes_on_stands_under_where_the_text_began() -> None:
    lines = ["đầu", "", "  căn cứ      một hai ba bốn năm sáu bảy", "  một đoạn văn dài hơn ba mươi cột, không nhãn"]
    assert folded_at(lines, 34) == [
        "đầu",
        "",
        "  căn cứ      một hai ba bốn năm",
        "              sáu bảy",
        "  một đoạn văn dài hơn ba mươi",
        "  cột, không nhãn",
    ]
    assert folded_at(["+ máy/tên  một hai ba bốn"], 23, 4) == ["+ máy/tên  một hai", "      ba bốn"]


def test_whoever_searches_gets_whole_lines() -> None:
    assert folded(["một hai " * 40]) == "một hai " * 40


def test_a_terminal_gets_lines_that_fit() -> None:
    """A real terminal of 60 columns."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "60"}
    command = [sys.executable, "-m", "scanner", "checks", "show", "HOST-AV-01"]
    with subprocess.Popen(command, stdout=theirs, env=environment) as process:
        os.close(theirs)
        said = b""
        while chunk := _read(ours):
            said += chunk
        assert process.wait() == 0
    os.close(ours)
    assert max(len(line) for line in said.decode().splitlines()) <= 60


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""
