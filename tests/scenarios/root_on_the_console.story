Root logs in on the console, and others become root by su, doas and as polkit lets them. The lines are those of
Debian 12. What the system itself does as root is none of these. What was seen stands while the log cannot be read,
and over a restart of the agent.

given raspberry-pi-os
when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
then nothing

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:05.000000+00:00 pump CRON[900]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:06.000000+00:00 pump systemd[901]: pam_unix(systemd-user:session): session opened for user root(uid=0) by (uid=0)
then nothing

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:05.000000+00:00 pump CRON[900]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:06.000000+00:00 pump systemd[901]: pam_unix(systemd-user:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:15.849204+00:00 pump login[993]: pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root
  |2026-12-01T00:00:15.849381+00:00 pump login[993]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
  |2026-12-01T00:00:19.862496+00:00 pump login[993]: pam_unix(login:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:19.863954+00:00 pump login[995]: ROOT LOGIN  on '/dev/tty1'
then tells failed_login user=root, service=login
then raised root_login/login failed console warning
then raised root_login/login accepted console critical

when
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:05.000000+00:00 pump CRON[900]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:06.000000+00:00 pump systemd[901]: pam_unix(systemd-user:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:15.849204+00:00 pump login[993]: pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root
  |2026-12-01T00:00:15.849381+00:00 pump login[993]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
  |2026-12-01T00:00:19.862496+00:00 pump login[993]: pam_unix(login:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:19.863954+00:00 pump login[995]: ROOT LOGIN  on '/dev/tty1'
  |2026-12-01T00:00:22.204525+00:00 pump su: pam_unix(su:auth): authentication failure; logname= uid=1001 euid=0 tty= ruser=pi rhost=  user=root
  |2026-12-01T00:00:22.204659+00:00 pump su[1028]: FAILED SU (to root) pi on none
  |2026-12-01T00:00:23.260224+00:00 pump su[1032]: (to root) pi on none
  |2026-12-01T00:00:23.260788+00:00 pump su[1032]: pam_unix(su:session): session opened for user root(uid=0) by (uid=1001)
  |2026-12-01T00:00:24.599302+00:00 pump doas: pam_unix(doas:session): session opened for user root(uid=0) by (uid=1002)
  |2026-12-01T00:00:24.600399+00:00 pump doas: op ran command id as root from /home/op
  |2026-12-01T00:00:25.600399+00:00 pump pkexec: pam_unix(polkit-1:session): session opened for user root(uid=0) by pi(uid=1001)
then tells failed_login user=pi, service=su, target=root
then raised root_login/su failed pi warning
then raised root_login/su accepted pi info
then raised root_login/doas accepted op info
then raised root_login/polkit-1 accepted pi info

restart
when
  error /var/log/auth.log denied
then blind failures denied
then nothing

after 6m
when
  gone /var/log/auth.log
  file /var/log/auth.log
  |2026-12-01T00:00:00.100000+00:00 pump sshd[800]: Server listening on 0.0.0.0 port 22.
  |2026-12-01T00:00:05.000000+00:00 pump CRON[900]: pam_unix(cron:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:06.000000+00:00 pump systemd[901]: pam_unix(systemd-user:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:15.849204+00:00 pump login[993]: pam_unix(login:auth): authentication failure; logname= uid=0 euid=0 tty=/dev/tty1 ruser= rhost=  user=root
  |2026-12-01T00:00:15.849381+00:00 pump login[993]: FAILED LOGIN (1) on '/dev/tty1' FOR 'root', Authentication failure
  |2026-12-01T00:00:19.862496+00:00 pump login[993]: pam_unix(login:session): session opened for user root(uid=0) by (uid=0)
  |2026-12-01T00:00:19.863954+00:00 pump login[995]: ROOT LOGIN  on '/dev/tty1'
  |2026-12-01T00:00:22.204525+00:00 pump su: pam_unix(su:auth): authentication failure; logname= uid=1001 euid=0 tty= ruser=pi rhost=  user=root
  |2026-12-01T00:00:22.204659+00:00 pump su[1028]: FAILED SU (to root) pi on none
  |2026-12-01T00:00:23.260224+00:00 pump su[1032]: (to root) pi on none
  |2026-12-01T00:00:23.260788+00:00 pump su[1032]: pam_unix(su:session): session opened for user root(uid=0) by (uid=1001)
  |2026-12-01T00:00:24.599302+00:00 pump doas: pam_unix(doas:session): session opened for user root(uid=0) by (uid=1002)
  |2026-12-01T00:00:24.600399+00:00 pump doas: op ran command id as root from /home/op
  |2026-12-01T00:00:25.600399+00:00 pump pkexec: pam_unix(polkit-1:session): session opened for user root(uid=0) by pi(uid=1001)
then cleared root_login/login failed console
then cleared root_login/login accepted console
then cleared root_login/su failed pi
then cleared root_login/su accepted pi
then cleared root_login/doas accepted op
then cleared root_login/polkit-1 accepted pi
