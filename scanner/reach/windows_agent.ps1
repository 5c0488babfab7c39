# Rasoat's agent for Windows: puts the questions of a file to this computer, by the runner below, and leaves one signed bundle
# in a folder. It listens to nobody and sends nothing. PowerShell 2.0 to 5.1. The form of a bundle: docs/windows.md.
param([string]$Spool, [string]$Enrolment, [string]$Questions)
$ErrorActionPreference = 'Stop'
#RUNNER
$Utf8 = New-Object Text.UTF8Encoding
$At = [DateTime]::UtcNow.ToString('s', [Globalization.CultureInfo]::InvariantCulture) + 'Z'
$Said = @{}; $Number = 0; $Before = '-'; $Sent = "$Enrolment.sent"
foreach ($Line in [IO.File]::ReadAllLines($Enrolment)) { if ($Line -match '^([a-z-]+): (.+)$') { $Said[$Matches[1]] = $Matches[2].Trim() } }
foreach ($Word in 'agent', 'agency', 'site', 'target', 'key-id', 'key') { if (-not $Said[$Word]) { throw (New-Object ArgumentException $Word) } }
if ([IO.File]::Exists($Sent)) {
    foreach ($Line in [IO.File]::ReadAllLines($Sent)) {
        if ($Line -match '^([0-9]{1,15}) ([0-9a-f]{64})$') { $Number = [long]$Matches[1]; $Before = $Matches[2] }
    }
}
$Number += 1
$Lines = @(Get-RasoatAnswers -Ask @([IO.File]::ReadAllLines($Questions) -match '^[a-z]+:'))
$Identity = "serial: `nmachine-id: `nmacs: "
if ($Lines[2] -match '^rasoat\tout\t(.+)$') {
    $Head = $Utf8.GetString([Convert]::FromBase64String($Matches[1])) -split "`n"
    $Identity = ($Head[0], $Head[1].ToLowerInvariant(), $Head[2].ToLowerInvariant()) -join "`n"
}
$Content = $Lines -join "`n"
$Text = (@('rasoat-bundle 1', "agent: $($Said['agent'])", "agency: $($Said['agency'])", "site: $($Said['site'])",
    "target: $($Said['target'])", "sequence: $Number", "previous: $Before", "taken-at: $At", $Identity,
    'content: answers', "length: $($Content.Length)", '', $Content) -join "`n") + "`n"
$Mac = New-Object Security.Cryptography.HMACSHA256 -ArgumentList (, [Convert]::FromBase64String($Said['key']))
$Text += "signature: hmac-sha256 $($Said['key-id']) " + [Convert]::ToBase64String($Mac.ComputeHash($Utf8.GetBytes($Text))) + "`n"
try { $Sha = New-Object Security.Cryptography.SHA256Managed } catch { $Sha = New-Object Security.Cryptography.SHA256CryptoServiceProvider }
$Sum = [BitConverter]::ToString($Sha.ComputeHash($Utf8.GetBytes($Text))).Replace('-', '').ToLowerInvariant()
$Place = [IO.Path]::Combine($Spool, ('{0}-{1:d8}' -f $Said['agent'], $Number))
[IO.File]::WriteAllBytes("$Place.part", $Utf8.GetBytes($Text))
[IO.File]::AppendAllText($Sent, "`n$Number $Sum`n") # before the bundle shows: a number is never given to two bundles
[IO.File]::Move("$Place.part", "$Place.bundle")
[Environment]::Exit(0) # what hangs in the runner does not hold the task
