Somebody writes the image of one device to a second one, key and all. The broker lets only one of
them in at a time, and says so to the other.

given raspberry-pi-os
then nothing

agent
  {"rival": {"how": "ended", "seen_ms": 10000}}
then raised identity_conflict/client_id warning

agent
  {"rival": {"how": "taken_over", "seen_ms": 20000}}
then raised identity_conflict/client_id critical

after 30m
then nothing

after 31m
then cleared identity_conflict/client_id
