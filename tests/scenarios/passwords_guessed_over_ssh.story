Somebody guesses passwords over ssh, under names that look like other lines. Each attempt is told once,
and from the fifth on it is a finding, of the address that was really there, though the agent is started anew
in between.

given raspberry-pi-os
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Accepted publickey for pi from 192.0.2.1 port 5000 ssh2: ED25519 SHA256:abc
then nothing
then sees failures

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Accepted publickey for pi from 192.0.2.1 port 5000 ssh2: ED25519 SHA256:abc
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Invalid user x from 1.2.3.4 port 22 ssh2 from 192.0.2.7 port 4711
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7
then tells failed_login host=192.0.2.7, service=sshd, time=2026-12-01 00:00:11, source=log

restart
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Accepted publickey for pi from 192.0.2.1 port 5000 ssh2: ED25519 SHA256:abc
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Invalid user x from 1.2.3.4 port 22 ssh2 from 192.0.2.7 port 4711
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7
  |2026-12-01T00:00:13.100000+00:00 pump sshd[801]: Failed password for invalid user x from 1.2.3.4 port 22 ssh2 from 192.0.2.7 port 4711 ssh2
  |2026-12-01T00:00:13.200000+00:00 pump sshd[801]: Connection closed by invalid user x from 1.2.3.4 port 22 ssh2 192.0.2.7 port 4711 [preauth]
then nothing

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Accepted publickey for pi from 192.0.2.1 port 5000 ssh2: ED25519 SHA256:abc
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Invalid user x from 1.2.3.4 port 22 ssh2 from 192.0.2.7 port 4711
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=192.0.2.7
  |2026-12-01T00:00:13.100000+00:00 pump sshd[801]: Failed password for invalid user x from 1.2.3.4 port 22 ssh2 from 192.0.2.7 port 4711 ssh2
  |2026-12-01T00:00:13.200000+00:00 pump sshd[801]: Connection closed by invalid user x from 1.2.3.4 port 22 ssh2 192.0.2.7 port 4711 [preauth]
  |2026-12-01T00:00:21.100000+00:00 pump sshd-session[801]: message repeated 4 times: [ Failed password for root from 192.0.2.7 port 4712 ssh2]
then tells failed_login user=root, host=192.0.2.7, count=4
then raised failed_login/192.0.2.7 warning
then raised root_login/sshd failed 192.0.2.7 warning

after 4m
then nothing

after 2m
then cleared failed_login/192.0.2.7
then cleared root_login/sshd failed 192.0.2.7
