Whoever can write the file of advisories can neither empty it nor bring an old one back.

Bundles that are signed by another, cut off, older than the one in force or nonsense are told, and what
the last good one found stands, over a restart as well. One that nobody renews is stale after its time.

given debian-12-vm
policy
  [detectors.known_vulnerability]
  bundle = "/etc/telltale/advisories/debian.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
when
  file /var/lib/dpkg/status mtime_ms=1796083000000
  |Package: libacl1
  |Status: install ok installed
  |Architecture: amd64
  |Source: acl
  |Version: 2.3.1-3
  |
  |Package: zlib1g
  |Status: install ok installed
  |Architecture: amd64
  |Source: zlib
  |Version: 1:1.2.13.dfsg-1
  |
then nothing

then raised known_vulnerability/(bundle) warning

when
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000001
  |{"format":"telltale-advisories/1","created":"2026-11-20T00:00:00.000Z","ecosystems":["Debian:12"],"advisories":1,"blocks":[["Debian:12\tacl",179,"Fmp3CXHEP+lg32BoG6BrrZtweNRWEVZhRFq37w9autc="]]}
  |VtbsRKKGOnu+5scCQMjTBak0Qg+3MAb2vkIEq8RlbjGf8lTrRx0+Qlzh1LnM7f3vBQNRwZt+SsyYd1lyY5QyCg==
  |Debian:12	acl	{"id":"DEBIAN-CVE-0000-0001","cves":["CVE-0000-0001"],"severity":"high","score":7.5,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"2.3.1-3+deb12u1"}]}
then cleared known_vulnerability/(bundle)
then raised known_vulnerability/DEBIAN-CVE-0000-0001/acl warning

when
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000002
  |{"format":"telltale-advisories/1","created":"2026-11-30T00:00:00.000Z","ecosystems":[],"advisories":0,"blocks":[]}
  |pdnUYSfOUNRsEvUrrIe8aKYbcXHonwdRUNh2nMsoBEH03l0rGBXaCjoJ1m3E1g2o+PjdmbpqiWoZhUjeHU+bBw==
then raised known_vulnerability/(bundle) warning

restart
then nothing

then nothing

when
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000003
  |nothing of the kind
then raised known_vulnerability/(bundle) warning

when
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000004
  |{"format":"telltale-advisories/1","created":"2026-11-01T00:00:00.000Z","ecosystems":[],"advisories":0,"blocks":[]}
  |ZMLpf9uZS7zPCHKZo4FX+HvmsL+w6WuXZC0531GSuynXRVbveq4MT6UDsMyEOafaPD8RvD/sMbS6lCRZRbuPAg==
then raised known_vulnerability/(bundle) warning

when
  error /etc/telltale/advisories denied
then raised known_vulnerability/(bundle) warning

when
  gone /etc/telltale/advisories
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000005
  |{"format":"telltale-advisories/1","created":"2026-11-20T00:00:00.000Z","ecosystems":["Debian:12"],"advisories":1,"blocks":[["Debian:12\tacl",179,"Fmp3CXHEP+lg32BoG6BrrZtweNRWEVZhRFq37w9autc="]]}
  |VtbsRKKGOnu+5scCQMjTBak0Qg+3MAb2vkIEq8RlbjGf8lTrRx0+Qlzh1LnM7f3vBQNRwZt+SsyYd1lyY5QyCg==
  |Debian:12	acl	{"id":"DEBIAN-CVE-0000-0001","cves":["CVE-0000-0001"],"severity":"high","score":7.5,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"2.3.1-3+deb12u1"}]}
then cleared known_vulnerability/(bundle)

after 720h
then raised known_vulnerability/(stale) warning

when
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000006
  |{"format":"telltale-advisories/1","created":"2026-12-30T00:00:00.000Z","ecosystems":["Debian:12"],"advisories":1,"blocks":[["Debian:12\tzlib",142,"ap+MAIbMRiv8lcd23AKUU0sqEqcq2Jm6HXjVkEvUk7Y="]]}
  |oypqb3DbTdn31O+AKWiXGgwq9xy4WburcZQnUqzp0x57zFYeqQgpuXke8Au6orc/BbaoZ/ZbJ25hGsU2Uju7BQ==
  |Debian:12	zlib	{"id":"DEBIAN-CVE-0000-0004","cves":["CVE-0000-0004"],"severity":"none","rated_by":"urgency","intervals":[{"introduced":"0"}]}
then cleared known_vulnerability/DEBIAN-CVE-0000-0001/acl
then cleared known_vulnerability/(stale)
