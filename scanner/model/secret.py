"""A secret: a credential's value at the moment of use, which no log, traceback, report or pickle can show."""

from typing import NoReturn


class Secret:
    """Text that shows itself as stars; `reveal()` is the only way to the value, and easy to search for."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """The value itself, for the one call that needs it."""
        return self._value

    def __repr__(self) -> str:
        return "Secret('**********')"

    def __str__(self) -> str:
        return "**********"

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    __hash__ = None  # type: ignore[assignment]  # a hash would let a set or a key tell two secrets apart

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is never written anywhere")
