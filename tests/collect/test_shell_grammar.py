"""Lines of start-up files that are split without a lexer, beside those that are not."""

import shlex

from hypothesis import assume, example, given
from hypothesis import strategies as st

from scanner.collect.host.shell_grammar import commands

_LINE = st.text("ab0_$%+,:@!^~*?[]()`-./=<> \t#", max_size=30)


def _by_lexer(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|")
    lexer.commenters = "#"
    lexer.wordchars += "$%+,:@!^~*?[]{}()`-./=\\<>"
    return list(lexer)


@given(_LINE)
@example("umask 027 # as the rule says")
@example("a#b #c")
def test_a_plain_line_has_the_words_the_lexer_gives(line: str) -> None:
    line = f"x{line}"
    wanted = _by_lexer(line)
    assume(not wanted[0].endswith("()") and wanted[1:2] != ["()"])  # the beginning of a function
    assert [word for each in commands(line, "profile") for word in each.words] == wanted
