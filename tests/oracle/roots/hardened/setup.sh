# Every rule of the oracle that a configuration can satisfy is satisfied, in the plainest way of writing it.
mkdir -p /etc/modprobe.d /etc/sysctl.d /etc/audit/rules.d
cat > /etc/ssh/sshd_config <<'END'
Include /etc/ssh/sshd_config.d/*.conf
Compression no
PermitEmptyPasswords no
GSSAPIAuthentication no
KerberosAuthentication no
IgnoreRhosts yes
HostbasedAuthentication no
PermitRootLogin no
AllowTcpForwarding no
X11Forwarding no
PermitUserEnvironment no
UsePAM yes
StrictModes yes
Banner /etc/issue.net
PrintLastLog yes
ClientAliveInterval 300
ClientAliveCountMax 0
LoginGraceTime 60
LogLevel VERBOSE
MaxAuthTries 4
MaxSessions 10
AllowGroups admins
END
chmod 600 /etc/ssh/sshd_config
echo 'Authorised users only.' > /etc/issue.net

sed -i -E 's/^(PASS_MIN_DAYS|PASS_WARN_AGE)\s.*/\1\t7/; s/^UMASK\s.*/UMASK\t\t027/; s/^FAIL_DELAY\s.*/FAIL_DELAY\t4/;
  s/^ENCRYPT_METHOD\s.*/ENCRYPT_METHOD SHA512/' /etc/login.defs
grep -q '^FAIL_DELAY' /etc/login.defs || echo 'FAIL_DELAY 4' >> /etc/login.defs
echo 'PASS_MIN_LEN 15' >> /etc/login.defs
sed -i '1i umask 027' /etc/profile
cat > /etc/security/pwquality.conf <<'END'
minlen = 15
minclass = 4
dcredit = -1
ucredit = -1
lcredit = -1
ocredit = -1
END

cat > /etc/sudoers.d/50-hardening <<'END'
Defaults use_pty
Defaults noexec
Defaults requiretty
Defaults logfile=/var/log/sudo.log
END
chmod 440 /etc/sudoers.d/50-hardening

cat > /etc/sysctl.d/60-hardening.conf <<'END'
fs.protected_hardlinks = 1
fs.suid_dumpable = 0
kernel.dmesg_restrict = 1
kernel.perf_event_paranoid = 2
kernel.randomize_va_space = 2
net.ipv4.conf.all.accept_redirects = 0
net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.all.secure_redirects = 0
net.ipv4.conf.all.send_redirects = 0
net.ipv4.conf.default.accept_redirects = 0
net.ipv4.conf.default.accept_source_route = 0
net.ipv4.conf.default.rp_filter = 1
net.ipv4.conf.default.send_redirects = 0
net.ipv4.icmp_ignore_bogus_error_responses = 1
net.ipv4.ip_forward = 0
net.ipv4.tcp_rfc1337 = 1
net.ipv4.tcp_syncookies = 1
net.ipv6.conf.all.accept_redirects = 0
net.ipv6.conf.all.disable_ipv6 = 1
END
printf 'install rds /bin/false\n' > /etc/modprobe.d/rds.conf
printf 'install tipc /bin/true\n' > /etc/modprobe.d/tipc.conf
echo '-w /etc/passwd -p wa -k accounts' > /etc/audit/rules.d/accounts.rules

groupadd admins
useradd -m -s /bin/bash -G admins,sudo officer
chmod 750 /home/officer
