"""Objects written for programs: ConvertTo-Json, ConvertTo-Csv and Export-Csv, CLIXML (`-OutputFormat XML`, Export-Clixml) and
ConvertTo-Xml of PowerShell, and `wmic … /format:rawxml`.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET  # for its type alone: documents are opened by xml_guard
from collections.abc import Mapping
from typing import Any, Final

from scanner.model.errors import BadInput, Unreadable
from scanner.reading.json_guard import load_json
from scanner.reading.powershell_layouts import CUT, Properties
from scanner.reading.xml_guard import local_name, xml_tree

CLIXML_MARK: Final = "#< CLIXML"
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBERS: Final = frozenset(("I16", "I32", "I64", "U16", "U32", "U64", "By", "SB"))
_LISTS: Final = frozenset(("LST", "IE", "STK", "QUE"))


def of_json(text: str, place: str) -> list[Properties]:
    """One object or a list of them; `{"value": […], "Count": n}` is what Windows PowerShell makes of some lists."""
    try:
        said = load_json(text.encode("utf-8", "replace"), place)
    except BadInput as error:
        raise Unreadable(f"{place}: this is no whole JSON") from error
    if isinstance(said, dict) and set(said) == {"value", "Count"} and isinstance(said["value"], list):
        said = said["value"]
    objects = said if isinstance(said, list) else [said]
    if not all(isinstance(each, dict) for each in objects):
        raise Unreadable(f"{place}: this JSON holds no objects")
    return [dict(each) for each in objects]


def of_csv(text: str, place: str) -> list[Properties]:
    """A row an object, below a row of names; an empty field is None. The last field is CUT where its line does not end."""
    body = text.partition("\n")[2] if text.startswith("#TYPE ") else text
    head = body.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(body.strip("\n"), newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise Unreadable(f"{place}: this is no whole CSV") from error
    if (
        not rows
        or any(len(each) != len(rows[0]) for each in rows if each)
        or not all(rows[0])
        or len({*rows[0]}) != len(rows[0])
    ):
        raise Unreadable(f"{place}: a row of this CSV has another number of fields than its head")
    objects: list[Properties] = [
        {name: field or None for name, field in zip(rows[0], row, strict=True)} for row in rows[1:] if row
    ]
    if objects and not body.endswith(("\n", '"')):
        objects[-1][rows[0][-1]] = CUT
    return objects


def of_xml(text: str, place: str) -> list[Properties]:
    """The objects of a document, by its root; raises Unreadable where it is of none of these forms."""
    body = text.partition(CLIXML_MARK)[2] if text.startswith(CLIXML_MARK) else text
    root = xml_tree(body, place)
    readers = {"Objs": _of_clixml, "Objects": _of_converted, "COMMAND": _of_rawxml, "CIM": _of_rawxml}
    if local_name(root) not in readers:
        raise Unreadable(f"{place}: this XML is no CLIXML")
    return readers[local_name(root)](root, place)


def _of_converted(root: ET.Element, place: str) -> list[Properties]:
    """`<Objects><Object><Property Name="…" Type="…">text`; members of a list have no name of their own."""
    return [
        {_named(each, "Name", place): _converted(each) for each in element if local_name(each) == "Property"}
        for element in root
        if local_name(element) == "Object"
    ]


def _converted(element: ET.Element) -> Any:
    members = list(element)
    if not members:
        return (element.text or "").strip() or None
    return CUT if any(each.get("Name") or len(each) for each in members) else [each.text or "" for each in members]


def _of_rawxml(root: ET.Element, place: str) -> list[Properties]:
    """`<INSTANCE><PROPERTY NAME="…" TYPE="…"><VALUE>text`; null has no VALUE."""
    found = []
    for element in root.iter():
        if local_name(element) == "INSTANCE":
            kinds = {"PROPERTY": _raw, "PROPERTY.ARRAY": _raw_list}
            named = [(each, kinds[local_name(each)]) for each in element if local_name(each) in kinds]
            found.append({_named(each, "NAME", place): read(each) for each, read in named})
    return found


def _raw(element: ET.Element) -> str | None:
    return next((each.text for each in element if local_name(each) == "VALUE"), None)


def _raw_list(element: ET.Element) -> list[str] | None:
    return next(([value.text or "" for value in each] for each in element if local_name(each) == "VALUE.ARRAY"), None)


def _named(element: ET.Element, attribute: str, place: str) -> str:
    name = element.get(attribute)
    if name is None:
        raise Unreadable(f"{place}: a property of this XML has no name")
    return name


def _of_clixml(root: ET.Element, place: str) -> list[Properties]:
    """The `Obj` elements of the output stream; a property that is an object itself is told by its value, or left CUT."""
    return [
        _object(each, place)
        for each in root
        if local_name(each) == "Obj" and each.get("S", "output").lower() in ("output", "")
    ]


def _object(element: ET.Element, place: str) -> Properties:
    found: Properties = {}
    for group in element:
        if local_name(group) not in ("Props", "MS"):
            continue
        for each in group:
            name = each.get("N")
            if name is None:
                raise Unreadable(f"{place}: a property of this CLIXML has no name")
            found[_plain(name)] = _value(each)
    return found


def _value(element: ET.Element) -> Any:
    kind, text = local_name(element), element.text or ""
    if kind == "Nil":
        return None
    if kind == "B":
        return {"true": True, "false": False}.get(text.strip().lower(), CUT)
    if kind in _NUMBERS:
        return int(text.strip()) if re.fullmatch(r"-?[0-9]{1,20}", text.strip()) else CUT
    if kind == "Obj":
        return _of_object(element)
    return CUT if kind == "Ref" else _plain(text)


def _of_object(element: ET.Element) -> Any:
    """An enumeration is its number, a list its members; of anything else no value is told."""
    members: Mapping[str, ET.Element] = {local_name(each): each for each in element}
    for kind in _LISTS & set(members):
        return [_value(each) for each in members[kind]]
    number = next((_value(members[kind]) for kind in sorted(_NUMBERS & set(members))), CUT)
    return number if number is not CUT else _named_value(members.get("Props"))


def _named_value(properties: ET.Element | None) -> Any:
    """Of a SID its property Value; an object without one has no value of its own."""
    for each in () if properties is None else tuple(properties):
        if each.get("N") == "Value" and local_name(each) == "S":
            return _plain(each.text or "")
    return CUT


def _plain(text: str) -> str:
    """Control characters are written `_x000A_`, and an underscore before an x as `_x005F_`."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
