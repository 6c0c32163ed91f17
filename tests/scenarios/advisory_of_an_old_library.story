A library with a known hole is told once the bundle of advisories is there, and no more once it is upgraded.

The advisories are synthetic, with a signature of the tests' own key. What is not rated high enough, what
is fixed, what is accepted and what is not installed is not told. While nobody can see the packages, what was found stands.

given debian-12-vm
policy
  [detectors.known_vulnerability]
  bundle = "/etc/telltale/advisories/debian.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
  accept = ["CVE-0000-0004"]
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
  file /etc/telltale/advisories/debian.bundle mtime_ms=1795000000000
  |{"format":"telltale-advisories/1","created":"2026-11-20T00:00:00.000Z","ecosystems":["Debian:12"],"advisories":5,"blocks":[["Debian:12\tacl",825,"39AkP307+kuLBGJYgFfgcgCoYrJaY0LAOk0EqIv/n1s="]]}
  |Wx6R3KP0Ni+g2BgXko+aamY+harqlfnRbY226muWYn+nqT7wFI7YAX4cx/gvsnXEjUgXuSi0oKVRH4+yZSqjBg==
  |Debian:12	acl	{"id":"DEBIAN-CVE-0000-0001","cves":["CVE-0000-0001"],"severity":"high","score":7.5,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"2.3.1-3+deb12u1"}]}
  |Debian:12	acl	{"id":"DEBIAN-CVE-0000-0002","cves":["CVE-0000-0002"],"severity":"critical","score":9.8,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"2.3.1-3"}]}
  |Debian:12	acl	{"id":"DEBIAN-CVE-0000-0003","cves":["CVE-0000-0003"],"severity":"low","score":3.3,"rated_by":"CVSS_V3","intervals":[{"introduced":"0"}]}
  |Debian:12	openssl	{"id":"DEBIAN-CVE-0000-0005","cves":["CVE-0000-0005"],"severity":"critical","score":9.8,"rated_by":"CVSS_V3","intervals":[{"introduced":"0"}]}
  |Debian:12	zlib	{"id":"DEBIAN-CVE-0000-0004","cves":["CVE-0000-0004"],"severity":"critical","score":9.8,"rated_by":"CVSS_V3","intervals":[{"introduced":"0"}]}
then nothing

then raised known_vulnerability/DEBIAN-CVE-0000-0001/acl warning
then sees vulnerabilities

then nothing

restart
then nothing

when
  error /var/lib/dpkg/status denied
then blind packages denied
then nothing

when
  gone /var/lib/dpkg/status
  file /var/lib/dpkg/status mtime_ms=1796083100000
  |Package: libacl1
  |Status: install ok installed
  |Architecture: amd64
  |Source: acl
  |Version: 2.3.1-3+deb12u1
  |
  |Package: zlib1g
  |Status: install ok installed
  |Architecture: amd64
  |Source: zlib
  |Version: 1:1.2.13.dfsg-1
  |
after 20s
then sees packages
then tells package package=libacl1, status=upgraded

then cleared known_vulnerability/DEBIAN-CVE-0000-0001/acl

policy
  [detectors.known_vulnerability]
  bundle = "/etc/telltale/advisories/debian.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
then raised known_vulnerability/DEBIAN-CVE-0000-0004/zlib critical

policy
  [detectors.known_vulnerability]
  bundle = "/etc/telltale/advisories/debian.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
  severity = "low"
  unfixed = false
then cleared known_vulnerability/DEBIAN-CVE-0000-0004/zlib

policy
  [detectors.known_vulnerability]
  bundle = "/etc/telltale/advisories/debian.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
  severity = "low"
then raised known_vulnerability/DEBIAN-CVE-0000-0003/acl warning
then raised known_vulnerability/DEBIAN-CVE-0000-0004/zlib critical
