One account's password is guessed from many addresses, each of which tries once or twice.

No address reaches its own limit. An owner who mistypes at home and on the road is not that. The lines have the
form of OpenSSH's.

given raspberry-pi-os
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
then nothing
then sees failures

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
then tells failed_login user=pi, host=192.0.2.40, time=2026-12-01 00:00:11
then tells failed_login user=pi, host=192.0.2.40, time=2026-12-01 00:00:12
then tells failed_login user=pi, host=198.51.100.9, time=2026-12-01 00:00:13
then tells failed_login user=pi, host=198.51.100.9, time=2026-12-01 00:00:14

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:21.100000+00:00 pump sshd[803]: Failed password for pi from 198.51.100.9 port 4712 ssh2
then tells failed_login user=pi, host=198.51.100.9

after 6m
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:21.100000+00:00 pump sshd[803]: Failed password for pi from 198.51.100.9 port 4712 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[811]: Failed password for pi from 203.0.113.1 port 4711 ssh2
  |2026-12-01T00:06:31.200000+00:00 pump sshd[812]: Failed password for pi from 203.0.113.2 port 4711 ssh2
  |2026-12-01T00:06:31.300000+00:00 pump sshd[813]: Failed password for pi from 203.0.113.3 port 4711 ssh2
  |2026-12-01T00:06:31.400000+00:00 pump sshd[814]: Failed password for pi from 203.0.113.4 port 4711 ssh2
then tells failed_login user=pi, host=203.0.113.1
then tells failed_login user=pi, host=203.0.113.2
then tells failed_login user=pi, host=203.0.113.3
then tells failed_login user=pi, host=203.0.113.4

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:21.100000+00:00 pump sshd[803]: Failed password for pi from 198.51.100.9 port 4712 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[811]: Failed password for pi from 203.0.113.1 port 4711 ssh2
  |2026-12-01T00:06:31.200000+00:00 pump sshd[812]: Failed password for pi from 203.0.113.2 port 4711 ssh2
  |2026-12-01T00:06:31.300000+00:00 pump sshd[813]: Failed password for pi from 203.0.113.3 port 4711 ssh2
  |2026-12-01T00:06:31.400000+00:00 pump sshd[814]: Failed password for pi from 203.0.113.4 port 4711 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[815]: Failed password for pi from 203.0.113.5 port 4711 ssh2
then tells failed_login user=pi, host=203.0.113.5
then raised failed_login/account pi warning

restart
policy
  [detectors.failed_login]
  critical_threshold = 6
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:21.100000+00:00 pump sshd[803]: Failed password for pi from 198.51.100.9 port 4712 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[811]: Failed password for pi from 203.0.113.1 port 4711 ssh2
  |2026-12-01T00:06:31.200000+00:00 pump sshd[812]: Failed password for pi from 203.0.113.2 port 4711 ssh2
  |2026-12-01T00:06:31.300000+00:00 pump sshd[813]: Failed password for pi from 203.0.113.3 port 4711 ssh2
  |2026-12-01T00:06:31.400000+00:00 pump sshd[814]: Failed password for pi from 203.0.113.4 port 4711 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[815]: Failed password for pi from 203.0.113.5 port 4711 ssh2
  |2026-12-01T00:06:51.100000+00:00 pump sshd[816]: Failed password for pi from 203.0.113.6 port 4711 ssh2
then tells failed_login user=pi, host=203.0.113.6
then raised failed_login/account pi critical

when
  error /var/log/auth.log denied
then blind failures denied
then nothing

after 6m
when
  gone /var/log/auth.log
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:12.100000+00:00 pump sshd[801]: Failed password for pi from 192.0.2.40 port 4711 ssh2
  |2026-12-01T00:00:13.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:14.100000+00:00 pump sshd[802]: Failed password for pi from 198.51.100.9 port 4711 ssh2
  |2026-12-01T00:00:21.100000+00:00 pump sshd[803]: Failed password for pi from 198.51.100.9 port 4712 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[811]: Failed password for pi from 203.0.113.1 port 4711 ssh2
  |2026-12-01T00:06:31.200000+00:00 pump sshd[812]: Failed password for pi from 203.0.113.2 port 4711 ssh2
  |2026-12-01T00:06:31.300000+00:00 pump sshd[813]: Failed password for pi from 203.0.113.3 port 4711 ssh2
  |2026-12-01T00:06:31.400000+00:00 pump sshd[814]: Failed password for pi from 203.0.113.4 port 4711 ssh2
  |2026-12-01T00:06:31.100000+00:00 pump sshd[815]: Failed password for pi from 203.0.113.5 port 4711 ssh2
  |2026-12-01T00:06:51.100000+00:00 pump sshd[816]: Failed password for pi from 203.0.113.6 port 4711 ssh2
then cleared failed_login/account pi
then sees failures
