import { Buffer } from "node:buffer";
import type { AddressInfo } from "node:net";
import { createServer } from "node:tls";
import { Aedes } from "aedes";

/** The demo's own broker: MQTT 3.1.1 over TLS on a free port of the loopback, for clients with a certificate. */
export interface Broker extends AsyncDisposable {
  port: number;
}

/** Starts it with the PEM texts of its CA, certificate and key. */
export async function startBroker(pem: { ca: string; cert: string; key: string }): Promise<Broker> {
  const aedes = await Aedes.createBroker();
  const options = {
    ca: Buffer.from(pem.ca),
    cert: Buffer.from(pem.cert),
    key: Buffer.from(pem.key),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createServer(options, aedes.handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      await new Promise<void>((resolve) => aedes.close(resolve));
      server.close();
    },
  };
}
