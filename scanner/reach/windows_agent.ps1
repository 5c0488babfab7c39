# Rasoat's agent for Windows: puts the questions of a file to this computer, by the runner below, and leaves one bundle with an
# HMAC in a folder. It listens to nobody and sends nothing. PowerShell 2.0 to 5.1. Enrolment and bundle: docs/agents.md.
param([string]$Spool, [string]$Enrolment, [string]$Questions)
$ErrorActionPreference = 'Stop'
#RUNNER
$Utf8 = New-Object Text.UTF8Encoding
$At = [DateTime]::UtcNow.ToString('s', [Globalization.CultureInfo]::InvariantCulture) + 'Z'
$Said = @{}; $Number = 0; $Before = '-'; $Sent = "$Enrolment.sent"
foreach ($Line in [IO.File]::ReadAllLines($Enrolment)) { if ($Line -match '^([a-z-]+): *(.*)$') { $Said[$Matches[1]] = $Matches[2].Trim() } }
if (-not $Said['agent'] -or -not $Said['key']) { throw (New-Object ArgumentException 'the enrolment has no key') }
if ([IO.File]::Exists($Sent)) {
    foreach ($Line in [IO.File]::ReadAllLines($Sent)) {
        if ($Line -match '^([0-9]{1,15}) ([0-9a-f]{64})$') { $Number = [long]$Matches[1]; $Before = $Matches[2] }
    }
}
$Number += 1
$Lines = @(Get-RasoatAnswers -Ask @([IO.File]::ReadAllLines($Questions) -match '^[a-z]+:'))
$Head = @{ 'serial' = ''; 'machine-id' = ''; 'macs' = '' }
$IsOwn = $false
foreach ($Line in $Lines) {
    $Mark, $Word, $Value = $Line -split "`t"
    if ($Word -eq 'ask') { $IsOwn = 'aGVhZDo=', 'bmFtZTo=' -contains $Value } # head: and name:
    if ($Word -ne 'out' -or -not $IsOwn) { continue }
    foreach ($Each in ($Utf8.GetString([Convert]::FromBase64String($Value)) -split "`n")) {
        if ($Each -match '^([a-z-]+): *(.*)$') { $Head[$Matches[1]] = ($Matches[2] -replace '[^ -~]', '?').Trim() }
    }
}
$Content = $Lines -join "`n"
$Text = (@('rasoat-bundle 1', "agent: $($Said['agent'])", "agency: $($Said['agency'])", "site: $($Said['site'])",
    "target: $($Said['target'])", "sequence: $Number", "previous: $Before", "taken-at: $At", "serial: $($Head['serial'])",
    "machine-id: $($Head['machine-id'].ToLowerInvariant())", "macs: $($Head['macs'].ToLowerInvariant())",
    'content: answers', "length: $($Content.Length)", '', $Content) -join "`n") + "`n"
$Mac = New-Object Security.Cryptography.HMACSHA256 -ArgumentList (, [Convert]::FromBase64String($Said['key']))
$Text += "signature: hmac-sha256 $($Said['agent']) " + [Convert]::ToBase64String($Mac.ComputeHash($Utf8.GetBytes($Text))) + "`n"
try { $Sha = New-Object Security.Cryptography.SHA256Managed } catch { $Sha = New-Object Security.Cryptography.SHA256CryptoServiceProvider }
$Sum = [BitConverter]::ToString($Sha.ComputeHash($Utf8.GetBytes($Text))).Replace('-', '').ToLowerInvariant()
$Place = [IO.Path]::Combine($Spool, "$($Said['agent'])-$Number")
[IO.File]::WriteAllBytes("$Place.part", $Utf8.GetBytes($Text))
[IO.File]::AppendAllText($Sent, "`n$Number $Sum`n") # before the bundle shows: a number is never given to two bundles
[IO.File]::Move("$Place.part", "$Place.bundle")
[Environment]::Exit(0) # what hangs in the runner does not hold the task
