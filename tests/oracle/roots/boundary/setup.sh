# Where a reader of lines and the daemon part: quotes, repeated keywords, drop-ins, comments, units, letter case.
mkdir -p /etc/modprobe.d /etc/sysctl.d /etc/audit/rules.d
cat > /etc/ssh/sshd_config <<'END'
Include /etc/ssh/sshd_config.d/*.conf
PermitRootLogin no
PermitEmptyPasswords "no"
X11Forwarding no
X11Forwarding yes
GSSAPIAuthentication no # said twice elsewhere
KerberosAuthentication=no
IgnoreRhosts YES
HostbasedAuthentication	no
AllowTcpForwarding local
Compression delayed
PermitUserEnvironment NO
usepam yes
  StrictModes   yes
Banner "/etc/issue.net"
PrintLastLog no
PrintLastLog yes
ClientAliveInterval 5m
ClientAliveCountMax 00
LoginGraceTime 1m
LogLevel verbose
MaxAuthTries 4 # four
MaxSessions 0
AllowUsers officer
AllowUsers clerk
Match Address 192.0.2.0/24
    PermitRootLogin yes
    AllowTcpForwarding no
END
echo 'PermitRootLogin yes' > /etc/ssh/sshd_config.d/10-local.conf
chmod 640 /etc/ssh/sshd_config
chmod 400 /etc/ssh/ssh_host_ed25519_key

sed -i -E 's/^(PASS_MIN_DAYS|PASS_WARN_AGE)\s.*/\1\t7/; s/^UMASK\s.*/UMASK\t\t0027/;
  s/^ENCRYPT_METHOD\s.*/ENCRYPT_METHOD yescrypt/' /etc/login.defs
sed -i '/^FAIL_DELAY/d' /etc/login.defs
printf 'PASS_MIN_DAYS 1\nPASS_WARN_AGE   14\nPASS_MIN_LEN 15 # long\nFAIL_DELAY 4 # four\n' >> /etc/login.defs
printf 'umask 077\n' > /etc/profile.d/strict.sh
printf '  umask 027 # both\n' >> /etc/profile
cat > /etc/security/pwquality.conf <<'END'
minlen=15
 minclass = 3
dcredit = -1 # one digit
ucredit = 0
ucredit = -1
lcredit = -2
#ocredit = -1
END

sed -i '/use_pty/d' /etc/sudoers
cat > /etc/sudoers.d/boundary <<'END'
Defaults:officer use_pty
Defaults env_reset, noexec
Defaults   requiretty
Defaults logfile="/var/log/sudo.log"
officer ALL=(root) NOPASSWD:/usr/bin/apt-get
END

cat > /etc/sysctl.d/60-boundary.conf <<'END'
fs.protected_hardlinks=1
fs/suid_dumpable = 0
-kernel.dmesg_restrict = 1
kernel.perf_event_paranoid = 3
kernel.randomize_va_space = 2
net.ipv4.conf.all.accept_redirects = 1
net.ipv4.conf.all.accept_redirects = 0
 net.ipv4.conf.all.accept_source_route = 0
net.ipv4.conf.all.rp_filter = 2
net.ipv4.ip_forward = 0
END
echo 'net.ipv4.ip_forward = 1' > /etc/sysctl.d/10-router.conf
printf '  install rds /bin/true\n' > /etc/modprobe.d/rds.conf
printf 'blacklist tipc\n' > /etc/modprobe.d/tipc.conf
echo '-w /etc/passwd -p rwxa -k accounts' > /etc/audit/rules.d/accounts.rules

useradd -m -s /bin/bash officer
useradd -m -s /usr/sbin/nologin clerk
useradd -m -s /bin/bash locked && usermod -p '!' locked
chmod 700 /home/officer
chmod 600 /etc/shadow
chmod 1777 /srv
