"""`nft list ruleset` and `nft list tables` from `nft -j list ruleset`. Source: nft(8) 1.0.6.

Chains and their hooks are told exactly; of rules only plain ones, any other line is unknown.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from scanner.evaluate.policies.command import Command, Told, Words
from scanner.evaluate.policies.texts import UNKNOWN, Text, shown
from scanner.evaluate.policies.world import World
from scanner.model.errors import Denied, Unreadable

_QUESTION: Final = "cmd:nft -j list ruleset"
_PRIORITIES: Final = {
    (-300): "raw",
    (-150): "mangle",
    (-100): "dstnat",
    0: "filter",
    50: "security",
    100: "srcnat",
}
_TOLD: Final = frozenset(("metainfo", "table", "chain", "rule"))
_MOST: Final = 8 * 1024 * 1024


def told(_program: str, words: Words) -> Told | None:
    """The whole ruleset, or the names of its tables."""
    if words == ("list", "ruleset"):
        return Told(questions=(_QUESTION,), tell=lambda world: tuple(_ruleset(_objects(world))))
    if words == ("list", "tables"):
        return Told(questions=(_QUESTION,), tell=lambda world: (_tables(_objects(world)),))
    return None


def _objects(world: World) -> list[tuple[str, Mapping[str, Any]]]:
    answer = world.answer(_QUESTION)
    if answer.absent or answer.exit != 0 or answer.truncated:
        complaint = shown(answer.stderr).strip()[:200]
        raise (Denied if "not permitted" in complaint else Unreadable)(f"{_QUESTION}: exit {answer.exit}: {complaint}")
    try:
        if len(answer.stdout) > _MOST:
            raise Unreadable(f"{_QUESTION}: larger than {_MOST} bytes")
        found = json.loads(answer.stdout)["nftables"]
        return [(kind, value) for each in found for kind, value in each.items() if isinstance(value, Mapping)]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"{_QUESTION}: not what nft prints") from error


def _tables(objects: list[tuple[str, Mapping[str, Any]]]) -> Text:
    return Text(out="".join(f"table {each.get('family')} {each.get('name')}\n" for kind, each in objects if kind == "table"))  # fmt: skip


def _ruleset(objects: list[tuple[str, Mapping[str, Any]]]) -> Iterator[Text]:
    whole = all(kind in _TOLD for kind, _ in objects)
    for by_name in (True, False):
        yield Text(out="".join(_table(each, objects, by_name=by_name) for kind, each in objects if kind == "table"), whole=whole)  # fmt: skip


def _table(table: Mapping[str, Any], objects: list[tuple[str, Mapping[str, Any]]], *, by_name: bool) -> str:
    family, name = table.get("family"), table.get("name")
    own = [(kind, each) for kind, each in objects if each.get("family") == family and each.get("table") == name]
    chains = [_chain(each, own, by_name=by_name) for kind, each in own if kind == "chain"]
    return f"table {family} {name} {{\n" + "\n".join(chains) + "}\n"


def _chain(chain: Mapping[str, Any], own: list[tuple[str, Mapping[str, Any]]], *, by_name: bool) -> str:
    lines = [f"\tchain {chain.get('name')} {{\n"]
    if "hook" in chain:
        priority = chain.get("prio")
        word = _PRIORITIES.get(priority, str(priority)) if by_name and isinstance(priority, int) else str(priority)
        device = f' device "{chain["dev"]}"' if "dev" in chain else ""
        policy = f" policy {chain['policy']};" if "policy" in chain else ""
        lines.append(f"\t\ttype {chain.get('type')} hook {chain['hook']}{device} priority {word};{policy}\n")
    rules = [each for kind, each in own if kind == "rule" and each.get("chain") == chain.get("name")]
    lines += [f"\t\t{_rule(each)}\n" for each in rules]
    return "".join((*lines, "\t}\n"))


def _rule(rule: Mapping[str, Any]) -> str:
    """The words of a plain rule, as far as they are known."""
    words: list[str] = []
    for part in rule.get("expr", ()):
        word = _words(part) if isinstance(part, Mapping) else None
        if word is None:
            return " ".join((*words, UNKNOWN))
        words.append(word)
    comment = f' comment "{rule["comment"]}"' if "comment" in rule else ""
    return " ".join(words) + comment


def _words(part: Mapping[str, Any]) -> str | None:
    for verdict in ("accept", "drop", "return", "continue"):
        if verdict in part:
            return verdict
    if isinstance(part.get("jump"), Mapping):
        return f"jump {part['jump'].get('target')}"
    if isinstance(part.get("counter"), Mapping):
        return f"counter packets {part['counter'].get('packets')} bytes {part['counter'].get('bytes')}"
    match = part.get("match")
    if not isinstance(match, Mapping) or match.get("op") != "==" or not isinstance(match.get("right"), str):
        return None
    left = match.get("left")
    key = left["meta"].get("key") if isinstance(left, Mapping) and isinstance(left.get("meta"), Mapping) else None
    return f'{key} "{match["right"]}"' if key in ("iif", "iifname", "oif", "oifname") else None


COMMAND = Command(id="nft_list", programs=("nft",), told=told)
