"""Names of files as bytes on the target and as text in answers."""


def raw(path: str) -> bytes:
    """The bytes that stand on disk for a path written in a question."""
    return path.encode("utf-8", "surrogateescape")


def shown(path: bytes) -> str:
    r"""A path as JSON can hold it: bytes that are no UTF-8 become \xNN, always in the same way."""
    return path.decode("utf-8", "backslashreplace")
