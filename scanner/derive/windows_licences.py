"""Whether a Windows shows an Extended Security Updates licence that is in force."""

from scanner.model.errors import NotCollected
from scanner.model.ports import Scene
from scanner.model.words import Way


def licensed(scene: Scene, word: str) -> bool:
    """True when one of the machine's licences that hold `word` in their name is in force."""
    raise NotCollected(f"the {word} licences of {scene.subject} were not read", way=Way.NEWER)
