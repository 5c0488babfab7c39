"""SRV-BAK-05: backups of important data are encrypted."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_system import DeclaredSystem
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def backups_of_important_data_are_encrypted(declared: DeclaredSystem) -> Outcome:
    """All of the backup list, where the system is tagged important_data."""
    if "important_data" not in declared.tags:
        return not_applicable(
            Text(
                vi="Hệ thống không được đánh dấu có dữ liệu quan trọng.",
                en="The system is not tagged as one with important data.",
            )
        )
    items = declared.registers.get("backups")
    if not items or any("encrypted" not in each for each in items):
        raise NotCollected("whether each backup is encrypted is not declared", way=Way.DECLARE)
    plain = tuple(each["item"] for each in items if each["encrypted"] != "true")
    text = Text(
        vi=f"{len(items) - len(plain)}/{len(items)} bản sao lưu được mã hóa.",
        en=f"{len(items) - len(plain)} of {len(items)} backups are encrypted.",
    )
    sight = Sight(what="backups without encryption", was=plain, wanted="none")
    if not plain:
        return passed(text, sight)
    return failed(text, sight) if len(plain) == len(items) else partly(text, sight)


CHECK = python_check(
    backups_of_important_data_are_encrypted,
    controls=("SRV-BAK-05",),
    title=Text(
        vi="Mã hóa bản sao lưu dữ liệu quan trọng",
        en="Backups of important data are encrypted",
    ),
    why=Text(
        vi="Ổ sao lưu thất lạc cũng không làm lộ hồ sơ, dữ liệu cá nhân bên trong.",
        en="A lost backup disk then does not expose the files and personal data inside.",
    ),
    fix=Text(
        vi=(
            "Bật mã hóa AES-256 trong phần mềm sao lưu (Veeam: Job > Storage > Advanced > Encryption; restic "
            "và borg mã hóa sẵn). Lưu khóa ở nơi khác bản sao lưu, giao hai người giữ và thử khôi phục bằng "
            "khóa đó. Ổ cứng ngoài thì bật BitLocker To Go hoặc LUKS."
        ),
        en=(
            "Turn AES-256 on in the backup product (Veeam: Job > Storage > Advanced > Encryption; restic and "
            "borg encrypt by default). Keep the key apart from the backup with two keepers and test a restore "
            "with it. Protect external disks with BitLocker To Go or LUKS."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="all",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["important_data"],
                    "registers": {"backups": [{"item": "a", "encrypted": "true"}]},
                }
            },
            level=3,
            expect=Status.PASS,
        ),
        Example(
            name="some",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["important_data"],
                    "registers": {"backups": [{"item": "a", "encrypted": "true"}, {"item": "b", "encrypted": "false"}]},
                }
            },
            level=3,
            expect=Status.PARTIAL,
        ),
        Example(
            name="none",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["important_data"],
                    "registers": {"backups": [{"item": "a", "encrypted": "false"}]},
                }
            },
            level=3,
            expect=Status.FAIL,
        ),
        Example(
            name="no important data",
            facts={"declared.system": {"operated_elsewhere": False, "tags": []}},
            level=3,
            expect=Status.NOT_APPLICABLE,
        ),
        Example(
            name="an empty list",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["important_data"],
                    "registers": {"backups": []},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(
            name="not declared",
            facts={
                "declared.system": {
                    "operated_elsewhere": False,
                    "tags": ["important_data"],
                    "registers": {"backups": [{"item": "a"}]},
                }
            },
            level=3,
            expect=Status.UNKNOWN,
        ),
        Example(name="nothing declared", facts={}, gaps={"declared.system": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
