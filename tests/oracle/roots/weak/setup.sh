# Every rule of the oracle that a configuration can break is broken, in the plainest way.
mkdir -p /etc/modprobe.d /etc/sysctl.d /etc/audit/rules.d
cat > /etc/ssh/sshd_config <<'END'
Compression yes
PermitEmptyPasswords yes
GSSAPIAuthentication yes
KerberosAuthentication yes
IgnoreRhosts no
HostbasedAuthentication yes
PermitRootLogin yes
AllowTcpForwarding yes
X11Forwarding yes
PermitUserEnvironment yes
UsePAM no
StrictModes no
PrintLastLog no
ClientAliveInterval 3600
ClientAliveCountMax 3
LoginGraceTime 0
LogLevel INFO
MaxAuthTries 10
MaxSessions 100
END
chmod 666 /etc/ssh/sshd_config
chmod 644 /etc/ssh/ssh_host_ed25519_key
chmod 666 /etc/ssh/ssh_host_ed25519_key.pub

sed -i -E 's/^(PASS_MIN_DAYS|PASS_WARN_AGE)\s.*/\1\t0/; s/^UMASK\s.*/UMASK\t\t000/; s/^FAIL_DELAY\s.*/FAIL_DELAY\t0/;
  s/^ENCRYPT_METHOD\s.*/ENCRYPT_METHOD MD5/' /etc/login.defs
echo 'PASS_MIN_LEN 5' >> /etc/login.defs
echo 'umask 000' >> /etc/profile
cat > /etc/security/pwquality.conf <<'END'
minlen = 4
minclass = 1
dcredit = 1
ucredit = 1
lcredit = 1
ocredit = 1
END

cat > /etc/sudoers.d/weak <<'END'
Defaults !use_pty
Defaults !authenticate
%users ALL=(ALL) NOPASSWD: ALL
END

cat > /etc/sysctl.d/60-weak.conf <<'END'
fs.protected_hardlinks = 0
kernel.dmesg_restrict = 0
net.ipv4.conf.all.accept_redirects = 1
net.ipv4.conf.all.rp_filter = 0
net.ipv4.ip_forward = 1
net.ipv4.tcp_syncookies = 0
END
echo 'max_log_file_action = IGNORE' > /etc/audit/auditd.conf

useradd -m -s /bin/bash empty && usermod -p '' empty
useradd -m -s /bin/bash -o -u 0 toor
useradd -m -s /bin/bash old && sed -i 's/^old:x:/old:$1$abcdefgh$abcdefghijklmnopqrstuv:/' /etc/passwd
useradd -m -s /bin/bash lost && sed -i -E 's/^(lost:x:[0-9]+):[0-9]+:/\1:4242:/' /etc/passwd
sed -i 's/^root:x:0:0:/root:x:0:1:/' /etc/passwd
chmod 777 /home/empty
chmod 666 /etc/passwd /etc/group
chmod 644 /etc/shadow /etc/gshadow
chown daemon:daemon /etc/group /etc/gshadow /etc/shadow /etc/passwd
mkdir -m 777 /srv/drop
touch /srv/drop/open && chmod 666 /srv/drop/open
touch /srv/nobodys && chown 4243:4243 /srv/nobodys
