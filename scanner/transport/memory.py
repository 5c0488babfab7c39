"""A road within one process: for tests, and for whoever brings files some other way."""

from collections.abc import Iterator

from scanner.model.errors import BadInput, Problem, StoreError


class Memory:
    """Files by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self._staged: dict[str, bytes] = {}

    def stage(self, name: str, content: bytes | bytearray) -> None:
        """Keep the content where nobody reads it."""
        self._staged[name] = bytes(content)

    def publish(self, name: str) -> None:
        """Give what was staged its name, which must not be taken; raises StoreError."""
        if name in self.files or name not in self._staged:
            raise StoreError(f"{name}: File exists")
        self.renew(name)

    def renew(self, name: str) -> None:
        """As `publish`, in the place of what has that name."""
        self.files[name] = self._staged.pop(name)

    def staged(self, name: str, *, max_bytes: int) -> bytes | None:
        """What was staged and never published."""
        content = self._staged.get(name)
        return None if content is None or len(content) > max_bytes else content

    def names(self) -> Iterator[str]:
        """Every name."""
        return iter(tuple(self.files))

    def mark(self, name: str) -> str:
        """What changes with the file; empty where there is none."""
        return str(hash(self.files[name])) if name in self.files else ""

    def read(self, name: str, *, max_bytes: int) -> bytes:
        """The content; raises BadInput."""
        if name not in self.files:
            raise BadInput(Problem(file=name, message="cannot be read: No such file or directory"))
        if len(self.files[name]) > max_bytes:
            raise BadInput(Problem(file=name, message=f"is larger than {max_bytes} bytes"))
        return self.files[name]
