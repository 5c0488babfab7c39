# A machine of an agency that keeps its computers well.
cat >/etc/ssh/sshd_config <<'END'
PermitRootLogin no
PasswordAuthentication no
KbdInteractiveAuthentication no
PermitEmptyPasswords no
UsePAM yes
StrictModes yes
X11Forwarding no
AllowTcpForwarding no
AllowAgentForwarding no
PermitUserEnvironment no
Compression no
ClientAliveInterval 300
ClientAliveCountMax 1
LoginGraceTime 60
MaxAuthTries 4
MaxSessions 10
LogLevel VERBOSE
Banner /etc/issue.net
AllowUsers ra-soat can-bo
HostKey /etc/ssh/ssh_host_ed25519_key
END
chmod 600 /etc/ssh/sshd_config
echo 'Chi nguoi duoc phep moi dang nhap.' >/etc/issue.net
useradd -m -s /bin/bash -G sudo can-bo
chmod 750 /home/can-bo

# The scan has an account of its own, with the exact commands of `rasoat doctor --sudoers`.
useradd -m -s /bin/sh -p '*' ra-soat
mkdir -m 700 /home/ra-soat/.ssh
mv /root/.ssh/authorized_keys /home/ra-soat/.ssh/
chown -R ra-soat: /home/ra-soat/.ssh
chmod 750 /home/ra-soat
install -m 440 /mnt/sudoers /etc/sudoers.d/rasoat
visudo -cq
sed -i -E 's/^UMASK\s.*/UMASK\t\t027/; s/^ENCRYPT_METHOD\s.*/ENCRYPT_METHOD YESCRYPT/; s/^PASS_MIN_DAYS\s.*/PASS_MIN_DAYS\t7/' /etc/login.defs
printf 'minlen = 15\nminclass = 4\ndcredit = -1\nucredit = -1\nlcredit = -1\nocredit = -1\n' >/etc/security/pwquality.conf
printf 'Defaults use_pty\nDefaults logfile=/var/log/sudo.log\n' >/etc/sudoers.d/50-so
chmod 440 /etc/sudoers.d/50-so
printf 'umask 027\n' >/etc/profile.d/umask.sh
printf 'TMOUT=600\nreadonly TMOUT\nexport TMOUT\n' >/etc/profile.d/tmout.sh
cat >/etc/nftables.conf <<'END'
#!/usr/sbin/nft -f
flush ruleset
table inet loc {
  chain vao {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    icmp type echo-request accept
    ip saddr 198.18.250.2 tcp dport 22 accept
  }
}
END
mkdir -p /etc/systemd/system/sysinit.target.wants
ln -sf /lib/systemd/system/nftables.service /etc/systemd/system/sysinit.target.wants/nftables.service
for place in /proc/sys/net/ipv4/conf/*; do
  for each in accept_redirects secure_redirects send_redirects accept_source_route; do echo 0 >"$place/$each"; done
  echo 1 >"$place/rp_filter"
done
for place in /proc/sys/net/ipv6/conf/*; do echo 0 >"$place/accept_redirects"; done
mkdir -p /etc/modprobe.d
printf 'install %s /bin/false\n' rds tipc usb-storage >/etc/modprobe.d/khong-dung.conf

# Patched today, and every day by itself.
security_suite ''
mkdir -p /root/goi/DEBIAN
printf 'Package: cau-hinh-so\nVersion: 1\nArchitecture: all\nMaintainer: Phong may <phong-may@guong-mau.example>\nDescription: settings of the agency\n' >/root/goi/DEBIAN/control
dpkg-deb --build /root/goi /root/cau-hinh-so.deb >/dev/null
dpkg -i /root/cau-hinh-so.deb >/dev/null
rm -r /root/goi /root/cau-hinh-so.deb
printf 'APT::Periodic::Update-Package-Lists "1";\nAPT::Periodic::Unattended-Upgrade "1";\n' >/etc/apt/apt.conf.d/20auto-upgrades

# Five wrong passwords lock an account for twelve hours.
printf 'deny = 5\nunlock_time = 43200\nfail_interval = 900\n' >/etc/security/faillock.conf
cat >/etc/pam.d/common-auth <<'END'
auth required pam_faillock.so preauth
auth [success=2 default=ignore] pam_unix.so
auth [default=die] pam_faillock.so authfail
auth requisite pam_deny.so
auth required pam_permit.so
END
printf 'account required pam_faillock.so\n' >>/etc/pam.d/common-account

# Logs are kept for half a year, and the machine is older than that.
cat >/etc/logrotate.d/rsyslog <<'END'
/var/log/syslog
/var/log/auth.log
/var/log/kern.log
/var/log/cron.log
/var/log/user.log
/var/log/mail.log
{
  rotate 26
  weekly
  missingok
  notifempty
  compress
  delaycompress
  sharedscripts
  postrotate
    /usr/lib/rsyslog/rsyslog-rotate
  endscript
}
END
for each in syslog auth.log; do
  printf '%s may sshd[1]: Server listening on 0.0.0.0 port 22.\n' "$(date -ud '181 days ago' +%Y-%m-%dT%H:%M:%S.000000+00:00)" |
    gzip >/var/log/$each.26.gz
  touch -d '175 days ago' /var/log/$each.26.gz
done
mkdir /var/log/installer
touch -d '182 days ago' /var/log/installer

# All that is logged goes to the server of the agency as well.
cat >/etc/rsyslog.d/90-tap-trung.conf <<'END'
*.* action(type="omfwd" target="198.18.10.12" port="10514" protocol="tcp" queue.type="LinkedList" action.resumeInterval="2" action.resumeRetryCount="-1")
END
