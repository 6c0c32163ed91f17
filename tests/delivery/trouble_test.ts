import assert from "node:assert/strict";
import { addressOf, brokenSentence, unreachableSentence } from "../../src/delivery/trouble.ts";

const AT = { hostname: "b.example", port: 8883 };

/** Errors as Deno's TLS and the system word them, and what the owner of a device is told. */
const SENTENCES: readonly (readonly [error: unknown, sentence: string])[] = [
  [
    new Deno.errors.InvalidData(
      'invalid peer certificate: certificate not valid for name "b.example"; certificate is only valid for DnsName("a.example") or IpAddress(10.0.0.1)',
    ),
    "The certificate of the broker b.example:8883 is not for this name, only for a.example, 10.0.0.1",
  ],
  [
    new Deno.errors.InvalidData("invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))"),
    "The certificate of the broker b.example:8883 is that of a CA, or self-signed; it needs one that a CA has issued to it",
  ],
  [
    new Deno.errors.InvalidData(
      "invalid peer certificate: Other(OtherError(UnsupportedCertVersion))",
    ),
    "The certificate of the broker b.example:8883 is X.509 version 1; it needs version 3",
  ],
  [
    new Deno.errors.InvalidData("invalid peer certificate: Revoked"),
    "The certificate of the broker b.example:8883 was revoked",
  ],
  [
    new Deno.errors.InvalidData("invalid peer certificate: SomethingNew"),
    "The certificate of the broker b.example:8883 is not acceptable (SomethingNew)",
  ],
  [
    new Deno.errors.InvalidData("received fatal alert: HandshakeFailure"),
    "No kind of encryption suits both us and the broker b.example:8883",
  ],
  [
    new Deno.errors.InvalidData("received fatal alert: NoApplicationProtocol"),
    "What listens at the broker b.example:8883 does not speak MQTT",
  ],
  [
    new Deno.errors.InvalidData("received fatal alert: InternalError"),
    "The TLS connection was refused by the broker b.example:8883 (InternalError)",
  ],
  [
    new Deno.errors.ConnectionReset("connection reset"),
    "No TLS connection came about: the broker b.example:8883 hung up; the port for MQTT over TLS is usually 8883",
  ],
  [
    new Deno.errors.NotCapable('Requires net access to "b.example:8883"'),
    "The agent was started without --allow-net=b.example:8883",
  ],
  [new TypeError("Invalid hostname: 'b.example'"), '"b.example" is not the name of a host'],
  [
    new Error("Network is unreachable (os error 101)"),
    "No connection to the broker b.example:8883: Network is unreachable (os error 101)",
  ],
];

for (const [error, sentence] of SENTENCES) {
  const text = error instanceof Error ? error.message : String(error);
  Deno.test(`unreachableSentence() explains: ${text.slice(0, 70)}`, () => {
    assert.equal(unreachableSentence(error, AT), sentence);
  });
}

Deno.test("brokenSentence() tells a refused certificate from a broken connection", () => {
  assert.equal(
    brokenSentence(new Deno.errors.InvalidData("received fatal alert: CertificateRevoked"), AT),
    "The certificate of this device was refused by the broker b.example:8883: it was revoked",
  );
  assert.equal(
    brokenSentence(new Deno.errors.ConnectionReset("connection reset"), AT),
    "The connection to the broker b.example:8883 broke: connection reset",
  );
});

Deno.test("addressOf() writes an IPv6 address with brackets", () => {
  assert.equal(addressOf({ hostname: "::1", port: 8883 }), "[::1]:8883");
});
