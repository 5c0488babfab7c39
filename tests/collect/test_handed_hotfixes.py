"""Lists of installed updates in the forms that sheets, scripts and people make of them."""

import pytest

from scanner.model.errors import GapError
from scanner.model.kinds.host_updates import HostUpdates
from scanner.run.registry import imported
from tests.collect.handed_samples import handed

KIND = imported()["hotfix-list"]
NUMBERS = ("KB5011048", "KB5042056", "KB5044285")
CONVERTED = (
    '<?xml version="1.0" encoding="utf-8"?>\n<Objects>\n'
    + "".join(
        f'  <Object Type="System.Management.ManagementObject">\n    <Property Name="Description" Type="System.String">Update</Property>\n'
        f'    <Property Name="HotFixID" Type="System.String">{each}</Property>\n'
        f'    <Property Name="InstalledOn" Type="System.DateTime">13/10/2024 12:00:00 SA</Property>\n  </Object>\n'
        for each in NUMBERS
    )
    + "</Objects>"
)
CLIXML = (
    '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    + "".join(
        f'<Obj RefId="{at}"><Props><S N="Description">Update</S><S N="HotFixID">{each}</S>'
        f'<DT N="InstalledOn">2024-10-13T00:00:00</DT></Props></Obj>'
        for at, each in enumerate(NUMBERS)
    )
    + "</Objs>"
)
FORMS = {
    "semicolons": "HotFixID;Description;InstalledOn\n" + "".join(f"{each};Update;13/10/2024\n" for each in NUMBERS),
    "tabs": "Source\tHotFixID\tInstalledOn\n" + "".join(f"M-1\t{each}\t13/10/2024\n" for each in NUMBERS),
    "numbers last": '"InstalledOn","HotFixID"\n' + "".join(f'"13/10/2024","{each}"\n' for each in NUMBERS),
    "xml": CONVERTED,
    "clixml": CLIXML,
    "a number a line": "".join(f"{each}\n" for each in NUMBERS),
    "a line of numbers": ", ".join(NUMBERS) + "\n",
}


def read(text: str, name: str = "hotfixes.txt") -> HostUpdates:
    assert KIND.recognises(handed(text, name))
    found = KIND.reads[HostUpdates](handed(text, name))
    assert isinstance(found, HostUpdates)
    return found


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_form_tells_the_same_numbers(form: str, ends: str) -> None:
    found = read(FORMS[form].replace("\n", ends))
    assert found.installed == NUMBERS
    if "line" not in form:
        assert str(found.last_installed_at) == "2024-10-13 00:00:00+00:00"


@pytest.mark.parametrize("form", FORMS)
def test_a_cut_list_tells_no_number_that_the_whole_does_not(form: str) -> None:
    text = FORMS[form]
    for cut in range(len(text)):
        file = handed(text[:cut], "hotfixes.txt")
        try:
            found = KIND.reads[HostUpdates](file)
        except GapError:
            continue
        assert isinstance(found, HostUpdates)
        assert set(found.installed) <= set(NUMBERS), text[:cut]


@pytest.mark.parametrize("name", ["missing.txt", "not_installed.txt", "uninstalled.txt", "x.txt"])
def test_numbers_alone_may_be_those_of_missing_updates(name: str) -> None:
    """Nothing but the name of the file, or --kind, says what they are."""
    assert not KIND.recognises(handed(FORMS["a number a line"], name))
