# A web server with a certificate of its own for another year; inside the LAN it is also where signatures come from.
openssl req -x509 -newkey rsa:3072 -nodes -days 365 -subj /CN=web.guong-mau.example \
  -keyout /etc/ssl/private/web.key -out /etc/ssl/certs/web.pem 2>/dev/null
chmod 600 /etc/ssl/private/web.key
cat >/etc/nginx/sites-enabled/default <<'END'
server {
  listen 443 ssl;
  ssl_certificate /etc/ssl/certs/web.pem;
  ssl_certificate_key /etc/ssl/private/web.key;
  location / { return 200 "ok\n"; }
}
END
mkdir /srv/clamav
cp /mnt/fresh.cld /srv/clamav/daily.cld
cat >/etc/nginx/sites-enabled/mau <<'END'
server {
  listen 80;
  location /clamav/ { alias /srv/clamav/; }
}
END
sed -i 's/    icmp type/    ip saddr 198.18.10.0\/24 tcp dport { 80, 443 } accept\n&/' /etc/nftables.conf
