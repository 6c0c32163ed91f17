A scanner runs on a camera by night: what it reports is told, until its next report.

The camera's image has no ecosystem in OSV, so advisories cannot be matched: Yocto's own cve-check
reports what was known when the image was built. The reports are synthetic.

given yocto-imx8
policy
  [detectors.known_vulnerability]
  reports = ["/data/telltale-advisories/trivy.json", "/usr/share/telltale/cve-summary.json"]
when
  file /data/telltale-advisories/trivy.json mtime_ms=1796083000000
  |{"SchemaVersion":2,"Results":[{"Target":"camera","Vulnerabilities":[{"VulnerabilityID":"CVE-0000-0006","PkgName":"libssl3","InstalledVersion":"3.0.1","FixedVersion":"3.0.2","Severity":"CRITICAL"}]}]}
  file /usr/share/telltale/cve-summary.json mtime_ms=1796083000000
  |{"version":"1","package":[{"name":"busybox","version":"1.36.1","issue":[{"id":"CVE-0000-0007","scorev3":"7.8","status":"Unpatched"},{"id":"CVE-0000-0008","scorev3":"9.8","status":"Patched"}]}]}
then raised known_vulnerability/CVE-0000-0006/libssl3 critical
then raised known_vulnerability/CVE-0000-0007/busybox warning

when
  file /data/telltale-advisories/trivy.json mtime_ms=1796083100000
  |{"SchemaVersion":2,"Results":[{"Vuln
then raised known_vulnerability/(report)/data/telltale-advisories/trivy.json warning

restart
then nothing

when
  file /data/telltale-advisories/trivy.json mtime_ms=1796083200000
  |{"SchemaVersion":2,"Results":[{"Target":"camera","Vulnerabilities":[]}]}
then cleared known_vulnerability/(report)/data/telltale-advisories/trivy.json
then cleared known_vulnerability/CVE-0000-0006/libssl3

after 721h
then raised known_vulnerability/(stale)/data/telltale-advisories/trivy.json warning
then raised known_vulnerability/(stale)/usr/share/telltale/cve-summary.json warning
