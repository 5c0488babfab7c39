# Prints a shadow file (P) with what stands for a password masked: its length, salt and hash are not printed.
# One text for the shell that may read the file, and for sudo, whose rules name it word by word: no line is indented by more
# than it needs, there is no double space and no quote, and no beginning of it is a program that reads anything.

function masked(f, lead, id, rest) {
while (f ~ /^[!*]/) { lead = lead substr(f, 1, 1); f = substr(f, 2) }
if (f == "" || f == "x") return lead f;
if (match(f, /^[$][a-z0-9][-a-z0-9]*[$,]/)) {
id = substr(f, 2, RLENGTH - 2); rest = substr(f, RLENGTH + 1);
if (length(id) <= 16 && length(rest) >= 12 && rest ~ /^[!-~]+$/) return lead "$" id "$............" }
else if (f ~ /^[.\/0-9A-Za-z]+$/ && length(f) == 13) return lead ".............";
else if (f ~ /^_[.\/0-9A-Za-z]+$/ && length(f) == 20) return lead "_...................";
return lead "?" }
BEGIN {
while ((r = (getline s < "P")) > 0) {
if (s ~ /^[ \t]*$/ || s ~ /^[ \t]*#/) print "#";
else if (split(s, p, ":") != 9 || p[1] ~ /^$|^[-$+]|[$].|[ \t]/) print "?";
else print p[1] ":" masked(p[2]) ":" p[3] ":" p[4] ":" p[5] ":" p[6] ":" p[7] ":" p[8] ":" }
exit (r < 0) }
