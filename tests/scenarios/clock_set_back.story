Somebody sets the clock back by a day, so that what is done now seems to have been done before. A
time server that corrects a few seconds is no news.

given raspberry-pi-os
agent
  {"clock": {"stepped_s": 12, "seen_ms": 0}}
then nothing

agent
  {"clock": {"stepped_s": -86400, "seen_ms": 10000}}
then raised clock_step/back warning

after 30m
then nothing

after 30m
then cleared clock_step/back
