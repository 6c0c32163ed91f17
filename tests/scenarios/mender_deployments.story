A camera is updated by Mender: a script fails, an artifact is another device's, and a power cut ends it.

The logs of client 3.4 are what mender-client 3.4.0 wrote (tests/logs), with another hour. Those of 4.0 are made
of the texts in its source (states.cpp, boost_log/deployments.cpp), the boots are made up. That Mender boots the
device is part of the update: only when it says nothing for half an hour after that is it over. A log that
somebody else than root can write counts for nothing, and where root's may not be read the journal tells.

given yocto-imx8
when
  file /proc/net/dev
  |Inter-|   Receive                                                |  Transmit
  | face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
  | eth0: 4096 1 0 0 0 0 0 0 2048 1 0 0 0 0 0 0
  file /etc/mender/artifact_info
  |artifact_name=release-1
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2
  file /data/mender/deployments.0001.55555555-5555-4555-8555-555555555555.log uid=1000 mode=644 mtime_ms=1796083200000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:05:52Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-12-01T00:05:52Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:05:52Z"}
  |{"level":"error","message":"Artifact install failed: Payload: can not install Payload: filename: Unable to stream into /var/lib/mender/modules/v3/payloads/0000/tree/files/filename: invalid checksum; expected: [0000000000000000000000000000000000000000000000000000000000000000]; actual: [cf5a799bfdffe4ee82e179f2a8bfd358b996291d70cf8652f554139ca08dfcea]","timestamp":"2026-12-01T00:05:52Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -\u003e cleanup [Error]","timestamp":"2026-12-01T00:05:52Z"}
  |{"level":"info","message":"State transition: cleanup [Error] -\u003e update-status-report [none]","timestamp":"2026-12-01T00:05:52Z"}
then nothing
then sees deployments

when
  gone /data/mender/deployments.0001.55555555-5555-4555-8555-555555555555.log
  file /data/mender/deployments.0001.44444444-4444-4444-8444-444444444444.log mode=600 mtime_ms=1796083205000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -\u003e update-after-store [Download_Leave]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-after-store [Download_Leave] -\u003e mender-update-control-refresh-maps [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control-refresh-maps [none] -\u003e mender-update-control [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control [none] -\u003e update-install [ArtifactInstall]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Executing script: ArtifactInstall_Enter_00","timestamp":"2026-12-01T00:05:56Z"}
then tells deployment updater=mender, status=running, id=44444444-4444-4444-8444-444444444444

restart
when
  file /data/mender/deployments.0001.44444444-4444-4444-8444-444444444444.log mode=600 mtime_ms=1796083215000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -\u003e update-after-store [Download_Leave]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-after-store [Download_Leave] -\u003e mender-update-control-refresh-maps [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control-refresh-maps [none] -\u003e mender-update-control [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control [none] -\u003e update-install [ArtifactInstall]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Executing script: ArtifactInstall_Enter_00","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Collected output (stderr) while running script /var/lib/mender/scripts/ArtifactInstall_Enter_00\ndisk check failed\n\n---------- end of script output","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"error","message":"transient error: error calling enter script for (error) update-install state: error running enter state script(s) for ArtifactInstall state: statescript: error executing 'ArtifactInstall_Enter_00': 1 : exit status 1","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-install [ArtifactInstall] -\u003e rollback [ArtifactRollback]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Performing rollback","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: rollback [ArtifactRollback] -\u003e update-error [ArtifactFailure]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-error [ArtifactFailure] -\u003e cleanup [Error]","timestamp":"2026-12-01T00:05:57Z"}
  |{"level":"info","message":"State transition: cleanup [Error] -\u003e update-status-report [none]","timestamp":"2026-12-01T00:05:57Z"}
then tells deployment updater=mender, status=failed, id=44444444-4444-4444-8444-444444444444, finished=2026-12-01 00:05:57
then raised failed_deployment/mender warning

when
  gone /data/mender/deployments.0001.44444444-4444-4444-8444-444444444444.log
  file /data/mender/deployments.0002.44444444-4444-4444-8444-444444444444.log mode=600 mtime_ms=1796083215000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -\u003e update-after-store [Download_Leave]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-after-store [Download_Leave] -\u003e mender-update-control-refresh-maps [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control-refresh-maps [none] -\u003e mender-update-control [none]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: mender-update-control [none] -\u003e update-install [ArtifactInstall]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Executing script: ArtifactInstall_Enter_00","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Collected output (stderr) while running script /var/lib/mender/scripts/ArtifactInstall_Enter_00\ndisk check failed\n\n---------- end of script output","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"error","message":"transient error: error calling enter script for (error) update-install state: error running enter state script(s) for ArtifactInstall state: statescript: error executing 'ArtifactInstall_Enter_00': 1 : exit status 1","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-install [ArtifactInstall] -\u003e rollback [ArtifactRollback]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"Performing rollback","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: rollback [ArtifactRollback] -\u003e update-error [ArtifactFailure]","timestamp":"2026-12-01T00:05:56Z"}
  |{"level":"info","message":"State transition: update-error [ArtifactFailure] -\u003e cleanup [Error]","timestamp":"2026-12-01T00:05:57Z"}
  |{"level":"info","message":"State transition: cleanup [Error] -\u003e update-status-report [none]","timestamp":"2026-12-01T00:05:57Z"}
  file /data/mender/deployments.0001.33333333-3333-4333-8333-333333333333.log mode=600 mtime_ms=1796083225000
  |{"level":"info","message":"Running Mender client version: 3.4.0+ds1-5+b1","timestamp":"2026-12-01T00:05:54Z"}
  |{"level":"info","message":"State transition: update-fetch [Download_Enter] -\u003e update-store [Download_Enter]","timestamp":"2026-12-01T00:05:54Z"}
  |{"level":"info","message":"No public key was provided for authenticating the artifact","timestamp":"2026-12-01T00:05:54Z"}
  |{"level":"error","message":"Fetching Artifact headers failed: installer: failed to read Artifact: readHeaderV3: handleHeaderReads: installer: image (device types [other]) not compatible with device demo","timestamp":"2026-12-01T00:05:54Z"}
  |{"level":"info","message":"State transition: update-store [Download_Enter] -\u003e update-status-report [none]","timestamp":"2026-12-01T00:05:54Z"}
then tells deployment updater=mender, status=rejected, id=33333333-3333-4333-8333-333333333333
then raised failed_deployment/mender warning

when
  error /data/mender denied
then nothing
then sees deployments

journal
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=info msg=\"State transition: update-check [Sync] -> update-fetch [Download_Enter]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=info msg=\"Running Mender client version: 3.4.0+ds1-5+b1\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=info msg=\"State transition: update-fetch [Download_Enter] -> update-store [Download_Enter]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=info msg=\"No public key was provided for authenticating the artifact\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=warning msg=\"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=warning msg=\"Returning artifact name from /etc/mender/artifact_info file. This is a fallback, in case the information can not be retrieved from the database, and is only expected when an update has never been installed before.\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:50Z\" level=info msg=\"State transition: update-store [Download_Enter] -> update-after-store [Download_Leave]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: update-after-store [Download_Leave] -> mender-update-control-refresh-maps [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: mender-update-control-refresh-maps [none] -> mender-update-control [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: mender-update-control [none] -> update-install [ArtifactInstall]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: update-install [ArtifactInstall] -> mender-update-control-refresh-maps [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: mender-update-control-refresh-maps [none] -> mender-update-control [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: mender-update-control [none] -> update-commit [ArtifactCommit_Enter]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"Device unauthorized; attempting reauthorization\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"successfully received new authorization data from server https://updates.example\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"Local proxy stopped\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"Local proxy started\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"Reauthorization successful\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: update-commit [ArtifactCommit_Enter] -> update-after-first-commit [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: update-after-first-commit [none] -> update-after-commit [ArtifactCommit_Leave]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: update-after-commit [ArtifactCommit_Leave] -> cleanup [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
  {"MESSAGE": "time=\"2026-11-22T07:05:51Z\" level=info msg=\"State transition: cleanup [none] -> update-status-report [none]\"", "_COMM": "mender", "_EXE": "/usr/bin/mender", "_UID": "0", "_SYSTEMD_UNIT": "mender-client.service"}
then tells deployment updater=mender, status=succeeded
then cleared failed_deployment/mender

journal
  {"MESSAGE": "time=\"2026-12-01T00:01:00Z\" level=info msg=\"State transition: update-check [Sync] -> update-fetch [Download_Enter]\"", "_COMM": "mender", "_EXE": "/tmp/mender", "_UID": "1000"}
then nothing

when
  gone /data/mender
  file /data/mender/deployments.0000.7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4.log mode=600 mtime_ms=1796085000000
  |{"timestamp":"2026-12-01T00:30:00.219303Z","level":"info","message":"Running mender-update 4.0.2"}
  |{"timestamp":"2026-12-01T00:30:01.219303Z","level":"info","message":"Deployment with ID 7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4 started."}
after 30m
then tells deployment updater=mender, status=running, id=7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4

when
  file /proc/sys/kernel/random/boot_id
  |11111111-bbbb-4bbb-8bbb-111111111111
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p3
  file /etc/mender/artifact_info
  |artifact_name=release-6
then tells reboot type=Reboot

after 5m
when
  file /data/mender/deployments.0000.7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4.log mode=600 mtime_ms=1796085300000
  |{"timestamp":"2026-12-01T00:30:00.219303Z","level":"info","message":"Running mender-update 4.0.2"}
  |{"timestamp":"2026-12-01T00:30:01.219303Z","level":"info","message":"Deployment with ID 7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4 started."}
  |{"timestamp":"2026-12-01T00:30:02.219303Z","level":"info","message":"Deployment with ID 7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4 finished with status: Success"}
then raised fallen_coverage/failures warning
then tells deployment updater=mender, status=succeeded, id=7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4

when
  file /proc/sys/kernel/random/boot_id
  |22222222-bbbb-4bbb-8bbb-222222222222
  file /proc/uptime
  |30.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2
  file /etc/mender/artifact_info
  |artifact_name=release-1
then tells reboot type=Reboot

after 1m
then tells deployment updater=mender, status=rolled_back, id=7bd1c2aa-5a0e-4c0b-9a53-0d2f6a5be7c4
then raised failed_deployment/mender critical

when
  gone /data/mender
  file /data/mender/deployments.0000.8ce2d3bb-5a0e-4c0b-9a53-0d2f6a5be7c5.log mode=600 mtime_ms=1796087400000
  |{"timestamp":"2026-12-01T01:10:00.219303Z","level":"info","message":"Running mender-update 4.0.2"}
  |{"timestamp":"2026-12-01T01:10:01.219303Z","level":"info","message":"Deployment with ID 8ce2d3bb-5a0e-4c0b-9a53-0d2f6a5be7c5 started."}
then tells deployment updater=mender, status=running, id=8ce2d3bb-5a0e-4c0b-9a53-0d2f6a5be7c5

after 2h
when
  file /proc/sys/kernel/random/boot_id
  |33333333-bbbb-4bbb-8bbb-333333333333
  file /proc/uptime
  |7000.00 60.00
  file /proc/cmdline
  |console=ttymxc1,115200 root=/dev/mmcblk2p2
  file /etc/mender/artifact_info
  |artifact_name=release-1
then tells reboot type=Reboot

after 20m
then nothing

restart
after 20m
then tells deployment updater=mender, status=interrupted, id=8ce2d3bb-5a0e-4c0b-9a53-0d2f6a5be7c5
