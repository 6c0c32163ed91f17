A unit that updates a gateway fails, and is well again the next day; others may fail as they like.

The texts are systemd's (src/core/service.c, job.c), the message ids those of sd-messages.h; the entries
themselves are synthetic. A user's own service manager and a user who calls himself systemd count for nothing.

given raspberry-pi-os
then nothing

journal
  {"MESSAGE": "apt-daily-upgrade.service: Failed with result 'exit-code'.", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c", "UNIT": "apt-daily-upgrade.service", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "1000", "_PID": "900"}
  {"MESSAGE": "apt-daily-upgrade.service: Failed with result 'exit-code'.", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c", "UNIT": "apt-daily-upgrade.service", "_COMM": "logger", "_UID": "0", "_PID": "1"}
  {"MESSAGE": "pump.service: Failed with result 'signal'.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "pump.service", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c"}
  {"MESSAGE": "Failed to start evil.service.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service; rm", "MESSAGE_ID": "be02cf6855d2428ba40df7e9d022f03d"}
then nothing

journal
  {"MESSAGE": "apt-daily-upgrade.service: Main process exited, code=exited, status=1/FAILURE", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service"}
  {"MESSAGE": "apt-daily-upgrade.service: Failed with result 'exit-code'.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c"}
  {"MESSAGE": "Failed to start Daily apt upgrade and clean activities.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service", "MESSAGE_ID": "be02cf6855d2428ba40df7e9d022f03d"}
then raised failed_deployment/apt-daily-upgrade.service warning

restart
then nothing

after 24h
journal
  {"MESSAGE": "apt-daily-upgrade.service: Deactivated successfully.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service", "MESSAGE_ID": "7ad2d189f7e94e70a38c781354912448"}
  {"MESSAGE": "Finished Daily apt upgrade and clean activities.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "apt-daily-upgrade.service", "MESSAGE_ID": "39f53479d3a045ac8e11786248231fbf"}
then cleared failed_deployment/apt-daily-upgrade.service

policy
  [detectors.failed_deployment]
  units = ["pump*.service"]
journal
  {"MESSAGE": "pump-update.service: Failed with result 'timeout'.", "_COMM": "systemd", "_EXE": "/usr/lib/systemd/systemd", "_UID": "0", "_SYSTEMD_UNIT": "init.scope", "_PID": "1", "UNIT": "pump-update.service", "MESSAGE_ID": "d9b373ed55a64feb8242e02dbe79a49c"}
then raised failed_deployment/pump-update.service warning
