"""Where each value of a YAML text stands, as offsets in the text; only for texts that the guard has read."""

from collections.abc import Callable
from dataclasses import field
from itertools import accumulate
from typing import Any

import yaml

from scanner.inventory.findings import Path
from scanner.model.records import dataclass


@dataclass(slots=True)
class Node:
    """A value and where it stands, as offsets in the text."""

    start: int
    end: int
    column: int = 0
    """Of its first character, from 0."""
    flow: bool = False
    quote: str = ""
    is_block: bool = False
    """A text of several lines, begun with | or >."""
    keys: dict[str, "Node"] = field(default_factory=dict)
    items: list["Node"] = field(default_factory=list)
    is_mapping: bool = False
    is_list: bool = False


def last_character(node: Node) -> int:
    """Where the last character of a value stands that is no comment."""
    while not node.flow and (below := [*node.keys.values(), *node.items]):
        node = below[-1]
    return node.end


def node_at(root: Node | None, path: Path) -> Node | None:
    """The value at `path`, or None where there is none."""
    node = root
    for step in path:
        if node is None:
            return None
        if node.is_mapping:
            node = node.keys.get(str(step))
        else:
            node = node.items[step] if isinstance(step, int) and 0 <= step < len(node.items) else None
    return node


def nodes_of(text: str) -> Node | None:
    """The tree of a text that the guard has read: no anchors, no tags, one document."""
    lines = [0, *accumulate(len(line) for line in text.splitlines(keepends=True))]

    def offset(mark: Any) -> int:
        return int(lines[mark.line] + mark.column)

    open_: list[tuple[Node, list[str]]] = []
    root: Node | None = None
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        node = _node(event, offset)
        if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            done, _ = open_.pop()
            done.end = offset(event.end_mark) if done.flow else last_character(done)
            continue
        if node is None:
            continue
        if open_ and open_[-1][0].is_mapping and not open_[-1][1] and isinstance(event, yaml.ScalarEvent):
            open_[-1][1].append(event.value)
            continue
        if open_:
            _attach(open_[-1], node)
        else:
            root = node
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            open_.append((node, []))
    return root


def _attach(owner: tuple[Node, list[str]], node: Node) -> None:
    above, key = owner
    if above.is_mapping:
        above.keys[key.pop()] = node
    else:
        above.items.append(node)


def _node(event: Any, offset: Callable[[Any], int]) -> Node | None:
    kind = type(event)
    if kind not in (yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent):
        return None
    node = Node(offset(event.start_mark), offset(event.end_mark), event.start_mark.column)
    if kind is yaml.ScalarEvent:
        node.quote = event.style if event.style in ("'", '"') else ""
        node.is_block = event.style in ("|", ">")
    else:
        node.flow = bool(event.flow_style)
        node.is_mapping = kind is yaml.MappingStartEvent
        node.is_list = not node.is_mapping
    return node
