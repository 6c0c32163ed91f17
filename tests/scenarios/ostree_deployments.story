A gateway is updated by OSTree: one cannot be finalized, one boots, one does not, an older and unsigned ones are refused.

Commits, links, the line that the boot loader was told and those of what it refused are what ostree 2022.7 made
of a directory, with a key of the wrong one and without any. The other
lines are those of coreos/rpm-ostree issue 1791 and coreos/fedora-coreos-tracker issue 215; the fields around
them, the power cut and the boots are made up. Message ids: ostree-sysroot-deploy.c, sd-messages.h.

given yocto-imx8
when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/1
  link /ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/0 ../../../deploy/demo/deploy/26cbc434f3fe844f9ab69ba92f16c7ae3611b23424b895c5fa256a010888a0c8.0
  link /ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/1 ../../../deploy/demo/deploy/fc52152b030dbafcb04c437eb7d87df2d5357950ab19431f2ce39de988f01d61.0
  file /run/ostree-booted
then nothing

when
  file /run/ostree/staged-deployment mode=600
  |staged
then tells deployment updater=ostree, status=installed

restart
journal
  {"MESSAGE": "Finalizing staged deployment", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service", "MESSAGE_ID": "e8646cd63dff4625b77909a8e7a40994"}
  {"MESSAGE": "Copying /etc changes: 29 modified, 0 removed, 80 added", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service"}
  {"MESSAGE": "error: During /etc merge: Reading modified config file: fstatat(cups/ppd/test.ppd): No such file or directory", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service"}
  {"MESSAGE": "ostree-finalize-staged.service: Control process exited, code=exited, status=1/FAILURE", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "ostree-finalize-staged.service"}
  {"MESSAGE": "ostree-finalize-staged.service: Failed with result 'exit-code'.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "ostree-finalize-staged.service", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c"}
when
  file /proc/sys/kernel/random/boot_id
  |11111111-dddd-4ddd-8ddd-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/1
  gone /run/ostree/staged-deployment
then tells reboot type=Reboot
then tells deployment updater=ostree, status=failed
then raised failed_deployment/ostree warning

journal
  {"MESSAGE": "Bootloader updated; bootconfig swap: yes; bootversion: boot.0.1, deployment count change: 1", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service", "MESSAGE_ID": "dd440e3e549083b63d0efc7dc15255f1"}
then tells deployment updater=ostree, status=installed

when
  file /proc/sys/kernel/random/boot_id
  |22222222-dddd-4ddd-8ddd-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/0
  gone /run/ostree/staged-deployment
then tells reboot type=Reboot
then tells deployment updater=ostree, status=succeeded
then cleared failed_deployment/ostree

journal
  {"MESSAGE": "Finalizing staged deployment", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service", "MESSAGE_ID": "e8646cd63dff4625b77909a8e7a40994"}
then tells deployment updater=ostree, status=running

when
  file /proc/sys/kernel/random/boot_id
  |33333333-dddd-4ddd-8ddd-333333333333
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/0
  gone /run/ostree/staged-deployment
then tells reboot type=Reboot

after 1m
then raised fallen_coverage/failures warning
then tells deployment updater=ostree, status=interrupted
then raised failed_deployment/ostree warning

when
  file /run/ostree/staged-deployment mode=600
  |staged
then tells deployment updater=ostree, status=installed

when
  file /proc/sys/kernel/random/boot_id
  |44444444-dddd-4ddd-8ddd-444444444444
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/0
  gone /run/ostree/staged-deployment
then tells reboot type=Reboot

after 1m
then tells deployment updater=ostree, status=rolled_back
then raised failed_deployment/ostree critical

after 2h
journal
  {"MESSAGE": "error: Upgrade target revision '5f92a88f899d43b3e725aa1e5914da012fa168acfc361a089168c07aa8a6789d' with timestamp 'Thu Nov 19 00:00:00 2026' is chronologically older than current revision '330259f10fb5423ed268e0a4aa01ab04b69b2ebdaabc61965008f20d460da32b' with timestamp 'Fri Nov 20 00:00:00 2026'; use --allow-downgrade to permit", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-upgrade.service"}
then cleared fallen_coverage/failures
then tells deployment updater=ostree, status=rejected

journal
  {"MESSAGE": "error: Commit 56292fdba13d4468541b0925fb395d64ef90c03d6508d0f7600815f6a8cbe383: GPG verification enabled, but no signatures found (use gpg-verify=false in remote config to disable)", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-upgrade.service"}
then tells deployment updater=ostree, status=rejected
then raised failed_deployment/ostree critical

journal
  {"MESSAGE": "error: Commit 56292fdba13d4468541b0925fb395d64ef90c03d6508d0f7600815f6a8cbe383: Signature made Sun Nov 22 10:29:48 2026 using RSA key ID 8B65A914BF3F1879\nCan't check signature: public key not found", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-upgrade.service"}
then tells deployment updater=ostree, status=rejected
then raised failed_deployment/ostree critical

journal
  {"MESSAGE": "Bootloader updated; bootconfig swap: yes; bootversion: boot.1.1, deployment count change: 1", "_COMM": "ostree", "_EXE": "/usr/bin/ostree", "_UID": "0", "_SYSTEMD_UNIT": "ostree-finalize-staged.service", "MESSAGE_ID": "dd440e3e549083b63d0efc7dc15255f1"}
when
  file /proc/sys/kernel/random/boot_id
  |55555555-dddd-4ddd-8ddd-555555555555
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=LABEL=root ostree=/ostree/boot.0/demo/04b30d26a269f25afc0b8b687cb58df225f9a8a22f2471972b7b7f62efb07647/1
then tells reboot type=Reboot
then tells deployment updater=ostree, status=succeeded
then cleared failed_deployment/ostree
