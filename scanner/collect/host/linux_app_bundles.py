"""Snaps, flatpaks and AppImages that are installed for every user; no package list knows them.

Source: snapd keeps `NAME_REVISION.snap` in /var/lib/snapd/snaps (snap(8), parallel instances `NAME_KEY_REVISION.snap`);
flatpak(1) a folder an application in /var/lib/flatpak/app. What somebody keeps in his own home shows only while it runs.
"""

import posixpath
import re
from collections.abc import Iterator

from scanner.collect.host.standing import standings
from scanner.model.errors import Unreadable
from scanner.model.kept_code import kept_pattern
from scanner.model.kinds.host_app_bundles import AppBundle, HostAppBundles
from scanner.model.ports import Collector
from scanner.model.question import Answer, Ask
from scanner.model.words import Platform
from scanner.reading.answers import entries, given

SNAPS = "list:/var/lib/snapd/snaps"
FLATPAKS = "list:/var/lib/flatpak/app"
APPIMAGES = ("stat:/opt/*.[Aa]pp[Ii]mage", "stat:/opt/*/*.[Aa]pp[Ii]mage", "stat:/usr/local/bin/*.[Aa]pp[Ii]mage")
BUNDLE_QUESTIONS = (SNAPS, FLATPAKS, *APPIMAGES)

_SNAP = kept_pattern(r"([a-z0-9-]+)(?:_[a-z0-9]+)?_x?\d+\.snap")


def read(ask: Ask) -> HostAppBundles:
    """Every bundle once, by manager and name."""
    found = {*_snaps(ask), *_flatpaks(ask), *_appimages(ask)}
    return HostAppBundles(bundles=tuple(sorted(found, key=lambda each: (each.manager, each.name))))


def words_of(bundle: AppBundle) -> frozenset[str]:
    """Words its name is made of, in lower case: `com.rustdesk.RustDesk` and `RustDesk-1.3.AppImage` both hold rustdesk."""
    whole = bundle.name.lower()
    parts = whole.split(".") if bundle.manager == "flatpak" else re.split(r"[-_. ]", whole)
    return frozenset({whole, *parts})


def _snaps(ask: Ask) -> Iterator[AppBundle]:
    for name in _names(ask(SNAPS)):
        if found := _SNAP.fullmatch(name):
            yield AppBundle(manager="snap", name=found[1])


def _flatpaks(ask: Ask) -> Iterator[AppBundle]:
    yield from (AppBundle(manager="flatpak", name=name) for name in _names(ask(FLATPAKS)))


def _appimages(ask: Ask) -> Iterator[AppBundle]:
    for question in APPIMAGES:
        for path in standings(ask(question)):
            yield AppBundle(manager="appimage", name=posixpath.splitext(posixpath.basename(path))[0])


def _names(answer: Answer) -> Iterator[str]:
    """Names in a folder that may be empty; one that lost its entries on the way is no empty folder."""
    given(answer)
    if answer.entries is None and not answer.absent:
        raise Unreadable(f"{answer.ask}: neither entries nor absent")
    yield from entries(answer)


COLLECTOR = Collector(
    id="linux_app_bundles", platform=Platform.LINUX, gives=HostAppBundles, questions=BUNDLE_QUESTIONS, read=read
)
