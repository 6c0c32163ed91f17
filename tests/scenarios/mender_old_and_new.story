A camera is updated by Mender, old and new: one fails, one is another device's, one is interrupted, one undone.

The logs of client 3.4 are what mender-client 3.4.0 wrote of a deployment that succeeded (tests/logs), with another
hour, once cut off where it had begun. What 4.0.4 says of the one that fails is of meta-mender-community, pull
request 403; its verdict and the one of the device type are texts of its source (states.cpp, context.cpp). The boots
are made up.

given yocto-imx8
when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /proc/cmdline
  |root=/dev/mmcblk2p2
then nothing
then sees deployments

when
  file /data/mender/deployments.0000.1d1d43fa-ddd6-4ac5-abb0-0a857d50b055.log mode=600 mtime_ms=1796083225000
  |{"timestamp":"2026-12-01T00:00:04.541Z","level":"info","message":"Running Mender client 4.0.4"}
  |{"timestamp":"2026-12-01T00:00:04.543Z","level":"info","message":"Deployment with ID 1d1d43fa-ddd6-4ac5-abb0-0a857d50b055 started."}
  |{"timestamp":"2026-12-01T00:00:04.549Z","level":"info","message":"Sending status update to server"}
  |{"timestamp":"2026-12-01T00:00:04.842Z","level":"info","message":"Installing artifact..."}
  |{"timestamp":"2026-12-01T00:00:04.868Z","level":"info","message":"Update Module output (stderr): ERR: could not identify current boot slot"}
  |{"timestamp":"2026-12-01T00:00:04.870Z","level":"info","message":"Update Module output (stderr): /usr/share/mender/modules/v3/rootfs-image: line 96: test: UNKNOWN: integer expression expected"}
  |{"timestamp":"2026-12-01T00:00:04.896Z","level":"info","message":"Update Module output (stderr): Mounted root does not match boot loader environment (/dev/mmcblk0p2)!"}
  |{"timestamp":"2026-12-01T00:00:04.897Z","level":"error","message":"Process returned non-zero exit status: Download: Update Module returned non-zero status: Process exited with status 1"}
  |{"timestamp":"2026-12-01T00:00:04.926Z","level":"info","message":"Sending status update to server"}
  |{"timestamp":"2026-12-01T00:00:04.999Z","level":"info","message":"Deployment with ID 1d1d43fa-ddd6-4ac5-abb0-0a857d50b055 finished with status: Failure"}
then tells deployment updater=mender, status=failed, id=1d1d43fa-ddd6-4ac5-abb0-0a857d50b055
then raised failed_deployment/mender warning

when
  gone /data/mender
  file /data/mender/deployments.0000.2e2e43fa-ddd6-4ac5-abb0-0a857d50b056.log mode=600 mtime_ms=1796083285000
  |{"timestamp":"2026-12-01T00:01:04.541Z","level":"info","message":"Running Mender client 4.0.4"}
  |{"timestamp":"2026-12-01T00:01:04.543Z","level":"info","message":"Deployment with ID 2e2e43fa-ddd6-4ac5-abb0-0a857d50b056 started."}
  |{"timestamp":"2026-12-01T00:01:04.549Z","level":"info","message":"Sending status update to server"}
  |{"timestamp":"2026-12-01T00:01:04.842Z","level":"error","message":"Artifact device type doesn't match"}
  |{"timestamp":"2026-12-01T00:01:04.926Z","level":"info","message":"Sending status update to server"}
  |{"timestamp":"2026-12-01T00:01:04.930Z","level":"error","message":"Could not send deployment status: Got unexpected response 503"}
  |{"timestamp":"2026-12-01T00:01:04.999Z","level":"info","message":"Deployment with ID 2e2e43fa-ddd6-4ac5-abb0-0a857d50b056 finished with status: Failure"}
then tells deployment updater=mender, status=rejected, id=2e2e43fa-ddd6-4ac5-abb0-0a857d50b056, cause=Artifact device type doesn't match
then raised failed_deployment/mender warning

when
  gone /data/mender
  file /data/mender/deployments.0001.11111111-1111-4111-8111-111111111111.log mode=600 mtime_ms=1796083208000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -> update-store [Download_Enter]","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"warning","message":"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.","timestamp":"2026-12-01T00:00:05Z"}
then tells deployment updater=mender, status=running, id=11111111-1111-4111-8111-111111111111

when
  file /proc/sys/kernel/random/boot_id
  |11111111-eeee-4eee-8eee-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p2
then tells reboot type=Reboot

after 20m
then nothing

after 20m
then tells deployment updater=mender, status=interrupted, id=11111111-1111-4111-8111-111111111111
then raised failed_deployment/mender warning

when
  gone /data/mender
  file /data/mender/deployments.0001.22222222-2222-4222-8222-222222222222.log mode=600 mtime_ms=1796085800000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -> update-store [Download_Enter]","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"warning","message":"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"warning","message":"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.","timestamp":"2026-12-01T00:00:06Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -> update-after-store [Download_Leave]","timestamp":"2026-12-01T00:00:06Z"}
then tells deployment updater=mender, status=running, id=22222222-2222-4222-8222-222222222222

when
  file /proc/sys/kernel/random/boot_id
  |22222222-eeee-4eee-8eee-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p3
then tells reboot type=Reboot

when
  file /data/mender/deployments.0001.22222222-2222-4222-8222-222222222222.log mode=600 mtime_ms=1796085900000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -> update-store [Download_Enter]","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"warning","message":"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.","timestamp":"2026-12-01T00:00:05Z"}
  |{"level":"warning","message":"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.","timestamp":"2026-12-01T00:00:06Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -> update-after-store [Download_Leave]","timestamp":"2026-12-01T00:00:06Z"}
  |{"level":"info","message":"State transition: update-after-store [Download_Leave] -> mender-update-control-refresh-maps [none]","timestamp":"2026-12-01T00:00:06Z"}
  |{"level":"info","message":"State transition: mender-update-control-refresh-maps [none] -> mender-update-control [none]","timestamp":"2026-12-01T00:00:06Z"}
  |{"level":"info","message":"State transition: mender-update-control [none] -> update-install [ArtifactInstall]","timestamp":"2026-12-01T00:00:07Z"}
  |{"level":"info","message":"State transition: update-install [ArtifactInstall] -> mender-update-control-refresh-maps [none]","timestamp":"2026-12-01T00:00:07Z"}
  |{"level":"info","message":"State transition: mender-update-control-refresh-maps [none] -> mender-update-control [none]","timestamp":"2026-12-01T00:00:07Z"}
  |{"level":"info","message":"State transition: mender-update-control [none] -> update-commit [ArtifactCommit_Enter]","timestamp":"2026-12-01T00:00:07Z"}
  |{"level":"info","message":"Device unauthorized; attempting reauthorization","timestamp":"2026-12-01T00:00:08Z"}
  |{"level":"info","message":"successfully received new authorization data from server https://updates.example","timestamp":"2026-12-01T00:00:08Z"}
  |{"level":"info","message":"Local proxy stopped","timestamp":"2026-12-01T00:00:08Z"}
  |{"level":"info","message":"Local proxy started","timestamp":"2026-12-01T00:00:08Z"}
  |{"level":"info","message":"Reauthorization successful","timestamp":"2026-12-01T00:00:09Z"}
  |{"level":"info","message":"State transition: update-commit [ArtifactCommit_Enter] -> update-after-first-commit [none]","timestamp":"2026-12-01T00:00:09Z"}
  |{"level":"info","message":"State transition: update-after-first-commit [none] -> update-after-commit [ArtifactCommit_Leave]","timestamp":"2026-12-01T00:00:09Z"}
  |{"level":"info","message":"State transition: update-after-commit [ArtifactCommit_Leave] -> cleanup [none]","timestamp":"2026-12-01T00:00:09Z"}
  |{"level":"info","message":"State transition: cleanup [none] -> update-status-report [none]","timestamp":"2026-12-01T00:00:10Z"}
then tells deployment updater=mender, status=succeeded, id=22222222-2222-4222-8222-222222222222
then cleared failed_deployment/mender

when
  file /proc/sys/kernel/random/boot_id
  |33333333-eeee-4eee-8eee-333333333333
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |root=/dev/mmcblk2p2
then tells reboot type=Reboot

after 1m
then tells deployment updater=mender, status=rolled_back, id=22222222-2222-4222-8222-222222222222
then raised failed_deployment/mender critical
