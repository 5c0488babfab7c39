"""One value that somebody asked the registry for: it is told, and nothing is told of the others, present or not."""

import pytest

from scanner.collect.imported.registry_objects import find as of_objects
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_windows_settings import HostWindowsSettings
from scanner.model.observation import Unseen
from scanner.reading.reg_query import query_export
from scanner.reading.registry import key
from tests.collect.handed_samples import facts, handed

PATH = r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System"
ONE = f"\n{PATH}\n    EnableLUA    REG_DWORD    0x1\n\n"
TWO = f"\n{PATH}\n    EnableLUA    REG_DWORD    0x1\n    PromptOnSecureDesktop    REG_DWORD    0x0\n\n"
SEARCHED = (
    "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\n    X    REG_SZ    1\n    Y    REG_SZ    1\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\B\n"
    "    X    REG_SZ    2\n\nKết thúc tìm kiếm: tìm thấy 3 kết quả.\n"
)
PRINTED = (
    f"\n\nEnableLUA    : 1\nPSPath       : Microsoft.PowerShell.Core\\Registry::{PATH}\nPSChildName  : System\n\n\n"
)


@pytest.mark.parametrize(("kind", "text"), [("registry-export", ONE), ("registry-objects", PRINTED)])
def test_a_lone_value_tells_itself_alone(kind: str, text: str) -> None:
    found = facts(kind, text)["host.windows_settings"]
    assert isinstance(found, HostWindowsSettings)
    assert found.uac is True
    assert isinstance(found.uac_secure_desktop, Unseen)


def test_a_key_with_several_values_is_told_as_it_is() -> None:
    found = facts("registry-export", TWO)["host.windows_settings"]
    assert isinstance(found, HostWindowsSettings)
    assert (found.uac, found.uac_secure_desktop) == (True, False)


def test_what_was_not_asked_for_is_not_collected() -> None:
    found = key(query_export(ONE, "utf-8").ask(f"reg:{PATH.replace('HKEY_LOCAL_MACHINE', 'HKLM')}"))
    assert found is not None
    assert found.number("enablelua") == 1
    assert found.has("EnableLUA")
    for ask in (lambda: found.text("Other"), lambda: found.has("Other"), lambda: list(found.values), lambda: not found.values,
                lambda: not found.subkeys, lambda: list(found.subkeys)):  # fmt: skip
        with pytest.raises(NotCollected):
            ask()


def test_a_search_tells_what_it_found_and_no_list() -> None:
    """The sentence at its end is in the language of Windows."""
    export = query_export(SEARCHED, "utf-8")
    assert [(each.path, each.chosen) for each in export.sections] == [
        (r"HKLM\SOFTWARE\A", True),
        (r"HKLM\SOFTWARE\B", True),
    ]
    assert export.ask(r"regs:HKLM\SOFTWARE\*|X,Y").entries is None
    assert list(of_objects(handed(PRINTED)))


def test_answers_of_several_keys_that_were_cut_tell_nothing_else() -> None:
    """`reg query … /v X` for one key after the other; below a key that was asked for, names alone are a list."""
    text = "".join(f"\nHKEY_LOCAL_MACHINE\\SOFTWARE\\{each}\n    X    REG_DWORD    0x1\n\n" for each in "ABC")
    for cut in range(60, len(text)):
        if text[cut - 1] == "\n":
            assert all(each.chosen for each in query_export(text[:cut], "utf-8").sections), text[:cut]
    listed = "\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\n    X    REG_DWORD    0x1\n\nHKEY_LOCAL_MACHINE\\SOFTWARE\\A\\Below\n"
    assert not query_export(listed, "utf-8").sections[0].chosen
