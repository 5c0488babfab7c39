# Rasoat's question runner: puts questions to this computer (scanner/model/question.py) and prints the raw answers
# (scanner/reach/windows_frames.py). It only reads, knows no product and judges nothing. PowerShell 2.0 to 5.1.
param([string[]]$Ask = @(), [string]$Name = 'rasoat', [int]$Seconds = 60, [int]$Total = 600, [int]$Most = 4194304, [switch]$Console)
$ErrorActionPreference = 'Stop'
$Worker = { # answers one question, in a runspace of its own: what hangs there is left behind
    param([string]$Question, [int]$Milliseconds, [int]$Most)
    $ErrorActionPreference = 'Stop'
    $Refused = New-Object Collections.ArrayList; $Room = @{ Left = $Most }
    $Hives = @{ HKLM = [Microsoft.Win32.Registry]::LocalMachine; HKU = [Microsoft.Win32.Registry]::Users; HKCU = [Microsoft.Win32.Registry]::CurrentUser }
    function Text([string]$Value) { '"' + [regex]::Replace($Value, '[^ !#-\[\]-~]', { param($Found) '\u{0:x4}' -f [int][char]$Found.Value }) + '"' }
    function Json($Value) {
        if ($null -eq $Value) { return 'null' }
        if ($Value -is [array]) { return '[' + (@(foreach ($Each in $Value) { Json $Each }) -join ',') + ']' }
        if ($Value -is [Management.ManagementBaseObject]) { return Row $Value }
        if ($Value -isnot [ValueType] -or "$Value" -notmatch '^(true|false|-?(0|[1-9][0-9]*)(\.[0-9]+)?(E[+-][0-9]+)?)$') { return Text "$Value" }
        "$Value".ToLowerInvariant()
    }
    function Row($From) { '{' + (@(foreach ($Each in $From.psbase.Properties) { (Text $Each.Name) + ':' + (Json $Each.Value) }) -join ',') + '}' }
    function Rows([string]$Space, [string]$Query) {
        $Options = New-Object Management.EnumerationOptions
        $Options.Timeout = [TimeSpan]::FromMilliseconds($Milliseconds); $Options.Rewindable = $false
        foreach ($Each in (New-Object Management.ManagementObjectSearcher -ArgumentList $Space, $Query, $Options).Get()) { $Each }
    }
    function Why($Found) { # the innermost error by its number: HRESULT, WMI status or Win32 error; its text is localised
        while ($Found -isnot [Management.ManagementException] -and $null -ne $Found.InnerException) { $Found = $Found.InnerException }
        $Number = [Runtime.InteropServices.Marshal]::GetHRForException($Found)
        if ($Found -is [Management.ManagementException]) { $Number = [int]$Found.ErrorCode }
        if ($Found -is [ComponentModel.Win32Exception]) { $Number = -2147024896 + $Found.NativeErrorCode }
        '"error":{"code":"0x' + ('{0:x8}' -f $Number) + '","kind":"' + $Found.GetType().Name + '","text":' + (Text $Found.Message) + '}'
    }
    function Unless($Where, $Found) { # why an entry could not be read; nothing when there is no such file or folder
        $Why = Why $Found
        if ($Why -notmatch '^"error":\{"code":"0x8007(0002|0003|010b)"') { (Text $Where) + ':{' + $Why + '}' }
    }
    function Reply([string]$Says, $Out, $Err) { @{ Json = "{$Says}"; Out = $Out; Err = $Err } }
    function Named([string]$Pattern, [scriptblock]$Children) {
        $Levels = $Pattern -split '\\'; $Found = @($Levels[0])
        for ($At = 1; $At -lt $Levels.Length; $At++) {
            $Level = $Levels[$At]; $Found = @(foreach ($Parent in $Found) {
                if ($Level -notmatch '[*?]') { "$Parent\$Level"; continue }
                try { foreach ($Each in @(& $Children $Parent)) { if ($Each -like $Level) { "$Parent\$Each" } } }
                catch { foreach ($Says in @(Unless $Parent $_.Exception)) { [void]$Refused.Add($Says) } }
            })
        }
        $Found
    }
    function Entries($Names, [scriptblock]$Tell) {
        $All = @(foreach ($Each in @($Names | Where-Object { $_ })) {
            try { $Says = & $Tell $Each; if ($Says) { (Text $Each) + ':{' + $Says + '}' } } catch { Unless $Each $_.Exception }
        }) + @($Refused)
        if ($All.Count) { Reply ('"entries":{' + ($All -join ',') + '}') } else { Reply '"absent":true' }
    }
    function Key([string]$Path) { $Hive, $Rest = $Path -split '\\', 2; if ($Rest) { $Hives[$Hive].OpenSubKey($Rest) } else { $Hives[$Hive] } }
    function Values($Key, $Only) {
        '"values":{' + (@(foreach ($Each in $Key.GetValueNames()) {
            if ($null -ne $Only -and $Only -notcontains $Each) { continue }
            $Data = $Key.GetValue($Each, $null, 'DoNotExpandEnvironmentNames')
            $Says = if ($Data -is [byte[]]) { '{"b64":"' + [Convert]::ToBase64String($Data) + '"}' } else { Json $Data }
            (Text $Each) + ':{"type":"' + $Key.GetValueKind($Each) + '","data":' + $Says + '}'
        }) -join ',') + '}'
    }
    function Full([string]$Path) {
        $Found = [Environment]::ExpandEnvironmentVariables($Path).TrimEnd('\')
        if ($Found -match '^[A-Za-z]:\\[^\\%][^%]*$') { $Found } else { throw (New-Object ArgumentException $Found) }
    }
    function Kind([string]$Path) {
        $Bits = [int][IO.File]::GetAttributes($Path)
        if ($Bits -band 0x401000) { 'cloud' } elseif ($Bits -band 0x400) { 'link' } elseif ($Bits -band 0x10) { 'folder' } else { 'file' }
    }
    function Standing([string]$Path) {
        $Item = New-Object IO.FileInfo $Path
        '"type":"' + (Kind $Path) + '","size":' + $(if ($Item.Exists) { $Item.Length } else { 0 }) + ',"ticks":' + $Item.LastWriteTimeUtc.Ticks
    }
    function Bytes([string]$Path, [int]$Limit) { # some more than the limit where a file is longer; never from a cloud
        if ('folder', 'cloud' -contains (Kind $Path)) { throw (New-Object InvalidOperationException $Path) }
        $Stream = [IO.File]::Open($Path, 'Open', 'Read', 'ReadWrite, Delete')
        try {
            $Into = New-Object IO.MemoryStream; $Buffer = New-Object byte[] 65536
            while ($Into.Length -le $Limit -and ($Read = $Stream.Read($Buffer, 0, 65536)) -gt 0) { $Into.Write($Buffer, 0, $Read) }
        } finally { $Stream.Close() }
        , $Into.ToArray() # the comma keeps it one value
    }
    function Content([string]$Path, [int]$Limit) {
        $Limit = [Math]::Min($Limit, $Room.Left); $Read = Bytes $Path $Limit
        $Room.Left = [Math]::Max(0, $Room.Left - $Read.Length)
        '"read":' + $Read.Length + ',"b64":"' + [Convert]::ToBase64String($Read, 0, [Math]::Min($Limit, $Read.Length)) + '"'
    }
    function Run([string]$Line) {
        if ($Line -notmatch '^(?:"([^"]+)"|(\S+)) *(.*)$') { throw (New-Object ArgumentException $Line) }
        $Program, $Words = ([string]$Matches[1] + $Matches[2]), $Matches[3]
        if (-not $Program.Contains('\')) { $Program = '%SystemRoot%\System32\' + $Program } # never a program of the PATH
        if ($Program -notmatch '\.(exe|com)$') { $Program += '.exe' }
        $File = [IO.Path]::Combine([IO.Path]::GetTempPath(), 'rasoat-' + [Guid]::NewGuid().ToString('N') + '.tmp')
        $Start = New-Object Diagnostics.ProcessStartInfo -ArgumentList (Full $Program), ($Words.Replace('%OUT%', '"' + $File + '"'))
        $Start.UseShellExecute = $false; $Start.CreateNoWindow = $true
        $Start.RedirectStandardInput = $true; $Start.RedirectStandardOutput = $true; $Start.RedirectStandardError = $true
        $Clock = [Diagnostics.Stopwatch]::StartNew(); $Process = [Diagnostics.Process]::Start($Start)
        try {
            $Process.StandardInput.Close()
            $One, $Two = foreach ($Stream in $Process.StandardOutput.BaseStream, $Process.StandardError.BaseStream) {
                $Buffer = New-Object byte[] 65536
                @{ Stream = $Stream; Into = New-Object IO.MemoryStream; Buffer = $Buffer; Wait = $Stream.BeginRead($Buffer, 0, 65536, $null, $null) }
            }
            while (($One.Wait -or $Two.Wait) -and $One.Into.Length -le $Most -and $Two.Into.Length -le $Most) {
                if ($Clock.ElapsedMilliseconds -gt $Milliseconds) { throw (New-Object TimeoutException $Line) }
                foreach ($Pipe in $One, $Two) {
                    if (-not $Pipe.Wait -or -not $Pipe.Wait.AsyncWaitHandle.WaitOne(20, $false)) { continue }
                    $Read = $Pipe.Stream.EndRead($Pipe.Wait); $Pipe.Into.Write($Pipe.Buffer, 0, $Read)
                    $Pipe.Wait = if ($Read -gt 0) { $Pipe.Stream.BeginRead($Pipe.Buffer, 0, 65536, $null, $null) } else { $null }
                }
            }
            $Exit = if ($One.Wait -or $Two.Wait) { 'null' } else { [void]$Process.WaitForExit(5000); $Process.ExitCode }
            $Out = $One.Into.ToArray()
            if ($Words.Contains('%OUT%')) { $Out = [byte[]]@(); if ([IO.File]::Exists($File)) { $Out = Bytes $File $Most } }
            Reply ('"exit":' + $Exit) $Out ($Two.Into.ToArray())
        } finally {
            if (-not $Process.HasExited) { $Process.Kill(); [void]$Process.WaitForExit(5000) }
            [IO.File]::Delete($File)
        }
    }
    function Members([string]$Sid) {
        $Group = (New-Object Security.Principal.SecurityIdentifier $Sid).Translate([Security.Principal.NTAccount]).Value -replace '^.*\\'
        foreach ($Each in @((New-Object DirectoryServices.DirectoryEntry "WinNT://./$Group,group").psbase.Invoke('Members'))) {
            $Told = @(foreach ($Word in 'objectSid', 'Name', 'Class') { , $Each.GetType().InvokeMember($Word, 'GetProperty', $null, $Each, $null) })
            '{"sid":"' + (New-Object Security.Principal.SecurityIdentifier -ArgumentList $Told[0], 0).Value +
                '","name":' + (Text $Told[1]) + ',"kind":' + (Text $Told[2]) + '}'
        }
    }
    function Said([string]$Property, [string]$From) {
        try { foreach ($Each in @(Rows 'root\cimv2' "SELECT $Property FROM $From")) { [string]$Each.psbase.Properties[$Property].Value } } catch { '' }
    }
    function Name { # by WMI, which may hang
        'serial: ' + (Said 'SerialNumber' 'Win32_BIOS')
        'product: ' + (Said 'Caption' 'Win32_OperatingSystem')
        'macs: ' + (@(Said 'MACAddress' "Win32_NetworkAdapter WHERE PhysicalAdapter = TRUE AND NOT PNPDeviceID LIKE 'ROOT%'") -match ':' -join ',')
    }
    function Head {
        'machine-id: ' + (Key 'HKLM\SOFTWARE\Microsoft\Cryptography').GetValue('MachineGuid')
        'language: ' + [Globalization.CultureInfo]::InstalledUICulture.Name
        'powershell: ' + $PSVersionTable.PSVersion
        'elevated: ' + (@([Security.Principal.WindowsIdentity]::GetCurrent().Groups) -match '^S-1-5-32-544$').Count
        'emulated: ' + [Environment]::GetEnvironmentVariable('PROCESSOR_ARCHITEW6432')
        'windows: ' + [Environment]::GetEnvironmentVariable('SystemRoot')
    }
    $Below = { param($Parent) $Key = Key $Parent; if ($null -ne $Key) { $Key.GetSubKeyNames() } }
    $Inside = { param($Parent) foreach ($Item in [IO.Directory]::GetFileSystemEntries("$Parent\")) {
        if ($At -eq $Levels.Length - 1 -or (Kind $Item) -eq 'folder') { [IO.Path]::GetFileName($Item) } } }
    $Scheme, $What = $Question -split ':', 2
    try {
        switch ($Scheme) {
            'head' { Reply '"runner":1' ([Text.Encoding]::UTF8.GetBytes((@(Head) -join "`n"))) }
            'name' { Reply '"runner":1' ([Text.Encoding]::UTF8.GetBytes((@(Name) -join "`n"))) }
            'reg' { $Key = Key $What; if ($null -eq $Key) { Reply '"absent":true'; break }
                Reply ('"entries":{' + (Values $Key) + ',"subkeys":' + (Json ($Key.GetSubKeyNames())) + '}') }
            'regs' { $Path, $Only = $What -split '[|,]'
                Entries (Named $Path $Below) { param($Item) $Key = Key $Item; if ($null -ne $Key) { Values $Key $Only } } }
            'cim' { $Space, $Query = $What -split ':', 2; if ($Query -notmatch '^SELECT ') { $Query = "SELECT * FROM $Query" }
                Reply ('"entries":[' + (@(foreach ($Each in @(Rows ($Space.Replace('/', '\')) $Query)) { Row $Each }) -join ',') + ']') }
            'members' { Reply ('"entries":[' + (@(Members $What) -join ',') + ']') }
            'cmd' { Run $What }
            'file' { Reply '"file":1' (Bytes (Full $What) $Most) }
            'list' { Reply ('"entries":{' + (@(foreach ($Each in [IO.Directory]::GetFileSystemEntries((Full $What) + '\')) {
                (Text ([IO.Path]::GetFileName($Each))) + ':' + (Text (Kind $Each)) }) -join ',') + '}') }
            'stat' { Entries (Named (Full $What) $Inside) { param($Item) Standing $Item } }
            'files' { Entries (Named (Full $What) $Inside) { param($Item) if ((Kind $Item) -ne 'folder') { Content $Item $Most } } }
            'heads' { Entries (Named (Full $What) $Inside) { param($Item) if ((Kind $Item) -ne 'folder') { (Standing $Item) + ',' + (Content $Item 4096) } } }
            default { throw (New-Object NotSupportedException $Scheme) }
        }
    } catch { Reply (Why $_.Exception) }
}
$Utf8 = New-Object Text.UTF8Encoding; $Clock = [Diagnostics.Stopwatch]::StartNew()
$State = @{ Space = $null; IsHung = $false; Chain = ''; Blocks = 0 }
try { $Sha = New-Object Security.Cryptography.SHA256Managed } catch { $Sha = New-Object Security.Cryptography.SHA256CryptoServiceProvider }
function Lines([string]$Word, [byte[]]$Bytes) {
    for ($At = 0; $At -lt $Bytes.Length; $At += 45000) { "$Name`t$Word`t" + [Convert]::ToBase64String($Bytes, $At, [Math]::Min(45000, $Bytes.Length - $At)) }
}
function Put([string]$Question) {
    $Late, $Lost = foreach ($Code in '0x80131505', '0x80131500') { @{ Json = '{"error":{"code":"' + $Code + '","kind":"","text":""}}' } }
    if ($Clock.Elapsed.TotalSeconds -gt $Total) { return $Late }
    if ($null -eq $State.Space) { $State.Space = [Management.Automation.Runspaces.RunspaceFactory]::CreateRunspace(); $State.Space.Open() }
    $Shell = [Management.Automation.PowerShell]::Create(); $Shell.Runspace = $State.Space
    $Wait = $Shell.AddScript($Worker.ToString()).AddArgument($Question).AddArgument(1000 * $Seconds).AddArgument($Most).BeginInvoke()
    if ($Wait.AsyncWaitHandle.WaitOne(1000 * $Seconds + 5000, $false)) { try { return @($Shell.EndInvoke($Wait))[-1] } catch { return $Lost } }
    [void]$Shell.BeginStop($null, $null)
    $State.Space = $null; $State.IsHung = $true; $Late
}
function Block([string]$Question) { # the lines of one answer; their seal: how many, SHA-256 over the seal before and them
    $Reply = Put $Question
    $Lines = @(Lines 'ask' ($Utf8.GetBytes($Question))) + @(Lines 'json' ($Utf8.GetBytes($Reply.Json))) + @(Lines 'out' $Reply.Out) + @(Lines 'err' $Reply.Err)
    $Sum = $Sha.ComputeHash($Utf8.GetBytes($State.Chain + ($Lines -join "`n") + "`n"))
    $State.Chain = [BitConverter]::ToString($Sum).Replace('-', '').ToLowerInvariant(); $State.Blocks += 1
    $Lines + @(Lines 'end' ($Utf8.GetBytes("$($Lines.Count) $($State.Chain)")))
}
& {
    Block 'head:'
    if (-not [Environment]::GetEnvironmentVariable('PROCESSOR_ARCHITEW6432')) { foreach ($Each in $Ask) { Block $Each }; Block 'name:' } # else half blind
    Lines 'done' ($Utf8.GetBytes("$($State.Blocks) $($State.Chain)"))
} | ForEach-Object { if ($Console) { [Console]::Out.WriteLine($_) } else { $_ } }
if ($State.IsHung -and $Console) { [Environment]::Exit(0) }
