Somebody looks for a way up: sudo and doas refuse him. The lines are those of sudo 1.9.13 and opendoas 6.8.2.

Who is let in is not refused, and a name that could not be resolved is no refusal. A script that asks
without a password is worth a note, and no more.

given raspberry-pi-os
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
then nothing

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : unable to resolve host pump: Name or service not known ; PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427895+00:00 pump sudo: pam_unix(sudo:session): session opened for user www-data(uid=33) by (uid=1002)
then nothing

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : unable to resolve host pump: Name or service not known ; PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427895+00:00 pump sudo: pam_unix(sudo:session): session opened for user www-data(uid=33) by (uid=1002)
  |2026-12-01T00:00:21.326968+00:00 pump sudo: pam_unix(sudo:auth): authentication failure; logname= uid=1002 euid=0 tty= ruser=op rhost=  user=op
  |2026-12-01T00:00:21.407235+00:00 pump sudo:       op : 3 incorrect password attempts ; PWD=/home/op ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:22.407235+00:00 pump sudo:    cron1 : a password is required ; PWD=/ ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:23.806000+00:00 pump doas: pam_unix(doas:auth): authentication failure; logname= uid=1001 euid=0 tty=pts/0 ruser=pi rhost=  user=pi
  |2026-12-01T00:00:23.807591+00:00 pump doas: failed auth for pi
  |2026-12-01T00:00:25.069937+00:00 pump doas: command not permitted for guest: ls as root from /
then tells failed_login user=op, service=sudo, target=www-data, count=3
then tells failed_login user=cron1, service=sudo
then tells failed_login user=pi, service=doas
then tells failed_login user=guest, service=doas
then raised sudo_denied/sudo op warning
then raised sudo_denied/sudo cron1 info
then raised sudo_denied/doas pi warning
then raised sudo_denied/doas guest warning

restart
then nothing
then sees failures

when
  error /var/log/auth.log denied
then blind failures denied
then nothing

after 6m
when
  gone /var/log/auth.log
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : unable to resolve host pump: Name or service not known ; PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427895+00:00 pump sudo: pam_unix(sudo:session): session opened for user www-data(uid=33) by (uid=1002)
  |2026-12-01T00:00:21.326968+00:00 pump sudo: pam_unix(sudo:auth): authentication failure; logname= uid=1002 euid=0 tty= ruser=op rhost=  user=op
  |2026-12-01T00:00:21.407235+00:00 pump sudo:       op : 3 incorrect password attempts ; PWD=/home/op ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:22.407235+00:00 pump sudo:    cron1 : a password is required ; PWD=/ ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:23.806000+00:00 pump doas: pam_unix(doas:auth): authentication failure; logname= uid=1001 euid=0 tty=pts/0 ruser=pi rhost=  user=pi
  |2026-12-01T00:00:23.807591+00:00 pump doas: failed auth for pi
  |2026-12-01T00:00:25.069937+00:00 pump doas: command not permitted for guest: ls as root from /
then cleared sudo_denied/sudo op
then cleared sudo_denied/sudo cron1
then cleared sudo_denied/doas pi
then cleared sudo_denied/doas guest
then sees failures

policy
  [detectors.sudo_denied]
  password_required = false
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : unable to resolve host pump: Name or service not known ; PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427673+00:00 pump sudo:       op : PWD=/home/op ; USER=www-data ; COMMAND=/bin/true
  |2026-12-01T00:00:11.427895+00:00 pump sudo: pam_unix(sudo:session): session opened for user www-data(uid=33) by (uid=1002)
  |2026-12-01T00:00:21.326968+00:00 pump sudo: pam_unix(sudo:auth): authentication failure; logname= uid=1002 euid=0 tty= ruser=op rhost=  user=op
  |2026-12-01T00:00:21.407235+00:00 pump sudo:       op : 3 incorrect password attempts ; PWD=/home/op ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:22.407235+00:00 pump sudo:    cron1 : a password is required ; PWD=/ ; USER=www-data ; COMMAND=/usr/bin/id
  |2026-12-01T00:00:23.806000+00:00 pump doas: pam_unix(doas:auth): authentication failure; logname= uid=1001 euid=0 tty=pts/0 ruser=pi rhost=  user=pi
  |2026-12-01T00:00:23.807591+00:00 pump doas: failed auth for pi
  |2026-12-01T00:00:25.069937+00:00 pump doas: command not permitted for guest: ls as root from /
  |2026-12-01T00:06:42.407235+00:00 pump sudo:    cron1 : a password is required ; PWD=/ ; USER=www-data ; COMMAND=/usr/bin/id
then tells failed_login user=cron1, service=sudo
