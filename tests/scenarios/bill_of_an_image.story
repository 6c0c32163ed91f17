A camera's image has no package manager that advisories know: what its bill of materials lists is judged.

The bill comes with the image, the bundle is delivered. Both are synthetic, with a signature of the tests' own
key. A bill that is damaged takes nothing away; the next image's bill does.

given yocto-imx8
policy
  [detectors.known_vulnerability]
  bundle = "/data/telltale-advisories/camera.bundle"
  key = "MCowBQYDK2VwAyEATJUe2AHtlp3U1jJ275rZs5t5RCrhWtQQbKnmDtJ/ryM="
  sbom = "/usr/share/telltale/image.cdx.json"
when
  file /usr/share/telltale/image.cdx.json mtime_ms=1796083000000
  |{"bomFormat":"CycloneDX","specVersion":"1.6","components":[
  |{"name":"web","purl":"pkg:npm/%2540camera/web@1.9.0"},
  |{"name":"stream","purl":"pkg:cargo/stream@0.4.2"},
  |{"name":"busybox","purl":"pkg:generic/busybox@1.36.1"}]}
  file /data/telltale-advisories/camera.bundle mtime_ms=1795000000000
  |{"format":"telltale-advisories/1","created":"2026-11-20T00:00:00.000Z","ecosystems":["npm","crates.io"],"advisories":2,"blocks":[["crates.io\tstream",333,"vw6OpBU5PyEUgi7UdKoGGUWOzUYcxp6A4eYzEJQtCWw="]]}
  |KRicmUPTBkteb9uMW0e5kLJMEkj2CGoBjzy5T9Jy4OtsatQdh3GW+IK1cVVu+9alaZEjf62htEb9Rd43lI+FAg==
  |crates.io	stream	{"id":"RUSTSEC-0000-0002","cves":[],"severity":"critical","score":9.8,"rated_by":"CVSS_V3","intervals":[{"introduced":"0","fixed":"0.4.2"}]}
  |npm	@camera/web	{"id":"GHSA-0000-0000-0001","cves":["CVE-0000-0001"],"severity":"high","score":8.7,"rated_by":"CVSS_V4","intervals":[{"introduced":"1.0.0","fixed":"1.10.0"}]}
then nothing

then raised known_vulnerability/(unjudged) info
then raised known_vulnerability/GHSA-0000-0000-0001/@camera/web warning

when
  file /usr/share/telltale/image.cdx.json mtime_ms=1796083100000
  |{"bomFormat":"CycloneDX","components":[{"na
then raised known_vulnerability/(sbom) warning

restart
then nothing

when
  file /usr/share/telltale/image.cdx.json mtime_ms=1796083200000
  |{"bomFormat":"CycloneDX","components":[{"name":"web","purl":"pkg:npm/%2540camera/web@1.10.0"}]}
then cleared known_vulnerability/(sbom)
then cleared known_vulnerability/GHSA-0000-0000-0001/@camera/web
