"""HOST-AV-09: the edition that runs is one an organisation may use; free editions are often for homes alone."""

from checks.antivirus_examples import found, product
from checks.counting_antivirus import running, with_doubt
from scanner.model.check import Example, Outcome, Sight, partly, passed
from scanner.model.errors import NotCollected
from scanner.model.kinds.host_antivirus import AntivirusProduct, HostAntivirus
from scanner.model.observation import seen
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def antivirus_edition_may_be_used_by_an_agency(antivirus: HostAntivirus) -> Outcome:
    """A finding of licence, not of protection: it is partial, as a trial is. A licence nobody told has to be recorded."""
    working = running(antivirus)
    if not working:
        raise NotCollected("no antivirus product is running: HOST-AV-01 carries that finding", way=Way.AFTER)
    sight = Sight(
        what="licence", was=tuple(f"{each.name}: {_word(each)}" for each in working), wanted="for organisations"
    )
    homes = [each for each in working if each.home_use_only is True or each.licence == "trial"]
    if homes:
        names = ", ".join(each.name for each in homes)
        text = Text(
            vi=f"{names} là bản miễn phí cho gia đình hoặc bản dùng thử, không dành cho cơ quan.",
            en=f"{names} is a free edition for homes or a trial, not one for an agency.",
        )
        return partly(with_doubt(text, homes, "licence"), sight)
    for each in working:
        if seen(each.licence) is None:
            text = Text(vi=f"{each.name} chưa có bản quyền.", en=f"{each.name} has no licence.")
            return partly(with_doubt(text, [each], "licence"), sight)
    names = ", ".join(each.name for each in working)
    text = Text(vi=f"{names} được phép dùng trong cơ quan.", en=f"{names} may be used by an agency.")
    return passed(with_doubt(text, working, "licence"), sight)


def _word(product: AntivirusProduct) -> str:
    return product.licence if isinstance(product.licence, str) else "-"


CHECK = python_check(
    antivirus_edition_may_be_used_by_an_agency,
    controls=("HOST-AV-09",),
    title=Text(
        vi="Phiên bản phần mềm phòng chống mã độc được phép dùng trong cơ quan",
        en="The antivirus edition may be used by an organisation",
    ),
    why=Text(
        vi="Nhiều bản miễn phí chỉ cho phép dùng ở gia đình; dùng trong cơ quan là vi phạm bản quyền và không được hỗ trợ.",
        en="Many free editions are licensed for homes alone; in an agency they breach the licence and get no support.",
    ),
    fix=Text(
        vi=(
            "Gỡ bản miễn phí hoặc dùng thử: Start > Settings > Apps > Installed apps (Windows 7: Control Panel > Programs > "
            "Uninstall a program), rồi cài bản dành cho tổ chức của tỉnh hoặc dùng Microsoft Defender sẵn trong Windows. Ghi "
            "số và hạn hợp đồng bản quyền vào sổ tài sản."
        ),
        en=(
            "Remove the free edition or trial: Start > Settings > Apps > Installed apps (Windows 7: Control Panel > Programs > "
            "Uninstall a program), then install the organisation's edition of the province or use the built-in Microsoft "
            "Defender. Record number and end of the licence contract in the asset register."
        ),
    ),
    platforms=(Platform.WINDOWS,),
    examples=(
        Example(
            name="built in",
            facts=found(product("Windows Defender", licence="built-in", unconfirmed=[])),
            expect=Status.PASS,
        ),
        Example(
            name="managed", facts=found(product("KES", licence="licensed", unconfirmed=["licence"])), expect=Status.PASS
        ),
        Example(
            name="free for homes",
            facts=found(product("Bkav Home", licence="free", home_use_only=True)),
            expect=Status.PARTIAL,
        ),
        Example(name="a trial", facts=found(product("Norton 360 Trial", licence="trial")), expect=Status.PARTIAL),
        Example(name="no key", facts=found(product("Kaspersky", licence=None)), expect=Status.PARTIAL),
        Example(
            name="told nowhere", facts=found(product("Bkav Pro", licence={"gap": "unsupported"})), expect=Status.UNKNOWN
        ),
        Example(name="nothing runs", facts=found(), expect=Status.UNKNOWN),
        Example(name="not looked for", facts={}, gaps={"host.antivirus": Gap.DENIED}, expect=Status.UNKNOWN),
    ),
)
