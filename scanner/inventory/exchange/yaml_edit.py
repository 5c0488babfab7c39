"""Changes single values of a YAML text and leaves everything else as it stands: comments, quotes, order, blank lines.

Only what the guard has read is edited, and every edit is proven: the new text is read again and must hold exactly the
old values with the changes made. Where that is not so, the file is left to be edited by hand.
"""

import copy
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass  # noqa: TID251  # ordered
from difflib import SequenceMatcher
from typing import Any, Final

from scanner.inventory.exchange.yaml_nodes import Node, last_character, node_at, nodes_of
from scanner.inventory.findings import Path, Refused
from scanner.model.errors import BadInput
from scanner.reading.yaml_guard import Document, load_yaml

REMOVED: Final = None
"""The value of a field that is no longer filled in; its line and its comment stay."""


@dataclass(frozen=True, slots=True, order=True)
class _Patch:
    start: int
    end: int
    order: int
    text: str


class YamlEditor:
    """Collects changes of one file; `text()` is the file with all of them."""

    def __init__(self, document: Document, text: str) -> None:
        self._document = document
        self._text = text
        self._newline = "\r\n" if "\r\n" in text else "\n"
        self._root = nodes_of(text)
        self._wanted = copy.deepcopy(document.value)
        self._patches: list[_Patch] = []
        self._begun: frozenset[Path] = frozenset()
        """Lists that were not there or empty, and have got their first item."""

    def put(self, path: Path, value: Any) -> None:
        """Set the value at `path`; its mapping must exist, the key in it need not. A list replaces a list."""
        owner, key = self._owner(path)
        parent = node_at(self._root, path[:-1])
        if value == owner.get(key, REMOVED):
            return
        owner[key] = value
        if parent is None or not parent.is_mapping:
            raise self._by_hand(path)
        node = parent.keys.get(str(key))
        if node is None:
            self._add_key(parent, str(key), value, path)
        elif isinstance(value, list) and node.is_list and not node.flow:
            self._edit_items(node, value, path)
        else:
            self._replace(node, value, path, in_flow=parent.flow)

    def append(self, path: Path, value: Mapping[str, Any]) -> None:
        """Add an item to the list of mappings at `path`, at its end; a list that is not there is begun."""
        node = node_at(self._root, path)
        owner, key = self._owner(path)
        owner[key] = [*(owner.get(key) or []), dict(value)]
        begun, self._begun = path in self._begun, self._begun | {path}
        if node is None:
            lead = "" if begun else f"{self._newline}{self._newline}{key}:"
            self._insert(len(self._text.rstrip()), lead + self._item(value, 2))
        elif node.is_list and not node.flow and node.items:
            last = node.items[-1]
            self._insert(self._line_end(last.end), self._newline + self._item(value, node.column))
        elif begun:
            self._insert(node.end, self._item(value, 2))
        elif not node.items and not node.is_mapping:
            self._patch(len(self._text[: node.start].rstrip(" ")), node.end, self._item(value, 2))
        else:
            raise self._by_hand(path)

    def text(self) -> str:
        """The text with all changes; raises Refused when it does not say exactly what was wanted."""
        made, cut = self._text, len(self._text) + 1
        for patch in sorted(self._patches, reverse=True):
            if patch.end > cut:
                raise self._by_hand(())
            made, cut = made[: patch.start] + patch.text + made[patch.end :], patch.start
        try:
            again = load_yaml(made.encode("utf-8"), self._document.name).value
        except BadInput as error:
            raise self._by_hand(()) from error
        if not _says(again, self._wanted):
            raise self._by_hand(())
        return made

    def _owner(self, path: Path) -> tuple[Any, str | int]:
        owner = self._wanted
        for step in path[:-1]:
            owner = owner[step]
        return owner, path[-1]

    def _by_hand(self, path: Path) -> Refused:
        return Refused(self._document.name, "edit_by_hand", self._document.position(path))

    def _patch(self, start: int, end: int, text: str) -> None:
        self._patches.append(_Patch(start, end, len(self._patches), text))

    def _insert(self, offset: int, text: str) -> None:
        self._patch(offset, offset, text)

    def _replace(self, node: Node, value: Any, path: Path, *, in_flow: bool) -> None:
        old = self._text[node.start : node.end]
        if node.is_block or ("\n" in old and (node.is_mapping or node.is_list) and (not node.flow or "#" in old)):
            raise self._by_hand(path)
        text = written(value, in_flow=in_flow, quote=node.quote)
        space = " " if node.start == node.end and self._text[node.start - 1 : node.start] == ":" else ""
        self._patch(node.start, node.end, space + text)

    def _add_key(self, parent: Node, key: str, value: Any, path: Path) -> None:
        if parent.flow:
            last = list(parent.keys.values())[-1] if parent.keys else None
            lead = ", " if last else ""
            at = last.end if last else parent.end - 1
            self._insert(at, f"{lead}{key}: {written(value, in_flow=True)}")
        elif parent.keys:
            last = list(parent.keys.values())[-1]
            line = f"{' ' * parent.column}{key}: {written(value, in_flow=False)}"
            self._insert(self._line_end(last_character(last)), self._newline + line)
        else:
            raise self._by_hand(path)

    def _edit_items(self, node: Node, value: list[Any], path: Path) -> None:
        """Change a list that stands one item a line, item by item, so that their comments stay."""
        old = [_word(self._text[each.start : each.end], each.quote) for each in node.items]
        new = [str(each) for each in value]
        if any(each.is_mapping or each.is_list for each in node.items) or not new:
            raise self._by_hand(path)
        for what, low, high, first, last in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
            pairs = min(high - low, last - first) if what == "replace" else 0
            for at in range(pairs):
                self._replace(node.items[low + at], new[first + at], path, in_flow=False)
            if what in ("replace", "delete"):
                for each in node.items[low + pairs : high]:
                    self._drop_line(each)
            if what in ("replace", "insert"):
                after = node.items[min(max(low + pairs, 1), len(node.items)) - 1]
                for word in new[first + pairs : last]:
                    dash = f"{' ' * node.column}- {written(word, in_flow=False)}"
                    self._insert(self._line_end(after.end), self._newline + dash)

    def _drop_line(self, node: Node) -> None:
        """Remove the line of an item; a comment in it stays, on a line of its own."""
        start = self._text.rfind("\n", 0, node.start) + 1
        end = self._line_end(node.end)
        rest = self._text[node.end : end].strip()
        if rest:
            self._patch(start, end, " " * (len(self._text[start : node.start]) - 2) + rest)
        else:
            self._patch(max(start - len(self._newline), 0), end, "")

    def _line_end(self, offset: int) -> int:
        """The end of the line in which `offset` stands, before its line feed."""
        while offset > 0 and self._text[offset - 1] in "\r\n":
            offset -= 1
        end = self._text.find("\n", offset)
        end = len(self._text) if end < 0 else end
        return end - 1 if end > 0 and self._text[end - 1] == "\r" else end

    def _item(self, value: Mapping[str, Any], column: int) -> str:
        lead = " " * column
        lines = [f"{key}: {written(each, in_flow=False)}" for key, each in value.items()]
        body = f"{self._newline}{lead}  ".join(lines)
        return f"{self._newline}{lead}- {body}"


def written(value: Any, *, in_flow: bool, quote: str = "") -> str:
    """A value as YAML text on one line; plain where that reads back as the same, else quoted."""
    if value is REMOVED:
        return "null"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {written(each, in_flow=True)}" for key, each in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ", ".join(written(each, in_flow=True) for each in value) + "]"
    text = str(value)
    if quote == "'" and "\n" not in text:
        return "'" + text.replace("'", "''") + "'"
    return text if not quote and _is_plain(text, in_flow=in_flow) else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """True when `text` needs no quotes: the guard reads it back as the same words."""
    if not text or "\n" in text or text != text.strip():
        return False
    try:
        value = load_yaml((f"[{text}]" if in_flow else f"- {text}").encode(), "").value
    except BadInput:
        return False
    return isinstance(value, list) and len(value) == 1 and _word_of(value[0]) == text


def _word_of(value: Any) -> str | None:
    return str(value) if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _word(text: str, quote: str) -> str:
    """The word an item of a list says."""
    word: str = load_yaml(f"[{text}]".encode(), "").value[0] if quote else text
    return word


def _says(found: Any, wanted: Any) -> bool:
    """True when two values say the same: `5` and `"5"` are the same words, and nothing is the same as `null`."""
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = {key for each in (found, wanted) for key, value in each.items() if value is not None}
        return all(_says(found.get(key), wanted.get(key)) for key in keys)
    if isinstance(wanted, list) and isinstance(found, list):
        return len(found) == len(wanted) and all(map(_says, found, wanted))
    if isinstance(wanted, (str, int, float)) and not isinstance(wanted, bool):
        return _word_of(found) == str(wanted)
    return bool(found == wanted)
