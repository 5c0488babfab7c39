"""What a copied window of a shell has around an output: the prompt with the command before it, the next prompt behind it.

root@web1:~# ufw status            [root@web1 ~]$ rpm -qa            web1:~ # zypper lu
"""

import re
from typing import Final

_PROMPT: Final = re.compile(
    r"(?:\([\w.\-]{1,40}\) )?(?:[\w.\-]{1,40}@[\w.\-]{1,64}(?:[: ][^\s#$%>]{0,200})? ?|\[[\w.\-]{1,40}@[\w.\-]{1,64} [^\]\n]{1,200}\]"
    r"|[\w.\-]{1,64}:[~/][^\s#$%>]{0,200} ?)[#$%>](?: (.*))?"
)
_SUDO: Final = re.compile(r"\A(?:\[sudo\] [^\n:]{1,60}: ?\n)+")
"""What sudo asks, in any language; it does not show what was typed."""
_LONGEST: Final = 1000
_END: Final = ("", "exit", "logout")


def without_shell_prompts(text: str) -> str:
    """The output of the only command; the text as it is where no prompt stands before it, or more than one command was typed."""
    return _SUDO.sub("", _without_prompts(text))


def _without_prompts(text: str) -> str:
    first, _, rest = text.lstrip("\n").partition("\n")
    asked = _PROMPT.fullmatch(first.rstrip()) if len(first) <= _LONGEST else None
    if asked is None or not (asked[1] or "").strip():
        return text
    *lines, last = rest.split("\n")
    behind = _PROMPT.fullmatch(last.rstrip())
    if behind is None and not last and lines and (behind := _PROMPT.fullmatch(lines[-1].rstrip())):
        lines.pop()
    if behind is not None and (behind[1] or "").strip() not in _END:
        return text
    kept = "".join(f"{line}\n" for line in lines) + ("" if behind else last)
    return text if any(_PROMPT.fullmatch(line.rstrip()) for line in kept.split("\n")) else kept
