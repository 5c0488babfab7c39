"""What a PowerShell script of ours may do, read out of its syntax tree: no PowerShell runs where these tests do.

The lists hold what exists in PowerShell 2.0 on .NET Framework 2.0 to 3.5, and changes nothing. What is in none of them is
complained of: a command, a type, a method, a property, an operator, a statement.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import tree_sitter_powershell
from tree_sitter import Language, Node, Parser

_PARSER = Parser(Language(tree_sitter_powershell.language()))
_STATEMENTS = frozenset(
    ["function", "if", "foreach", "for", "while", "switch", "try", "flow_control", "empty"],
)  # fmt: skip
_OPERATORS = frozenset(
    [
        "-and",
        "-or",
        "-not",
        "-eq",
        "-ne",
        "-gt",
        "-lt",
        "-le",
        "-is",
        "-isnot",
        "-like",
        "-match",
        "-notmatch",
        "-contains",
        "-notcontains",
        "-replace",
        "-split",
        "-join",
        "-f",
        "-band",
        "-",
    ]
)
_NEVER = frozenset(("redirection", "pipeline_chain_tail", "ERROR", "splatted_variable", "merging_redirection_operator"))
_ACCELERATORS = frozenset(
    ["void", "string", "string[]", "int", "long", "char", "bool", "array", "byte[]", "regex", "switch", "scriptblock"],
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The lists of one script."""

    commands: frozenset[str] = frozenset(("New-Object", "Where-Object", "ForEach-Object"))
    parameters: frozenset[str] = frozenset(("-ArgumentList", "-Property"))
    made: frozenset[str]
    """What New-Object may make."""
    types: frozenset[str]
    """Types that are named otherwise: compared with, cast to."""
    statics: frozenset[str]
    """TYPE::MEMBER."""
    members: frozenset[str]
    """Properties and methods of objects."""
    called: frozenset[str]
    """What stands behind the call operator."""
    most_lines: int = 199


def complaints(source: bytes, rules: Rules) -> list[str]:
    """Everything in `source` that the rules do not allow; empty when it is fine."""
    root = _PARSER.parse(source).root_node
    found = list(_of_text(source, rules.most_lines))
    if root.has_error:
        found.append("it is no PowerShell")
    functions = {_text(each).lower() for each in _nodes(root) if each.type == "function_name"}
    allowed = functions | {each.lower() for each in rules.commands}
    for node in _nodes(root):
        found += (f"line {node.start_point.row + 1}: {each}" for each in _of_node(node, rules, allowed))
    return found


def _of_text(source: bytes, most: int) -> Iterator[str]:
    lines = source.split(b"\n")
    if lines.pop():
        yield "its last line has no end"
    if len(lines) > most:
        yield f"{len(lines)} lines"
    if not re.fullmatch(rb"[\n -~]*", source):
        yield "not plain ASCII"
    if any(not each.strip() for each in lines):
        yield "an empty line would end the statement that it is typed as"
    if any(len(each) > 160 for each in lines):
        yield "a line longer than 160 characters"


def _of_node(node: Node, rules: Rules, commands: set[str]) -> Iterator[str]:
    word = _text(node)
    if node.type in _NEVER:
        yield f"{node.type} {word}"
    elif node.type.endswith("_statement") and node.type.removesuffix("_statement") not in _STATEMENTS:
        yield node.type
    elif node.type.startswith("-") and node.type.lower() not in _OPERATORS:
        yield f"operator {word}"
    elif node.type == "command":
        yield from _of_command(node, rules, commands)
    elif node.type == "variable" and (
        ":" in word or word.lower() in ("$executioncontext", "$psitem", "$host", "$input")
    ):
        yield f"variable {word}"
    elif node.type == "type_literal":
        yield from _of_type(node, rules)
    elif node.type in ("member_access", "invokation_expression"):
        yield from _of_member(node, rules)


def _of_command(node: Node, rules: Rules, commands: set[str]) -> Iterator[str]:
    words = [each for each in _text(node).split() if each]
    operator = next((each for each in node.children if each.type == "command_invokation_operator"), None)
    if operator is not None:
        target = _text(node).removeprefix("&").split(None, 1)[0] if _text(operator) == "&" else "."
        if target not in rules.called:
            yield f"calls {target}"
        return
    if words[0].lower() not in commands:
        yield f"command {words[0]}"
    if words[0] == "New-Object" and words[1] not in rules.made:
        yield f"makes {words[1]}"
    elements = next((each for each in node.children if each.type == "command_elements"), None)
    for each in elements.children if elements else ():
        if each.type == "command_parameter" and _text(each) not in rules.parameters:
            yield f"parameter {_text(each)}"
    if words[0] == "Where-Object" and not words[1].startswith("{"):
        yield "Where-Object without braces is of PowerShell 3.0"


def _of_type(node: Node, rules: Rules) -> Iterator[str]:
    name = _text(node)[1:-1]
    after = node.next_sibling
    if after is not None and after.type == "::":
        member = _text(node.parent).split("::", 1)[1] if node.parent else ""
        full = f"{name}::{re.split(r'[^A-Za-z0-9_]', member)[0]}"
        if full not in rules.statics:
            yield f"static {full}"
    elif name.lower() not in _ACCELERATORS and name not in rules.types:
        yield f"type {name}"


def _of_member(node: Node, rules: Rules) -> Iterator[str]:
    names = [each for each in node.children if each.type == "member_name"]
    if any(each.type == "::" for each in node.children):
        if node.children[0].type != "type_literal":
            yield f"static of {_text(node.children[0])}"
        return
    for each in names:
        if _text(each) not in rules.members:
            yield f"member {_text(each)}"


def _nodes(root: Node) -> Iterator[Node]:
    """Every node, each before those below it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.children))


def _text(node: Node | None) -> str:
    return "" if node is None or node.text is None else node.text.decode()
