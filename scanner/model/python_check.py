"""Makes a `Check` from one Python function: its annotated parameters are its needs (design §3)."""

import inspect
import typing
from collections.abc import Callable, Mapping
from datetime import timedelta

from scanner.model.check import AsOf, Check, Example, Judge, Outcome
from scanner.model.control import Thresholds
from scanner.model.errors import BadConfiguration
from scanner.model.observation import Fact
from scanner.model.subject import Subject
from scanner.model.text import Text
from scanner.model.words import Platform


def python_check(  # noqa: PLR0913  # a check is its metadata, all by keyword
    function: Callable[..., Outcome],
    *,
    controls: tuple[str, ...],
    title: Text,
    why: Text,
    fix: Text,
    examples: tuple[Example, ...],
    platforms: tuple[Platform, ...] = (Platform.LINUX,),
    decides: bool = True,
    thresholds: tuple[str, ...] = (),
    mappings: Mapping[str, tuple[str, ...]] | None = None,
    references: tuple[str, ...] = (),
    max_age: timedelta = timedelta(days=30),
    version: int = 1,
) -> Check:
    """The check `function` makes; its id is the function's name, which must be the file's name.

    Parameters annotated with a fact class are fetched by the engine; `Thresholds`, `AsOf` and `Subject` are given.
    `thresholds` names those it reads. Raises BadConfiguration when a parameter has another annotation.
    """
    sources = _sources_of(function)
    return Check(
        id=function.__name__,
        topic=function.__module__.split(".")[-2] if "." in function.__module__ else "",
        version=version,
        title=title,
        why=why,
        fix=fix,
        controls=controls,
        platforms=frozenset(platforms),
        needs=tuple(source for source in sources.values() if "." in source),
        judge=_judge(function, sources),
        examples=examples,
        decides=decides,
        mappings=dict(mappings or {}),
        references=references,
        max_age=max_age,
        reads_thresholds=frozenset(thresholds),
        sees_subject="subject" in sources.values(),
        place=function.__module__.replace(".", "/") + ".py",
    )


def _sources_of(function: Callable[..., Outcome]) -> dict[str, str]:
    """What each parameter is given: a fact by its kind, or one of the three other things."""
    hints = typing.get_type_hints(function)
    sources: dict[str, str] = {}
    for name in inspect.signature(function).parameters:
        wanted = hints.get(name)
        if isinstance(wanted, type) and issubclass(wanted, Fact):
            sources[name] = wanted.kind
        elif wanted in (Thresholds, AsOf, Subject):
            sources[name] = {Thresholds: "thresholds", AsOf: "as_of", Subject: "subject"}[wanted]
        else:
            raise BadConfiguration(f"{function.__module__}: {name}: {wanted} is no fact, Thresholds, AsOf or Subject")
    if not any("." in source for source in sources.values()):
        raise BadConfiguration(f"{function.__module__}: a check without a fact judges nothing")
    return sources


def _judge(function: Callable[..., Outcome], sources: Mapping[str, str]) -> Judge:
    def judge(facts: Mapping[str, Fact], thresholds: Thresholds, as_of: AsOf, subject: Subject) -> Outcome:
        given: dict[str, object] = {"thresholds": thresholds, "as_of": as_of, "subject": subject, **facts}
        return function(**{name: given[source] for name, source in sources.items()})

    return judge
