"""Steps to updates that several checks give. For checks; not a check itself."""

from scanner.model.text import Text

LINUX = Text(
    vi=(
        "Debian, Ubuntu: `sudo apt update && sudo apt upgrade`, rồi bật cập nhật tự động: `sudo apt install unattended-upgrades && sudo "
        "dpkg-reconfigure -plow unattended-upgrades`. RHEL, Rocky, Alma: `sudo dnf upgrade --security`, rồi `sudo dnf install "
        "dnf-automatic`, đặt `apply_updates = yes` trong /etc/dnf/automatic.conf và `sudo systemctl enable --now dnf-automatic.timer`. "
        "Khởi động lại khi có tệp /var/run/reboot-required hoặc khi `sudo dnf needs-restarting -r` yêu cầu. Hệ điều hành đã hết hỗ trợ "
        "thì nâng cấp trước, theo HOST-OS-01. Xác nhận: quét lại."
    ),
    en=(
        "Debian, Ubuntu: `sudo apt update && sudo apt upgrade`, then install security updates by themselves: `sudo apt install "
        "unattended-upgrades && sudo dpkg-reconfigure -plow unattended-upgrades`. RHEL, Rocky, Alma: `sudo dnf upgrade --security`, then "
        "`sudo dnf install dnf-automatic`, set `apply_updates = yes` in /etc/dnf/automatic.conf and `sudo systemctl enable --now "
        "dnf-automatic.timer`. Restart when there is /var/run/reboot-required or `sudo dnf needs-restarting -r` asks for it. A system out "
        "of support has to be upgraded first, by HOST-OS-01. Verify: scan again."
    ),
)

BUNDLES = Text(
    vi="Phần mềm dạng snap, flatpak: `sudo snap refresh`, `flatpak update`.",
    en="Snaps and flatpaks: `sudo snap refresh`, `flatpak update`.",
)

WINDOWS_WITHOUT_INTERNET = Text(
    vi=(
        "Máy không có Internet: tải bản vá tích lũy theo số KB từ catalog.update.microsoft.com, chép sang rồi chạy tệp .msu, hoặc dùng WSUS "
        "của tỉnh: gpedit.msc > Computer Configuration (miền AD: gpmc.msc > Computer Configuration > Policies) > Administrative Templates > "
        "Windows Components > Windows Update (bản mới: rồi `Manage updates offered from Windows Server Update Service`) > `Specify intranet "
        "Microsoft update service location` = Enabled, http://<máy chủ WSUS>:8530. Windows đã hết hỗ trợ thì nâng cấp trước, theo HOST-OS-01."
    ),
    en=(
        "Without Internet: download the cumulative update by its KB number from catalog.update.microsoft.com, carry it over and run the .msu "
        "file, or use the province's WSUS: gpedit.msc > Computer Configuration (domain: gpmc.msc > Computer Configuration > Policies) > "
        "Administrative Templates > Windows Components > Windows Update (newer versions: then `Manage updates offered from Windows Server "
        "Update Service`) > `Specify intranet Microsoft update service location` = Enabled, http://<WSUS server>:8530. A Windows out of "
        "support has to be upgraded first, by HOST-OS-01."
    ),
)
