r"""What the invented computers of windows_machines.py answer, by question."""

from collections.abc import Iterator
from typing import Any, Final

from scanner.collect.host import (
    windows_backup,
    windows_directory,
    windows_hardware,
    windows_identity,
    windows_interfaces,
    windows_licence,
    windows_listening,
    windows_logging,
    windows_neighbours,
    windows_objects,
    windows_os,
    windows_software,
    windows_time,
    windows_update_policy,
    windows_updates,
)
from tests.oracle.windows_machines import ABSENT, NO_CLASS, USER, Says, Windows, keys, registry

_INSTALLED_AT: Final = 1719800000
_NETSTAT: Final = "\nActive Connections\n\n  Proto  Local Address          Foreign Address        State           PID\n"


def answers_of(machine: Windows) -> dict[str, Says]:
    """Every question of the system collectors, answered."""
    return dict(
        part
        for make in (_os, _identity, _objects, _software, _updates, _update_policy, _network, _time, _logging, _backup)
        for part in make(machine)
    )


def objects(*found: dict[str, Any]) -> Says:
    """Instances of a class."""
    return {"entries": list(found)}


def _os(of: Windows) -> Iterator[tuple[str, Says]]:
    version: dict[str, Any] = {
        "ProductName": of.product, "EditionID": of.edition, "CurrentBuildNumber": str(of.build), "CurrentBuild": str(of.build),
        "InstallationType": "Client" if of.kind == "WinNT" else "Server", "InstallDate": _INSTALLED_AT,
        "CurrentVersion": "6.1" if of.build < 9200 else "6.3", "RegisteredOwner": "Văn phòng",
    }  # fmt: skip
    if of.revision is not None:
        version |= {"UBR": of.revision, "CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0}
        version |= {"ReleaseId": of.release if of.build < 19042 else "2009"}
    if of.is_ten and of.build >= 19042:
        version["DisplayVersion"] = of.release
    yield windows_os.VERSION, registry(version)
    yield windows_os._PRODUCT, registry({"ProductType": of.kind, "ProductSuite": ["Terminal Server"]})
    yield (
        windows_os._SERVICE_PACK,
        registry({"CSDVersion": 0x100 if of.build == 7601 else 0, "Directory": "%SystemRoot%"}),
    )
    yield windows_os._LANGUAGE, registry({"Default": "042A", "InstallLanguage": of.language})
    yield windows_os.SYSTEM, objects(_system(of))
    yield windows_os.ENVIRONMENT, registry({"PROCESSOR_ARCHITECTURE": of.processor, "OS": "Windows_NT"})


def _system(of: Windows) -> dict[str, Any]:
    """Win32_OperatingSystem, which calls Windows 11 by its name."""
    number = "6.1" if of.build < 9200 else "10.0" if of.is_ten else "6.3"
    name = of.product.replace("Windows 10", "Windows 11") if of.build >= 22000 else of.product
    skus = {"Professional": 48, "ServerStandard": 7}
    kinds = {"WinNT": 1, "LanmanNT": 2, "ServerNT": 3}
    return {
        "Caption": f"Microsoft {name}", "Version": f"{number}.{of.build}", "ProductType": kinds[of.kind],
        "OperatingSystemSKU": skus[of.edition], "OSLanguage": int(of.language, 16), "ServicePackMajorVersion": 1 if of.build == 7601 else 0,
        "OSArchitecture": "32-bit" if of.processor == "x86" else "64-bit",
    }  # fmt: skip


def _identity(of: Windows) -> Iterator[tuple[str, Says]]:
    yield windows_identity._NAME, registry({"Hostname": of.name, "NV Hostname": of.name, "Domain": of.domain or ""})
    yield windows_identity._GUID, registry({"MachineGuid": of.guid})
    zone = "SE Asia Standard Time" + ("\0rd Time" if of.build < 9200 else "")
    yield windows_identity._ZONE, registry({"TimeZoneKeyName": zone, "Bias": 4294966876})
    yield windows_identity._IN_CONTAINER, ABSENT


def _objects(of: Windows) -> Iterator[tuple[str, Says]]:
    yield windows_objects.COMPUTER, objects({
        "Manufacturer": of.vendor, "Model": of.model, "TotalPhysicalMemory": str(of.memory),
        "PartOfDomain": of.domain is not None, "Domain": of.domain or "WORKGROUP",
        "Workgroup": None if of.domain else "WORKGROUP", "DomainRole": 0,
    })  # fmt: skip
    yield windows_hardware._FIRMWARE, objects({"SerialNumber": of.serial, "ReleaseDate": of.bios})
    yield windows_hardware._PROCESSORS, objects({"Name": of.cpu, "NumberOfCores": of.cores})
    yield windows_hardware._DISKS, objects(*(
        {"DeviceID": name, "Size": str(size), "Model": model, "InterfaceType": "USB" if "USB" in model else "SCSI",
         "Capabilities": [3, 4, 7] if "USB" in model else [3, 4]}
        for name, size, model in of.disks
    ))  # fmt: skip
    yield windows_objects.SERVICES, objects(*(
        {"Name": name, "StartMode": start, "State": "Running" if runs else "Stopped"} for name, start, runs in of.services
    ))  # fmt: skip
    numbers = _process_numbers(of)
    yield (
        windows_objects.PROCESSES,
        objects(
            {"Name": "System Idle Process", "ProcessId": 0},
            *({"Name": name, "ProcessId": each} for each, name in numbers),
        ),
    )
    yield windows_directory._CLOUD, ABSENT
    yield windows_licence.LICENCES, objects(*(
        {"ApplicationID": product, "Name": name, "LicenseStatus": status,
         "Description": f"Windows(R) Operating System, {'VOLUME_KMSCLIENT' if of.kms else 'OEM_DM'} channel"}
        for product, name, status in of.licence
    ))  # fmt: skip
    yield (
        windows_licence._PLATFORM,
        registry({"KeyManagementServiceName": of.kms} if of.kms else {"ServiceSessionId": b"\1"}),
    )


def _process_numbers(of: Windows) -> list[tuple[int, str]]:
    return [(4 if place == 0 else 500 + 8 * place, name) for place, name in enumerate(of.processes)]


def _software(of: Windows) -> Iterator[tuple[str, Says]]:
    roots = {
        windows_software.MACHINE: ("64", "HKLM\\SOFTWARE"),
        windows_software.MACHINE_32: ("32", "HKLM\\SOFTWARE\\WOW6432Node"),
        windows_software.USERS: (USER, f"HKU\\{USER}\\Software"),
    }
    for question, (place, root) in roots.items():
        path = f"{root}\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
        yield question, keys({f"{path}\\{key}": values for where, key, values in of.programs if where == place})


def _updates(of: Windows) -> Iterator[tuple[str, Says]]:
    fixes = ({"HotFixID": number, "InstalledOn": day, "ServicePackInEffect": ""} for number, day in of.fixes)
    yield windows_updates.FIXES, objects(*fixes)
    yield windows_updates._LOOKED, registry({"LastSuccessTime": "2026-11-26 01:02:03"}) if of.build < 10240 else ABSENT


def _update_policy(of: Windows) -> Iterator[tuple[str, Says]]:
    policy = windows_update_policy
    yield policy._POLICY, registry({"WUServer": of.server}, "AU") if of.server else ABSENT
    yield policy._AUTOMATIC, registry(of.policy) if of.policy else ABSENT
    yield policy._CHOICE, registry({} if of.option is None else {"AUOptions": of.option}, "Results")
    yield policy._SERVICE, registry({"Start": 3, "ImagePath": "%systemroot%\\system32\\svchost.exe -k netsvcs"})
    yield policy._ORCHESTRATOR, registry({"Start": 2}) if of.is_ten else ABSENT
    yield policy._REBOOT_MARKS[0], registry({}) if of.restart else ABSENT
    yield policy._REBOOT_MARKS[1], ABSENT
    yield policy._SESSION, registry({"BootExecute": ["autocheck autochk *"], "ProtectionMode": 1})


def _network(of: Windows) -> Iterator[tuple[str, Says]]:
    yield windows_interfaces.CARDS, objects(
        {"Index": 0, "InterfaceIndex": 2, "Description": "WAN Miniport (IP)", "MACAddress": None, "IPEnabled": False,
         "IPAddress": None, "IPSubnet": None, "DefaultIPGateway": None, "DNSServerSearchOrder": None},
        {"Index": 1, "InterfaceIndex": 11, "Description": of.card, "MACAddress": of.mac, "IPEnabled": True,
         "IPAddress": [of.address, "fe80::5c1a:90ff:fe00:21"], "IPSubnet": ["255.255.255.0", "64"],
         "DefaultIPGateway": [of.gateway], "DNSServerSearchOrder": [of.resolver]},
        {"Index": 2, "InterfaceIndex": 14, "Description": "Bluetooth Device (Personal Area Network)",
         "MACAddress": "02:5A:00:00:FF:01", "IPEnabled": False, "IPAddress": None, "IPSubnet": None,
         "DefaultIPGateway": None, "DNSServerSearchOrder": None},
    )  # fmt: skip
    listening, neighbours = windows_listening, windows_neighbours
    holders = {name: number for number, name in reversed(_process_numbers(of))}
    if of.is_new:
        for protocol, question in (("tcp", listening._TCP), ("udp", listening._UDP)):
            yield question, objects(*(
                {"LocalAddress": address, "LocalPort": port, "OwningProcess": holders[name]}
                for each, address, port, name in of.listening if each == protocol
            ))  # fmt: skip
        yield neighbours._NEIGHBOURS, objects(*(
            {"IPAddress": address, "LinkLayerAddress": mac, "InterfaceIndex": 11, "State": 0 if mac.startswith("00-00-00-00") else 5, "Store": 1}
            for address, mac in of.neighbours
        ), {"IPAddress": "224.0.0.22", "LinkLayerAddress": "01-00-5E-00-00-16", "InterfaceIndex": 11, "State": 6, "Store": 1})  # fmt: skip
    else:
        yield from ((each, NO_CLASS) for each in (listening._TCP, listening._UDP, neighbours._NEIGHBOURS))
    yield listening._NETSTAT, {"stdout": _NETSTAT + "".join(_socket(holders, *each) for each in of.listening)}
    entries = "".join(f"  {address:<22}{mac.lower():<22}động\n" for address, mac in of.neighbours)
    yield (
        neighbours._ARP,
        {
            "stdout": f"\nGiao diện: {of.address} --- 0xb\n  Địa chỉ Internet     Địa chỉ vật lý       Kiểu\n{entries}"
            "  198.18.50.255         ff-ff-ff-ff-ff-ff     tĩnh\n  224.0.0.22            01-00-5e-00-00-16     tĩnh\n"
        },
    )


def _socket(holders: dict[str, int], protocol: str, address: str, port: int, name: str) -> str:
    local = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    if protocol == "udp":
        return f"  UDP    {local:<22} {'*:*':<22}                 {holders[name]}\n"
    other = "[::]:0" if ":" in address else "0.0.0.0:0"
    return f"  TCP    {local:<22} {other:<22} LISTENING       {holders[name]}\n"


def _time(of: Windows) -> Iterator[tuple[str, Says]]:
    time = windows_time
    kind, servers = of.time
    yield (
        time._WRITTEN,
        registry({"Type": kind, "NtpServer": servers, "ServiceDll": "%systemroot%\\system32\\w32time.dll"}),
    )
    yield time._POLICY, ABSENT
    yield time._CLIENT, registry({"Enabled": 1, "InputProvider": 1})
    yield time._HOST, registry({"Enabled": 1}) if of.is_new else ABSENT
    yield (
        time._STATUS,
        {
            "stdout": "Leap Indicator: 0(no warning)\nStratum: 3 (secondary reference - syncd by (S)NTP)\n"
            "Precision: -23 (119.209ns per tick)\nRoot Delay: 0.0312500s\nRoot Dispersion: 0.0415643s\n"
            "ReferenceId: 0x5BBD5E04 (source IP:  91.189.94.4)\nLast Successful Sync Time: 30/11/2026 7:05:26 SA\n"
            "Source: time.windows.com,0x9\nPoll Interval: 10 (1024s)\n\nPhase Offset: -0.0204400s\nClockRate: 0.0156250s\n"
            "State Machine: 2 (Sync)\nTime Source Flags: 0 (None)\nServer Role: 0 (None)\nLast Sync Error: 0\n"
            "Time since Last Good Sync Time: 32.3190000s\n\n"
        },
    )


def event(at: str) -> str:
    """An event as wevtutil prints it."""
    return (
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Eventlog'/>"
        f"<EventID>4</EventID><TimeCreated SystemTime='{at}'/><EventRecordID>1</EventRecordID></System></Event>\n"
    )


def _logging(of: Windows) -> Iterator[tuple[str, Says]]:
    log = windows_logging
    yield (
        log._LOG,
        registry(
            {"MaxSize": of.log_bytes, "Retention": 0, "File": "%SystemRoot%\\System32\\winevt\\Logs\\Security.evtx"}
        ),
    )
    yield log._LOG_POLICY, ABSENT
    server = f"Server=http://{of.collector}:5985/wsman/SubscriptionManager/WEC,Refresh=60"
    yield log._FORWARDING, registry({"1": server}) if of.collector else ABSENT
    subscription = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\EventCollector\\Subscriptions\\LOGON"
    yield log._SUBSCRIPTIONS, keys({subscription: {"Enabled": 1}} if of.kind == "LanmanNT" else {})
    yield log._OLDEST, {"stdout": event(of.oldest)} if of.oldest else {"exit": 5, "stderr": "Access is denied.\n"}


def _backup(of: Windows) -> Iterator[tuple[str, Says]]:
    backup = windows_backup
    serves = of.kind == "LanmanNT"
    yield backup._SERVER_TASK, registry({"Id": "{0F6A}", "Index": 3}) if serves else ABSENT
    yield backup._CLIENT_TASK, ABSENT
    made = {"stdout": event("2026-11-29T14:05:11.123456700Z")}
    yield backup._MADE, made if serves else {"exit": 15007, "stderr": "The specified channel could not be found.\n"}
