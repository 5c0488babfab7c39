"""Which block device lies on which, and whether a dm-crypt layer is among them.

Source: /sys/class/block/NAME/{dev,dm/name,dm/uuid,slaves/}; the uuid of a dm-crypt device begins with CRYPT- (libdevmapper,
cryptsetup), that of a logical volume with LVM-.
"""

import re
from collections.abc import Mapping

from scanner.collect.host.drop_ins import file_texts
from scanner.model.errors import Unreadable
from scanner.model.observation import Unseen
from scanner.model.question import Ask
from scanner.model.records import dataclass
from scanner.model.words import Gap
from scanner.reading.answers import entries
from scanner.reading.grouped import grouped

NUMBERS = "files:/sys/class/block/*/dev"
NAMES = "files:/sys/class/block/*/dm/name"
KINDS = "files:/sys/class/block/*/dm/uuid"
PARENTS = "stat:/sys/class/block/*/slaves/*"
QUESTIONS = (NUMBERS, NAMES, KINDS, PARENTS)
_DEEPEST = 16
_ELSEWHERE = Unseen(gap=Gap.UNSUPPORTED, detail="its storage is not a block device of this system")


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockDevices:
    """Devices by kernel name: `numbers` major:minor, `kinds` uuids of device-mapper devices, `parents` what lies below."""

    numbers: Mapping[str, str]
    aliases: Mapping[str, str]
    kinds: Mapping[str, str]
    parents: Mapping[str, tuple[str, ...]]

    def find(self, number: str, source: str) -> str | None:
        """The kernel name of a mounted device, by its number or by its path under /dev."""
        by_path = source.rsplit("/", 1)[-1] if source.startswith("/dev/") else ""
        alias = self.aliases.get(source.removeprefix("/dev/mapper/"), "") if "/dev/mapper/" in source else ""
        return self.numbers.get(number) or alias or (by_path if by_path in self.numbers.values() else None)

    def is_encrypted(self, name: str, depth: int = 0) -> bool | Unseen:
        """True when every way down from `name` meets dm-crypt; loop devices lead to files, which are not followed."""
        if self.kinds.get(name, "").startswith("CRYPT-"):
            return True
        if depth > _DEEPEST:
            raise Unreadable(f"{name}: block devices lie on each other in a ring")
        if name.startswith("loop"):
            return _ELSEWHERE
        below = [self.is_encrypted(each, depth + 1) for each in self.parents.get(name, ())]
        if False in below or not below:
            return False
        return next((each for each in below if isinstance(each, Unseen)), True)


def block_devices(ask: Ask) -> BlockDevices:
    """All block devices of the running system; raises the gap when they could not be seen."""
    parents = grouped((_device(path), path.rsplit("/", 1)[-1]) for path in sorted(entries(ask(PARENTS))))
    return BlockDevices(
        numbers={number: name for name, number in _by_name(ask, NUMBERS).items()},
        aliases={alias: name for name, alias in _by_name(ask, NAMES).items()},
        kinds=_by_name(ask, KINDS),
        parents=parents,
    )


def _by_name(ask: Ask, question: str) -> dict[str, str]:
    return {_device(path): content.strip() for path, content in file_texts(ask(question)).items()}


def _device(path: str) -> str:
    found = re.match(r"/sys/class/block/([^/]+)/", path)
    if not found:
        raise Unreadable(f"{path[:100]!r} is no path of a block device")
    return found[1]
