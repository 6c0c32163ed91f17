An administrator mistypes a key, and reloads the service.

given raspberry-pi-os
agent
  {"configuration": {"fault": "/etc/telltale/telltale.toml:3: report.hartbeat_s: unknown key; did you mean heartbeat_s?"}}
then raised invalid_configuration/file warning

agent
  {}
then cleared invalid_configuration/file
