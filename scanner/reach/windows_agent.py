"""The files an agency puts on its Windows computers: the agent's script, its questions, and the module of a JEA endpoint.

All are made from the one runner. Where PowerShell asks with more rights than whoever calls it (JEA: a virtual administrator),
the questions stand in the module, which only administrators can write: the caller chooses none of them.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from scanner.model.errors import BadConfiguration
from scanner.reach.windows_answers import LIMITS
from scanner.reach.windows_script import askable, quoted, runner

_FUNCTION: Final = "Get-RasoatAnswers"
_MARK: Final = "#RUNNER\n"
_ROLE: Final = "RasoatRead"
CONFIGURATION: Final = "Rasoat"
"""The name an endpoint is registered by, when nobody chooses another."""
_GUIDS: Final = ("5f6e2a0c-6d1b-4f0e-9a53-2f7d8b1c4e01", "5f6e2a0c-6d1b-4f0e-9a53-2f7d8b1c4e02")


@cache
def agent_script() -> str:
    """The script that Task Scheduler or a group policy starts: `-Spool FOLDER -Enrolment FILE -Questions FILE`."""
    text = (files("scanner.reach") / "windows_agent.ps1").read_text(encoding="ascii")
    before, mark, after = text.partition(_MARK)
    return f"{before}function {_FUNCTION} {{\n{runner()}}}\n{after}" if mark else text


def question_file(questions: Iterable[str]) -> str:
    """What the agent reads its questions from, one a line; raises BadConfiguration for one that Windows is not asked."""
    return "".join(f"{each}\n" for each in _asked(questions))


def jea_files(questions: Iterable[str], account: str) -> Mapping[str, str]:
    r"""What a JEA endpoint for `account` (`PC\user` or `DOMAIN\group`) is made of: path below Modules\Rasoat, text."""
    words = f"-Name $Name -Seconds {LIMITS.timeout_s:g} -Most {LIMITS.max_bytes} -Ask @("
    asked = "\n".join(map(quoted, _asked(questions)))
    module = (
        f"function {_FUNCTION} {{\nparam([ValidatePattern('^[0-9a-f]{{32}}$')][string]$Name)\n"
        f"function Told {{\n{runner()}}}\nTold {words}\n{asked}\n)\n}}\nExport-ModuleMember -Function {_FUNCTION}\n"
    )
    role = f"@{{\nGUID = '{_GUIDS[0]}'\nModulesToImport = 'Rasoat'\nVisibleFunctions = '{_FUNCTION}'\n}}\n"
    session = (
        f"@{{\nSchemaVersion = '2.0.0.0'\nGUID = '{_GUIDS[1]}'\nSessionType = 'RestrictedRemoteServer'\n"
        "LanguageMode = 'NoLanguage'\nRunAsVirtualAccount = $true\n"
        f"RoleDefinitions = @{{ {quoted(account)} = @{{ RoleCapabilities = '{_ROLE}' }} }}\n}}\n"
    )
    return {"Rasoat.psm1": module, f"RoleCapabilities\\{_ROLE}.psrc": role, "Rasoat.pssc": session}


def _asked(questions: Iterable[str]) -> list[str]:
    asked, refused = askable(dict.fromkeys(questions))
    if refused:
        raise BadConfiguration("; ".join(gap.detail for gap in refused.values()))
    return asked
