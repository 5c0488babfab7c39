"""The Windows runner only reads, and holds nothing newer than PowerShell 2.0: read out of its text, which nothing here runs."""

import re
from pathlib import Path

import pytest

from scanner.model.errors import BadConfiguration
from scanner.reach.windows_agent import agent_script, jea_files, question_file
from scanner.reach.windows_script import runner
from tests.reach.powershell_rules import Rules, complaints

SCRIPT = Path(__file__).resolve().parents[2] / "scanner/reach/windows_runner.ps1"
SOURCE = SCRIPT.read_bytes()
RULES = Rules(
    made=frozenset(
        [
            "ArgumentException",
            "Collections.ArrayList",
            "Diagnostics.ProcessStartInfo",
            "DirectoryServices.DirectoryEntry",
            "IO.FileInfo",
            "IO.MemoryStream",
            "InvalidOperationException",
            "Management.EnumerationOptions",
            "Management.ManagementObjectSearcher",
            "NotSupportedException",
            "Security.Cryptography.SHA256CryptoServiceProvider",
            "Security.Cryptography.SHA256Managed",
            "Security.Principal.SecurityIdentifier",
            "Text.UTF8Encoding",
            "TimeoutException",
            "byte[]",
        ]
    ),
    types=frozenset(
        [
            "ComponentModel.Win32Exception",
            "Management.ManagementBaseObject",
            "Management.ManagementException",
            "Security.Principal.NTAccount",
            "ValueType",
        ]
    ),
    statics=frozenset(
        [
            "BitConverter::ToString",
            "Console::Out",
            "Convert::ToBase64String",
            "Diagnostics.Process::Start",
            "Diagnostics.Stopwatch::StartNew",
            "Environment::Exit",
            "Environment::ExpandEnvironmentVariables",
            "Environment::GetEnvironmentVariable",
            "Globalization.CultureInfo::InstalledUICulture",
            "Guid::NewGuid",
            "IO.Directory::GetFileSystemEntries",
            "IO.File::Delete",
            "IO.File::Exists",
            "IO.File::GetAttributes",
            "IO.File::Open",
            "IO.Path::Combine",
            "IO.Path::GetFileName",
            "IO.Path::GetTempPath",
            "Management.Automation.PowerShell::Create",
            "Management.Automation.Runspaces.RunspaceFactory::CreateRunspace",
            "Math::Max",
            "Math::Min",
            "Microsoft.Win32.Registry::CurrentUser",
            "Microsoft.Win32.Registry::LocalMachine",
            "Microsoft.Win32.Registry::Users",
            "Runtime.InteropServices.Marshal::GetHRForException",
            "Security.Principal.WindowsIdentity::GetCurrent",
            "Text.Encoding::UTF8",
            "TimeSpan::FromMilliseconds",
            "regex::Replace",
        ]
    ),
    members=frozenset(
        [
            "Add",
            "AddArgument",
            "AddScript",
            "AsyncWaitHandle",
            "BaseStream",
            "BeginInvoke",
            "BeginRead",
            "BeginStop",
            "Blocks",
            "Buffer",
            "Chain",
            "Close",
            "ComputeHash",
            "Contains",
            "Count",
            "CreateNoWindow",
            "Elapsed",
            "ElapsedMilliseconds",
            "EndInvoke",
            "EndRead",
            "Err",
            "ErrorCode",
            "Exception",
            "Exists",
            "ExitCode",
            "Get",
            "GetBytes",
            "GetSubKeyNames",
            "GetType",
            "GetValue",
            "GetValueKind",
            "GetValueNames",
            "Groups",
            "HasExited",
            "InnerException",
            "Into",
            "Invoke",
            "InvokeMember",
            "IsHung",
            "Json",
            "Kill",
            "LastWriteTimeUtc",
            "Left",
            "Length",
            "Message",
            "Name",
            "NativeErrorCode",
            "Open",
            "OpenSubKey",
            "Out",
            "PSVersion",
            "Properties",
            "Read",
            "RedirectStandardError",
            "RedirectStandardInput",
            "RedirectStandardOutput",
            "Replace",
            "Rewindable",
            "Runspace",
            "Space",
            "StandardError",
            "StandardInput",
            "StandardOutput",
            "Stream",
            "Ticks",
            "Timeout",
            "ToArray",
            "ToLowerInvariant",
            "ToString",
            "TotalSeconds",
            "Translate",
            "TrimEnd",
            "UseShellExecute",
            "Value",
            "Wait",
            "WaitForExit",
            "WaitOne",
            "Write",
            "WriteLine",
            "psbase",
        ]
    ),
    called=frozenset(("$Tell", "$Children", "{")),
)
"""`Kill` ends a program that the runner itself has started, `Delete` removes the one file that such a program has written."""


def test_the_runner_does_nothing_that_is_not_on_the_list() -> None:
    assert complaints(SOURCE, RULES) == []


def test_every_list_is_as_short_as_it_can_be() -> None:
    """What the runner no longer uses may not be used again unseen."""
    text = SOURCE.decode()
    for each in (*RULES.made, *RULES.types, *RULES.statics, *RULES.members):
        assert each.replace("::", "]::") in text, each


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (b"    function Head {", b"    Remove-Item C:\\x\n    function Head {", "command Remove-Item"),
        (b"    function Head {", b"    set-itemproperty HKLM:\\x y 1\n    function Head {", "command set-itemproperty"),
        (b"    function Head {", b"    iex $What\n    function Head {", "command iex"),
        (b"    function Head {", b"    . C:\\x.ps1\n    function Head {", "calls ."),
        (b"    function Head {", b"    & C:\\x.exe\n    function Head {", "calls C:\\x.exe"),
        (b"    function Head {", b"    & $What\n    function Head {", "calls $What"),
        (b"    function Head {", b"    'x' > C:\\x\n    function Head {", "redirection"),
        (b"    function Head {", b"    Add-Type -AssemblyName x\n    function Head {", "command Add-Type"),
        (b"    function Head {", b"    Invoke-Command { 1 }\n    function Head {", "command Invoke-Command"),
        (b"    function Head {", b"    [IO.File]::WriteAllText('x', 'y')\n    function Head {", "static IO.File::WriteAllText"),
        (b"    function Head {", b"    [io.file]::delete('x')\n    function Head {", "static io.file::delete"),
        (b"    function Head {", b"    $Key.SetValue('a', 1)\n    function Head {", "member SetValue"),
        (b"    function Head {", b"    $Key.DeleteSubKeyTree('a')\n    function Head {", "member DeleteSubKeyTree"),
        (b"    function Head {", b"    $Name::Exit(0)\n    function Head {", "static of $Name"),
        (b"    function Head {", b"    $global:x = 1\n    function Head {", "variable $global:x"),
        (b"    function Head {", b"    workflow x { 1 }\n    function Head {", ""),
        (b"    function Head {", b"    class x { }\n    function Head {", ""),
        (b"    function Head {", b"    'a' -in 'b'\n    function Head {", "operator -in"),
        (b"    function Head {", b"    1 -shl 2\n    function Head {", "operator -shl"),
        (b"    function Head {", b"    [ordered]@{ a = 1 }\n    function Head {", "type ordered"),
        (b"    function Head {", b"    [pscustomobject]@{ a = 1 }\n    function Head {", "type pscustomobject"),
        (b"| Where-Object { $_ }", b"| Where-Object Length", "Where-Object without braces"),
        (b"| Where-Object { $_ }", b"| Select-Object -Unique", "command Select-Object"),
        (b"New-Object Management.EnumerationOptions", b"New-CimSession", "command New-CimSession"),
        (b"New-Object Management.EnumerationOptions", b"New-Object Net.WebClient", "makes Net.WebClient"),
        (b"New-Object Management.EnumerationOptions", b"New-Object -ComObject WScript.Shell", "makes -ComObject"),
        (b"'absent\":true'", b"'absent\":true' }", ""),
        (b"# the comma keeps it one value", b"\n", "an empty line"),
        (b"# the comma keeps it one value", "# phẩy".encode(), "not plain ASCII"),
        (b"# the comma keeps it one value", b"#\n#\n#", "lines"),
        (b"# the comma keeps it one value", b"#" * 160, "longer than 160"),
    ],
)  # fmt: skip
def test_a_runner_that_did_more_would_be_refused(old: bytes, new: bytes, says: str) -> None:
    changed = SOURCE.replace(old, new, 1) if old in SOURCE else SOURCE + b"$Worker ? 1 : 2\n"
    assert any(says in each for each in complaints(changed, RULES)), new


def test_a_file_is_opened_for_reading_alone() -> None:
    assert re.findall(rb"\[IO\.File\]::Open\(([^)]*)\)", SOURCE) == [b"$Path, 'Open', 'Read', 'ReadWrite, Delete'"]


def test_only_the_file_a_program_was_told_to_write_is_deleted() -> None:
    assert re.findall(rb"::Delete\(([^)]*)\)", SOURCE) == [b"$File"]
    made = re.findall(rb"^ *\$File = (.*)$", SOURCE, re.MULTILINE)
    assert made == [
        b"[IO.Path]::Combine([IO.Path]::GetTempPath(), 'rasoat-' + [Guid]::NewGuid().ToString('N') + '.tmp')"
    ]


def test_keys_are_opened_for_reading_and_objects_are_only_asked() -> None:
    assert re.findall(rb"OpenSubKey\(([^)]*)\)", SOURCE) == [b"$Rest"]
    assert re.findall(rb"InvokeMember\(([^)]*)\)", SOURCE) == [b"$Word, 'GetProperty', $null, $Each, $null"]
    assert re.findall(rb"psbase\.Invoke\(([^)]*)\)", SOURCE) == [b"'Members'"]
    assert re.findall(rb"([$\w.\]]+)\.Write\(", SOURCE) == [b"$Into", b"$Pipe.Into"]  # memory
    assert re.findall(rb"([$\w.\]]+)\.Kill\(", SOURCE) == [b"$Process"]
    assert set(re.findall(rb"(\S+)\.Exit\(|::Exit\(([^)]*)\)", SOURCE)) == {(b"", b"0")}


def test_a_program_is_never_looked_for_on_the_path() -> None:
    """Who may write into a folder of PATH would be run by whoever asks, which may be the system itself."""
    assert b"'%SystemRoot%\\System32\\' + $Program" in SOURCE


AGENT = agent_script().encode()
WRITES = Rules(
    commands=RULES.commands | {"Export-ModuleMember"},
    parameters=RULES.parameters | {"-Ask", "-Name", "-Seconds", "-Most", "-Function"},
    made=RULES.made | {"Security.Cryptography.HMACSHA256"},
    types=RULES.types,
    statics=RULES.statics
    | {
        "Convert::FromBase64String",
        "DateTime::UtcNow",
        "Globalization.CultureInfo::InvariantCulture",
        "IO.File::AppendAllText",
        "IO.File::Move",
        "IO.File::ReadAllLines",
        "IO.File::WriteAllBytes",
    },
    members=RULES.members | {"GetString", "Trim"},
    called=RULES.called,
    most_lines=300,
)
"""What the agent does besides: reads two files, writes a bundle and the list of those it has written."""


def test_the_agent_writes_its_bundle_and_nothing_else() -> None:
    assert complaints(AGENT, WRITES) == []
    assert AGENT.count(runner().encode()) == 1
    own = AGENT.replace(runner().encode(), b"").decode()
    assert re.findall(r"::(WriteAllBytes|AppendAllText|Move|ReadAllLines)\(([^,)]*)", own) == [
        ("ReadAllLines", "$Enrolment"),
        ("ReadAllLines", "$Sent"),
        ("ReadAllLines", "$Questions"),
        ("WriteAllBytes", '"$Place.part"'),
        ("AppendAllText", "$Sent"),
        ("Move", '"$Place.part"'),
    ]
    assert "Kill" not in own
    assert "Delete" not in own


def test_the_function_of_a_jea_endpoint_lets_its_caller_choose_nothing() -> None:
    """It runs as an administrator: whoever could choose a command would be one."""
    made = jea_files(["cmd:auditpol /backup /file:%OUT%", "cmd:x 'y'"], "PC\\o'brien")
    module = made["Rasoat.psm1"]
    assert complaints(module.encode(), WRITES) == []
    first = re.findall(r"^param\((.*)\)$", module, re.MULTILINE)[0]
    assert first == "[ValidatePattern('^[0-9a-f]{32}$')][string]$Name"
    assert "'cmd:auditpol /backup /file:%OUT%'\n'cmd:x ''y'''\n)" in module
    assert "'PC\\o''brien' = @{" in made["Rasoat.pssc"]
    assert "VisibleFunctions = 'Get-RasoatAnswers'" in made["RoleCapabilities\\RasoatRead.psrc"]


def test_a_question_that_windows_is_not_asked_gets_into_no_file() -> None:
    assert question_file(["cmd:x", "cmd:x"]) == "cmd:x\n"
    for wrong in ("walk:/", "cmd:x\ncmd:y"):
        with pytest.raises(BadConfiguration):
            question_file([wrong])


def test_what_is_sent_is_the_script_without_its_comment_lines() -> None:
    assert complaints(runner().encode(), RULES) == []
    assert runner().splitlines()[0].startswith("param(")
    assert not [line for line in runner().splitlines() if line.lstrip().startswith("#")]
