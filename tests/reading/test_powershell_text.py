"""What PowerShell printed: every layout gives the same objects, and what was cut is never a value."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.errors import Denied, GapError, Unreadable
from scanner.reading.powershell_text import CUT, objects, outputs

LIST = """
PS C:\\> Get-Thing | Format-List

Name        : one
Description : a long text that was wrapped at the edge 
              of the window and goes on
Enabled     : True
Size        : 9007199254740993
Nothing     : 
Many        : {1, 2, 3, 4...}

Name        : two
Description : short
Enabled     : False
Size        : 1
Nothing     : 
Many        : {}


"""  # noqa: W291  # PowerShell leaves the space where it broke a line
TABLE = """PS C:\\Users\\An> Get-Thing

Name  Kind                      Number Mount
                                       Point
----  ----                      ------ -----
one   first kind                     1 C:
two   second kin...         1234567890 D:
three                                3


"""

CLIXML = (
    '#< CLIXML\n<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04">'
    '<Obj S="progress" RefId="9"><MS><S N="Name">no</S></MS></Obj>'
    '<Obj RefId="0"><TN RefId="0"><T>Thing</T></TN><Props><S N="Name">one</S><I32 N="Number">1</I32><B N="On">true</B>'
    '</Props></Obj><Obj RefId="1"><MS><S N="Name">two</S><Nil N="Number" /><B N="On">false</B></MS></Obj></Objs>'
)


def test_a_list_is_read_with_its_wrapped_lines() -> None:
    """A wrapped text is whole again; what is empty is None; a cut list is no value."""
    output = objects(LIST, "list")
    first, second = output.objects
    assert output.command == "Get-Thing | Format-List"
    assert output.is_whole
    assert first.text("description") == "a long text that was wrapped at the edge of the window and goes on"
    assert (first.flag("enabled"), first.number("size")) == (True, 9007199254740993)
    assert first.text("nothing") is None
    with pytest.raises(Unreadable):
        first.text("many")
    assert second.text("Name") == "two"


def test_a_table_is_read_by_the_places_of_its_dashes() -> None:
    """A heading of two lines is one name; a number may grow to the left; a cut cell is no value; an empty one is None."""
    first, second, third = objects(TABLE, "table").objects
    assert [first.text("kind"), first.number("number"), first.text("mountpoint")] == ["first kind", 1, "C:"]
    assert second.properties["kind"] is CUT
    assert (second.number("number"), second.text("mountpoint")) == (1234567890, "D:")
    assert (third.text("kind"), third.number("number"), third.text("mountpoint")) == (None, 3, None)


def test_a_row_that_was_moved_tells_nothing_from_there_on() -> None:
    """A text across the start of a column may belong to either."""
    text = "Name  Kind   Point\n----  ----   -----\nafar off kind  C:\n\n"
    assert set(objects(text, "table").objects[0].properties.values()) == {CUT}


def test_a_command_stands_above_a_table_without_a_prompt() -> None:
    """Only what stands over the dashes is a heading."""
    found = objects('Get-Thing -Name "x y"\nName Kind\n---- ----\nx    y\n', "table")
    assert found.objects[0].properties == {"name": "x", "kind": "y"}
    assert not found.is_whole


def test_wide_signs_move_columns() -> None:
    """Where they are counted as two columns, or as one, the cells differ: those are no values, and the rest is."""
    found = objects("Name Kind  Point\n---- ----  -----\nx    中文ab cd C:\n\n", "table").objects[0]
    assert found.text("name") == "x"
    assert found.properties["point"] is CUT


@pytest.mark.parametrize(
    "text",
    [
        '[{"Name": "one", "Number": 1, "On": true}, {"Name": "two", "Number": null, "On": false}]',
        '{"value": [{"Name": "one", "Number": 1, "On": true}, {"Name": "two", "Number": null, "On": false}], "Count": 2}',
        '#TYPE System.Thing\n"Name","Number","On"\n"one","1","True"\n"two",,"False"\n',
        '"Name";"Number";"On"\n"one";"1";"True"\n"two";"";"False"\n',
        CLIXML,
    ],
    ids=["json", "wrapped json", "typed csv", "csv", "clixml"],
)
def test_forms_for_programs_give_the_same_objects(text: str) -> None:
    """JSON, CSV and CLIXML keep types or write them as words; both are read."""
    output = objects(text, "x")
    one, two = output.objects
    assert [one.text("name"), one.number("number"), one.flag("on")] == ["one", 1, True]
    assert [two.text("name"), two.number("number"), two.flag("on")] == ["two", None, False]
    assert output.is_whole


def test_clixml_tells_enumerations_by_number_and_lists_by_member() -> None:
    """An object inside without a value of its own is no value."""
    text = (
        '<Objs Version="1.1.0.1" xmlns="http://schemas.microsoft.com/powershell/2004/04"><Obj RefId="0"><Props>'
        '<Obj N="State" RefId="1"><TN RefId="1"><T>Enum</T></TN><ToString>Bật</ToString><I32>1</I32></Obj>'
        '<Obj N="Names" RefId="2"><LST><S>a_x000A_b</S></LST></Obj><Obj N="Other" RefId="3"><Props /></Obj>'
        '<Obj N="SID" RefId="4"><ToString>S-1-5-18</ToString><Props><I32 N="BinaryLength">12</I32><S N="Value">S-1-5-18</S></Props></Obj>'
        "</Props></Obj></Objs>"
    )
    found = objects(text, "x").objects[0]
    assert found.number("state") == 1
    assert found.properties["names"] == ["a\nb"]
    assert found.properties["other"] is CUT
    assert found.text("sid") == "S-1-5-18"


def test_every_command_of_a_transcript_is_an_output_of_its_own() -> None:
    """Prompts of other machines and other shells too; the head and foot of a transcript are left out."""
    text = (
        "**********************\nWindows PowerShell transcript start\nStart time: 20260819\n**********************\n"
        "PS C:\\> Get-One\n\nName : one\n\n\n[srv01]: PS C:\\Users\\an> Get-Two |\n>> Format-Table\n\n"
        "Name Kind\n---- ----\ntwo  b\n\n\nPS> exit\n**********************\nend\n**********************\n"
    )
    first, second = outputs(text, "x")
    assert (first.command, first.objects[0].text("name")) == ("Get-One", "one")
    assert (second.command, second.objects[0].text("name")) == ("Get-Two | Format-Table", "two")
    (output,) = outputs("C:\\Windows\\system32>powershell Get-One\n\nName : one\n\n\nC:\\Windows\\system32>", "x")
    assert (output.command, output.objects[0].text("name")) == ("powershell Get-One", "one")


@pytest.mark.parametrize(
    ("category", "gap"),
    [("PermissionDenied: (MSFT_X:String) [Get-X], CimException", Denied), ("NotSpecified: (:)", Unreadable)],
)
def test_an_error_is_a_gap_of_the_whole(category: str, gap: type[GapError]) -> None:
    """Its words are translated, the name of its category is not."""
    text = f"Name : one\n\nGet-X : Truy cập bị từ chối.\nAt line:1 char:1\n    + CategoryInfo          : {category}\n"
    with pytest.raises(gap):
        outputs(text, "x")


@pytest.mark.parametrize(
    "text",
    ["", "\n\n", "Nothing of use", "PS C:\\> Get-Tpm\n", "{", "[1, 2]", '"Name","Kind"\n"a"\n', "<Objs><Obj>", "Name Kind\n---- ----\n",
     "Get-Tpm : Truy cập bị từ chối.\n", '<Objs><!DOCTYPE x [<!ENTITY a "b">]></Objs>'],
)  # fmt: skip
def test_no_object_is_a_gap(text: str) -> None:
    """Empty, broken or denied output is never an empty list."""
    with pytest.raises(Unreadable):
        outputs(text, "x")


@pytest.mark.parametrize("text", [LIST, TABLE], ids=["list", "table"])
def test_what_is_cut_is_never_another_value(text: str) -> None:
    """At every character: the values that are left are those of the whole text, and the whole is known to be whole."""
    whole = objects(text, "x")
    for end in range(len(text) - 1):
        try:
            cut = objects(text[:end], "x")
        except GapError:
            continue
        for was, now in zip(whole.objects, cut.objects, strict=False):
            told = {name: value for name, value in now.properties.items() if value is not CUT}
            assert told.items() <= was.properties.items()
        assert len(cut.objects) == len(whole.objects) or not cut.is_whole


@given(st.text(alphabet=' -:"{}[],;\n\tPS>Nameone<Objs/.…中#', max_size=200))
def test_any_text_is_objects_or_a_gap(text: str) -> None:
    """Nothing else comes out."""
    with contextlib.suppress(GapError):
        assert outputs(text, "x")


def test_lists_in_xml_are_lists_and_objects_in_it_have_no_value() -> None:
    converted = objects(
        '<Objects><Object><Property Name="Many"><Property>a</Property><Property>b</Property></Property>'
        '<Property Name="Deep"><Property Name="x">1</Property></Property><Property Name="None" /></Object></Objects>',
        "xml",
    ).objects[0]
    assert dict(converted.properties) == {"many": ["a", "b"], "deep": CUT, "none": None}
    raw = objects(
        '<CIM><INSTANCE><PROPERTY.ARRAY NAME="Many"><VALUE.ARRAY><VALUE>a</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>'
        '<PROPERTY.ARRAY NAME="None" /></INSTANCE></CIM>',
        "xml",
    ).objects[0]
    assert dict(raw.properties) == {"many": ["a"], "none": None}


@pytest.mark.parametrize("text", ["<Objects><Object><Property>a</Property></Object></Objects>", "<Objects><Object>"])
def test_a_property_without_a_name_and_a_cut_document_are_refused(text: str) -> None:
    with pytest.raises(Unreadable):
        objects(text, "xml")
