"""Words in both languages: what checks, controls and reports say to people."""

from typing import Literal

from scanner.model.records import dataclass

Language = Literal["vi", "en"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One statement in Vietnamese and English; neither is ever empty in content that ships."""

    vi: str
    en: str

    def in_(self, language: Language) -> str:
        """The wording in `language`."""
        return self.vi if language == "vi" else self.en
