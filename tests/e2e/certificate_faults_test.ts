import assert from "node:assert/strict";
import { issue, makeAuthority } from "../../certs.example/make.ts";
import { DAY_MS } from "../delivery/_certificates.ts";
import { asVersion1 } from "../delivery/_version_1.ts";
import { drive } from "./_driven.ts";
import { observeLine } from "./_line.ts";
import { type Broker, type BrokerOptions, brokerTest, startMosquitto } from "./_mosquitto.ts";

const ago = (days: number) => new Date(Date.now() - days * DAY_MS);
const day = (date: Date) => date.toISOString().slice(0, 10);

/** The trouble that a line with these credentials tells, and that it goes on trying without telling it again. */
async function troubleWith(
  broker: Broker,
  credentials: Awaited<ReturnType<Broker["device"]>>,
): Promise<string> {
  let attempts = 0;
  await using it = observeLine({
    port: broker.port,
    clientId: "pump",
    credentials,
    will(number) {
      attempts = number;
      return { topic: "device/pump/status", payload: "offline", retain: true };
    },
    // A tenth of a second, so to speak.
    random: () => 0.02,
  });
  const sentence = await it.trouble();
  const seen = attempts;
  while (attempts < seen + 2) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(it.troubles, [{ sentence, final: false }]);
  assert.deepEqual(it.connections, []);
  return sentence.replaceAll(String(broker.port), "PORT");
}

/** The fault is in the broker's certificate. */
function brokerFault(name: string, subject: BrokerOptions["subject"], sentence: RegExp): void {
  brokerTest(`a broker's certificate ${name} is refused, and the line goes on trying`, async () => {
    await using broker = await startMosquitto({ ...(subject ? { subject } : {}) });
    assert.match(await troubleWith(broker, await broker.device("pump")), sentence);
  });
}

const SUBJECT = /^The certificate of the broker localhost:PORT /.source;

brokerFault(
  "for another host",
  { dns: ["broker.example", "b2.example"], ip: ["192.0.2.7"] },
  new RegExp(`${SUBJECT}is not for this name, only for broker.example, b2.example, 192.0.2.7$`),
);
brokerFault(
  "without a host's name",
  { dns: [], ip: [] },
  new RegExp(`${SUBJECT}names no host: it needs a subject alternative name$`),
);
brokerFault(
  "that has expired",
  { notBefore: ago(9), notAfter: ago(2) },
  new RegExp(`${SUBJECT}expired at ${day(ago(2))} .*clock of this device shows ${day(ago(0))}$`),
);
brokerFault(
  "that is not yet valid",
  { notBefore: ago(-2), notAfter: ago(-9) },
  new RegExp(`${SUBJECT}is not valid before ${day(ago(-2))} .* shows ${day(ago(0))}$`),
);
brokerFault(
  "that is for clients",
  { kind: "client" },
  new RegExp(`${SUBJECT}is not for servers \\(extended key usage\\)$`),
);

brokerTest("a broker's certificate from another CA is refused", async () => {
  await using broker = await startMosquitto();
  for (const name of ["another CA", "telltale test CA"]) {
    const credentials = await broker.device("pump");
    const other = await makeAuthority(name);
    Deno.writeTextFileSync(credentials.ca, other.certificatePem);
    assert.match(
      await troubleWith(broker, credentials),
      new RegExp(`${SUBJECT}does not come from the configured CA$`),
    );
  }
});

brokerTest(
  "a broker's certificate from a CA of the runtime's default store is refused",
  async () => {
    await using broker = await startMosquitto();
    const credentials = await broker.device("pump");
    const trusted = `${broker.directory}/trusted.crt`;
    Deno.copyFileSync(credentials.ca, trusted);
    const other = await makeAuthority("another CA");
    Deno.writeTextFileSync(credentials.ca, other.certificatePem);
    const order = { port: broker.port, clientId: "pump", credentials };
    for (
      const env of [
        { DENO_CERT: trusted },
        { DENO_TLS_CA_STORE: "system", SSL_CERT_FILE: trusted },
      ]
    ) {
      await using closed = drive({ ...order, env });
      const sentence = String(await closed.next("trouble"));
      assert.match(sentence, /does not come from the configured CA$/);
      // Without our doing it would have been accepted.
      await using open = drive({ ...order, env, leaveOpen: true });
      assert.equal(await open.next("connected"), 1);
    }
  },
);

brokerTest("a broker that does not accept the device's certificate is named as such", async () => {
  await using broker = await startMosquitto();
  const other = await makeAuthority("another CA");
  const refused =
    /^The certificate of this device was refused by the broker localhost:PORT: /.source;
  assert.match(
    await troubleWith(broker, await broker.device("pump", {}, other)),
    new RegExp(`${refused}it does not come from a CA that the broker trusts$`),
  );
  assert.match(
    await troubleWith(broker, await broker.device("pump", { kind: "server" })),
    new RegExp(`${refused}it is not for clients$`),
  );
});

brokerTest(
  "a device whose own certificate is out of date tries again: the clock may be wrong",
  async () => {
    await using broker = await startMosquitto({ stopped: true });
    const late = await broker.device("pump", { notBefore: ago(9), notAfter: ago(2) });
    const early = await broker.device("early", { notBefore: ago(-2), notAfter: ago(-9) });
    for (const credentials of [late, early]) {
      await using it = observeLine({ port: broker.port, clientId: "pump", credentials });
      assert.match(await it.trouble(), /^The device certificate .*, and the clock shows /);
      assert.equal(it.troubles[0]?.final, false);
    }
  },
);

brokerTest("what only a person can mend in the credentials ends the line", async () => {
  await using broker = await startMosquitto({ stopped: true });
  const pair = await issue(broker.authority, { commonName: "pump", kind: "client" });
  const [mismatched, other, version1, absent] = await Promise.all(
    ["a", "b", "c", "d"].map((name) => broker.device(name)),
  );
  assert.ok(mismatched && other && version1 && absent);
  Deno.copyFileSync(other.key, mismatched.key);
  const old = await asVersion1(pair, broker.authority);
  Deno.writeTextFileSync(version1.cert, old.certificatePem);
  Deno.writeTextFileSync(version1.key, old.keyPem);
  Deno.removeSync(absent.key);
  const faults = [
    [mismatched, /^The private key .* does not belong to the \(first\) certificate in /],
    [version1, /^The device certificate .* is X\.509 version 1, and TLS needs version 3: /],
    [absent, /^Cannot read the private key .*: there is no such file$/],
  ] as const;
  for (const [credentials, sentence] of faults) {
    await using it = observeLine({ port: broker.port, clientId: "pump", credentials });
    assert.match(await it.trouble(), sentence);
    assert.equal(it.troubles[0]?.final, true);
  }
});

brokerTest("a broker of TLS 1.1 is refused", async () => {
  const directory = Deno.makeTempDirSync();
  // OpenSSL itself is told, because mosquitto means by a version that and all that are newer.
  const config = ["MinProtocol = TLSv1", "MaxProtocol = TLSv1.1", "CipherString = ALL:@SECLEVEL=0"];
  Deno.writeTextFileSync(
    `${directory}/openssl.cnf`,
    `openssl_conf = a\n[a]\nssl_conf = b\n[b]\nsystem_default = c\n[c]\n${config.join("\n")}\n`,
  );
  try {
    await using broker = await startMosquitto({
      config: "tls_version tlsv1.1",
      env: { OPENSSL_CONF: `${directory}/openssl.cnf` },
    });
    assert.match(
      await troubleWith(broker, await broker.device("pump")),
      /^TLS 1\.2 or newer is too new for the broker localhost:PORT$/,
    );
    assert.match(broker.log(), /unsupported protocol/);
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});
