"""NET-TSL-01: the agency is connected to the dedicated government network; nothing has tried the way yet."""

from scanner.model.check import Example, Outcome, Sight, failed, not_applicable, partly
from scanner.model.errors import NotCollected
from scanner.model.kinds.declared_agency import DeclaredAgency
from scanner.model.python_check import python_check
from scanner.model.text import Text
from scanner.model.words import Gap, Platform, Status, Way


def tslcd_is_connected(declared: DeclaredAgency) -> Outcome:
    """A declared connection is half: only a test from inside can confirm it."""
    connection, asked = declared.tslcd, declared.documents.get("tslcd_requested") or declared.tslcd.get("requested_at")
    if reason := connection.get("not_listed"):
        return not_applicable(
            Text(
                vi=f"Cơ quan không thuộc diện kết nối TSLCD: {reason}",
                en=f"The agency is none that has to be connected to TSLCD: {reason}",
            )
        )
    stated = connection.get("connected")
    if stated is None:
        raise NotCollected("whether the agency is connected to TSLCD is not declared", way=Way.DECLARE)
    sight = Sight(what="declared.agency.tslcd", was=stated, wanted="true, confirmed from inside")
    if stated == "true":
        circuit = connection.get("circuit", "–")
        text = Text(
            vi=f"Cơ quan khai báo đã kết nối TSLCD (kênh {circuit}); chưa có phép thử xác nhận từ trong mạng.",
            en=f"The agency declares its connection to TSLCD (circuit {circuit}); no test from inside has confirmed it.",
        )
        return partly(text, sight)
    if asked:
        text = Text(
            vi=f"Chưa kết nối TSLCD; đã có văn bản đề nghị ({asked}).",
            en=f"Not connected to TSLCD; a request is on file ({asked}).",
        )
        return partly(text, sight)
    return failed(
        Text(
            vi="Chưa kết nối TSLCD và chưa có văn bản đề nghị.",
            en="Not connected to TSLCD, and no request is on file.",
        ),
        sight,
    )


CHECK = python_check(
    tslcd_is_connected,
    controls=("NET-TSL-01",),
    title=Text(
        vi="Cơ quan kết nối mạng truyền số liệu chuyên dùng (TSLCD) tại trụ sở chính",
        en="Agency is connected to the dedicated government network at its main office",
    ),
    why=Text(
        vi="Mạng riêng của Nhà nước giúp trao đổi văn bản, họp trực tuyến ổn định và kín đáo hơn.",
        en="The State's own network makes document exchange and video meetings steadier and more private.",
    ),
    fix=Text(
        vi=(
            "Gửi văn bản đăng ký kết nối tới Cục Bưu điện Trung ương qua cơ quan đầu mối của tỉnh. Sau khi "
            "đấu nối, ghi mã kênh, băng thông và địa chỉ cổng TSLCD vào tệp kiểm kê. Kiểm tra bằng lệnh ping "
            "<địa chỉ cổng TSLCD>."
        ),
        en=(
            "Send the connection request to the Central Post Office through the provincial focal agency. Then "
            "record circuit id, bandwidth and gateway address in the inventory. Check with ping <TSLCD "
            "gateway>."
        ),
    ),
    platforms=(Platform.DECLARED,),
    examples=(
        Example(
            name="declared, not confirmed",
            facts={"declared.agency": {"tslcd": {"connected": "true", "circuit": "TSL-01"}, "documents": {}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="asked for",
            facts={"declared.agency": {"tslcd": {"connected": "false"}, "documents": {"tslcd_requested": "7/CV"}}},
            expect=Status.PARTIAL,
        ),
        Example(
            name="neither",
            facts={"declared.agency": {"tslcd": {"connected": "false"}, "documents": {}}},
            expect=Status.FAIL,
        ),
        Example(
            name="no access agency",
            facts={"declared.agency": {"tslcd": {"not_listed": "Không thuộc danh mục"}, "documents": {}}},
            expect=Status.NOT_APPLICABLE,
        ),
        Example(name="not declared", facts={"declared.agency": {"tslcd": {}, "documents": {}}}, expect=Status.UNKNOWN),
        Example(name="nothing declared", facts={}, gaps={"declared.agency": Gap.NOT_COLLECTED}, expect=Status.UNKNOWN),
    ),
)
