# More of the same: values only in drop-ins or Match sections, settings on one line, contradictions between files.
mkdir -p /etc/modprobe.d /etc/sysctl.d /etc/audit/rules.d
cat > /etc/ssh/sshd_config <<'END'
PermitRootLogin prohibit-password
Compression "no"
IgnoreRhosts shosts-only
MaxAuthTries 0
MaxSessions 11
LoginGraceTime 0
LogLevel VERBOSE
LogLevel DEBUG
ClientAliveInterval 0
DenyUsers guest
#StrictModes yes
Banner none
UsePAM no
Match User officer
    PermitEmptyPasswords no
    GSSAPIAuthentication no
    X11Forwarding yes
END
mkdir -p /etc/ssh/sshd_config.d
echo 'AllowGroups admins' > /etc/ssh/sshd_config.d/20-groups.conf

sed -i -E '/^(PASS_MIN_DAYS|PASS_WARN_AGE|UMASK|FAIL_DELAY|ENCRYPT_METHOD)\s/d' /etc/login.defs
printf 'UMASK 027\nUMASK 022\nENCRYPT_METHOD SHA512\nENCRYPT_METHOD DES\n' >> /etc/login.defs
printf 'umask 022\n' > /etc/profile.d/loose.sh
sed -i -E 's/^password\s+requisite\s+pam_pwquality.so/password sufficient pam_pwquality.so/' /etc/pam.d/common-password
printf 'minlen = 15\nminlen = 6\ndcredit = -1\n' > /etc/security/pwquality.conf

cat > /etc/sudoers.d/twisted <<'END'
Defaults use_pty
Defaults use_pty,!requiretty
Defaults !noexec
Defaults	logfile = /var/log/other.log
Defaults:officer !authenticate
# officer ALL=(ALL) NOPASSWD: ALL
Cmnd_Alias TOOLS = /usr/bin/apt-get
%sudo ALL=(ALL:ALL) NOPASSWD : TOOLS
END

echo 'net.ipv4.tcp_syncookies = 1' > /etc/sysctl.conf
mkdir -p /usr/lib/sysctl.d /usr/local/lib/sysctl.d
echo 'kernel.randomize_va_space = 2' > /usr/lib/sysctl.d/50-vendor.conf
echo 'net.ipv4.conf.all.send_redirects = 0' > /usr/local/lib/sysctl.d/50-local.conf
echo 'net.ipv4.conf.default.send_redirects = 0 # off' > /etc/sysctl.d/50-note.conf
printf 'install tipc /bin/true # no\n' > /etc/modprobe.d/tipc.conf
printf 'install rds /usr/bin/false\n' > /etc/modprobe.d/rds.conf
printf -- '-a always,exit -F path=/etc/passwd -F perm=wa -k accounts\n' > /etc/audit/rules.d/accounts.rules
sed -i -E 's/^max_log_file_action.*/max_log_file_action = keep_logs/' /etc/audit/auditd.conf

useradd -m -s /bin/bash officer
useradd -m -s /sbin/nologin robot
chmod 755 /home/robot
chmod 2750 /home/officer
mkdir -m 1777 /srv/shared
touch /srv/shared/group && chgrp 4244 /srv/shared/group
