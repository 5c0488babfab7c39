"""Words of the shell: whatever bytes they hold, they stay one word and say nothing to it."""

Word = str | bytes


def quoted(word: Word) -> bytes:
    """One word as the shell is to read it."""
    return b"'" + _bytes(word).replace(b"'", b"'\\''") + b"'"


def line(command: Word, *words: Word) -> bytes:
    """A call: the command as it stands, then its words, quoted."""
    return b" ".join((_bytes(command), *map(quoted, words))) + b"\n"


def _bytes(word: Word) -> bytes:
    return word if isinstance(word, bytes) else word.encode("utf-8", "surrogateescape")
