# Mail of the machine itself alone (cron, sudo).
postconf -e inet_interfaces=loopback-only myhostname=web.guong-mau.example \
  mydestination='web.guong-mau.example localhost' relayhost= default_transport=error
