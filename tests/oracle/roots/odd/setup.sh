# Odd but legal ways of writing: tabs, quotes, blanks, other folders, other forms of the same rule.
mkdir -p /etc/modprobe.d /etc/sysctl.d /etc/audit/rules.d /etc/modules-load.d /usr/local/lib/sysctl.d /usr/lib/modprobe.d
cat > /etc/ssh/sshd_config <<'END'
	PermitRootLogin	no	
PERMITEMPTYPASSWORDS no
x11forwarding  no   # screens
AllowTcpForwarding=no
GSSAPIAuthentication "no" # quoted
KerberosAuthentication no #
IgnoreRhosts yes#
Compression no
LogLevel VERBOSE
LoginGraceTime 60s
ClientAliveInterval	300	# five minutes
ClientAliveCountMax 0
MaxAuthTries	"4"
MaxSessions 10 # ten
Banner /etc/issue.net # notice
PrintLastLog yes
StrictModes yes
PermitUserEnvironment no
HostbasedAuthentication no
UsePAM yes
AllowGroups admins officers # two groups
Include /etc/ssh/sshd_config.d/*.conf
END
echo 'X11Forwarding yes' > /etc/ssh/sshd_config.d/90-late.conf
sed -i 's/^IgnoreRhosts yes#$/IgnoreRhosts yes/' /etc/ssh/sshd_config
chmod 600 /etc/ssh/sshd_config
cp /etc/ssh/ssh_host_ed25519_key /etc/ssh/backup_key
chmod 640 /etc/ssh/backup_key

sed -i -E '/^(PASS_MIN_DAYS|PASS_WARN_AGE|UMASK|FAIL_DELAY|ENCRYPT_METHOD|PASS_MIN_LEN)\s/d' /etc/login.defs
printf '  PASS_MIN_DAYS\t"7"\nPASS_WARN_AGE\t\t7\t\nUMASK\t077\nFAIL_DELAY    10\nENCRYPT_METHOD\t"SHA512"\nPASS_MIN_LEN 20\n' >> /etc/login.defs
mkdir -p /etc/security/pwquality.conf.d
printf 'minlen = 20\nminclass = 4\ndcredit = -1\n' > /etc/security/pwquality.conf.d/50-more.conf
printf '# minlen = 8\nminlen    =    15   \nucredit=-1\nlcredit = -1\nocredit =-2\n' > /etc/security/pwquality.conf
sed -i -E 's/^password\s+requisite\s+pam_pwquality.so.*/password [success=ok default=die] pam_pwquality.so retry=3 minlen=16/' /etc/pam.d/common-password
printf 'if [ -n "$PS1" ]; then\n  umask 027\nfi\n' > /etc/profile.d/inside.sh
printf '#umask 022\n' > /etc/profile.d/comment.sh

cat > /etc/sudoers.d/odd <<'END'
Defaults	use_pty
Defaults  noexec,requiretty
Defaults logfile=/var/log/sudo.log,log_input
Defaults@localhost !authenticate
officer ALL = (root) NOPASSWD	: \
    /usr/bin/apt-get
END
chmod 440 /etc/sudoers.d/odd
echo 'Defaults !authenticate' > /etc/sudoers.d/skipped.bak

printf 'net.ipv4.ip_forward=0\t\nnet.ipv4.tcp_syncookies = 1 \n' > /etc/sysctl.conf
printf 'net/ipv4/conf/all/accept_source_route = 0\n; net.ipv4.conf.all.rp_filter = 0\nnet.ipv4.conf.all.rp_filter = 1\n' > /etc/sysctl.d/50-slashes.conf
printf 'kernel.randomize_va_space = 0\n' > /etc/sysctl.d/50-notes.txt
printf 'fs.suid_dumpable = 00\n' > /usr/local/lib/sysctl.d/50-zero.conf
printf 'install rds /bin/true\n' > /etc/modules-load.d/rds.conf
printf 'install tipc /bin/false\n' > /usr/lib/modprobe.d/tipc.conf
printf '  -w /etc/passwd -p aw\n' > /etc/audit/rules.d/late.rules
printf -- '-w /etc/passwd -p wa\n' > /etc/audit/audit.rules
sed -i -E 's/^max_log_file_action.*/max_log_file_action  =   Rotate/' /etc/audit/auditd.conf

groupadd -g 1500 admins
useradd -m -s /bin/bash officer && chmod 750 /home/officer
useradd -M -d /home/ghost -s /bin/bash ghost
useradd -m -s /bin/sh -u 999 service && chmod 755 /home/service
chown root:root /etc/gshadow && rm -f /etc/gshadow-
chmod 000 /etc/shadow
chmod 1777 /srv && mkdir /srv/in && chmod 2777 /srv/in
ln -s /etc/passwd /srv/link
