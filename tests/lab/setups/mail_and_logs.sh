# Mail for the LAN, and the logs of all its machines.
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj /CN=thu.guong-mau.example \
  -keyout /etc/ssl/private/thu.key -out /etc/ssl/certs/thu.pem 2>/dev/null
chmod 600 /etc/ssl/private/thu.key
postconf -e inet_interfaces=all inet_protocols=ipv4 myhostname=thu.guong-mau.example mydestination='thu.guong-mau.example guong-mau.example localhost' \
  mynetworks='127.0.0.0/8 198.18.10.0/24' default_transport=error smtpd_tls_security_level=encrypt \
  smtpd_tls_cert_file=/etc/ssl/certs/thu.pem smtpd_tls_key_file=/etc/ssl/private/thu.key
rm /etc/rsyslog.d/90-tap-trung.conf
printf 'module(load="imtcp")\ninput(type="imtcp" port="10514")\n' >/etc/rsyslog.d/10-nhan.conf
sed -i 's/    icmp type/    ip saddr 198.18.10.0\/24 tcp dport { 25, 10514 } accept\n&/' /etc/nftables.conf
