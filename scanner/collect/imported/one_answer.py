"""Files that are the answer to one question of a collector: it reads them as if the machine had said just that."""

from collections.abc import Callable

from scanner.model.errors import Unreadable
from scanner.model.observation import Fact
from scanner.model.ports import Collector, HandedFile
from scanner.model.question import Answer
from scanner.model.words import Gap, Way

Read = Callable[[HandedFile], Fact]


def answering(question: str, collector: Collector) -> Read:
    """Reads a file as the answer to `question`, which `collector` asks; it is told nothing else."""

    def read(file: HandedFile) -> Fact:
        if not file.raw.endswith((b"\n", b"\n\0")):
            raise Unreadable("the last line does not end: the file was cut")

        def ask(asked: str, /) -> Answer:
            if asked != question:
                return Answer(ask=asked, gap=Gap.NOT_COLLECTED, way=Way.RUNNING, detail="one file does not tell it")
            body = file.raw if file.text is None else file.text.encode("utf-8", "surrogatepass")
            return Answer(ask=asked, exit=0 if asked.startswith("cmd:") else None, stdout=body)

        return collector.read(ask)

    return read
