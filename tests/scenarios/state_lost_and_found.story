A power cut damages the state database, the next start begins a new one, and then the state
directory cannot be written any more. A day later somebody deletes the database.

given yocto-imx8
agent
  {"store": {"kept": "disk", "quarantined": "/var/lib/telltale/telltale.db.damaged", "fresh": true, "opened_ms": 0}}
then raised unkept_state/quarantined critical

agent
  {"store": {"kept": "memory", "why": "disk I/O error", "quarantined": "/var/lib/telltale/telltale.db.damaged", "fresh": true, "opened_ms": 0}}
then raised unkept_state/memory warning

after 24h
agent
  {"store": {"kept": "disk", "quarantined": "/var/lib/telltale/telltale.db.damaged", "fresh": true, "opened_ms": 0}}
then cleared unkept_state/memory
then cleared unkept_state/quarantined

agent
  {"store": {"kept": "disk", "removed_ms": 86412000, "opened_ms": 0}}
then raised unkept_state/removed critical

after 24h
agent
  {"store": {"kept": "disk", "removed_ms": 86412000, "opened_ms": 0}}
then cleared unkept_state/removed
