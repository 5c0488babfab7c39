"""What an agent ships: the standard library, model, sealing and the connectors; nothing that parses."""

import subprocess
import sys
from pathlib import Path

import pytest

import scanner

ALLOWED = ("scanner", "scanner.model", "scanner.sealing", "scanner.reach")
SCRIPT = """
import sys
before = set(sys.modules)
import scanner.reach.{module}
print("\\n".join(sorted(set(sys.modules) - before)))
"""


@pytest.mark.parametrize("module", ["local", "record"])
def test_an_agent_needs_nothing_else(module: str) -> None:
    where = Path(scanner.__file__).parents[1]
    command = [
        sys.executable,
        "-I",
        "-c",
        f"import sys; sys.path.insert(0, {str(where)!r})\n" + SCRIPT.format(module=module),
    ]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert f"scanner.reach.{module}" in loaded
    for name in loaded:
        top = name.partition(".")[0]
        if top == "scanner":
            assert name in ALLOWED or name.startswith(tuple(f"{each}." for each in ALLOWED[1:])), name
        else:
            assert top in sys.stdlib_module_names or top.startswith("_sysconfigdata"), name
