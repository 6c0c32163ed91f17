Somebody tries to be root by a key that does not fit, then is. An administrator who uses sudo has a name and is told of
as that, and one whom sudo refuses is a failed login.

given yocto-imx8
when
  file /var/log/messages
  |Dec  1 00:00:00 pump auth.info sshd[90]: Server listening on 0.0.0.0 port 22.
then nothing

when
  file /var/log/messages
  |Dec  1 00:00:00 pump auth.info sshd[90]: Server listening on 0.0.0.0 port 22.
  |Dec  1 00:00:11 pump auth.info sshd[91]: Connection closed by authenticating user root 192.0.2.9 port 46038 [preauth]
then raised root_login/sshd tried 192.0.2.9 warning

when
  file /var/log/messages
  |Dec  1 00:00:00 pump auth.info sshd[90]: Server listening on 0.0.0.0 port 22.
  |Dec  1 00:00:11 pump auth.info sshd[91]: Connection closed by authenticating user root 192.0.2.9 port 46038 [preauth]
  |Dec  1 00:00:21 pump auth.info sshd[92]: Accepted publickey for root from 192.0.2.9 port 46040 ssh2: RSA SHA256:abc
then raised root_login/sshd accepted 192.0.2.9 critical

when
  file /var/log/messages
  |Dec  1 00:00:00 pump auth.info sshd[90]: Server listening on 0.0.0.0 port 22.
  |Dec  1 00:00:11 pump auth.info sshd[91]: Connection closed by authenticating user root 192.0.2.9 port 46038 [preauth]
  |Dec  1 00:00:21 pump auth.info sshd[92]: Accepted publickey for root from 192.0.2.9 port 46040 ssh2: RSA SHA256:abc
  |Dec  1 00:00:31 pump authpriv.notice sudo:    alice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/sh
  |Dec  1 00:00:32 pump authpriv.alert sudo:  mallory : user NOT in sudoers ; TTY=pts/1 ; PWD=/ ; USER=root ; COMMAND=/bin/sh ; USER=nobody
then tells failed_login user=mallory, service=sudo, target=root, source=log
then raised root_login/sudo accepted alice info
then raised root_login/sudo failed mallory warning
then raised sudo_denied/sudo mallory warning

after 6m
then cleared root_login/sshd tried 192.0.2.9
then cleared root_login/sshd accepted 192.0.2.9
then cleared root_login/sudo accepted alice
then cleared root_login/sudo failed mallory
then cleared sudo_denied/sudo mallory
