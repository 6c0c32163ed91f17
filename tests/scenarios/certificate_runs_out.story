A device's certificate runs out, and nobody renews it until the last day. The clock shows 1 December
2026; the certificate expires on the 31st at noon, the CA in ten years.

given raspberry-pi-os
agent
  {"certificates": {"device": {"expires_ms": 1798718400000}, "ca": {"expires_ms": 2111832000000}}}
then nothing

after 24h
then raised expiring_certificate/device warning

after 552h
then raised expiring_certificate/device critical

agent
  {}
then nothing

agent
  {"certificates": {"device": {"expires_ms": 1830254400000}, "ca": {"expires_ms": 2111832000000}}}
then cleared expiring_certificate/device
