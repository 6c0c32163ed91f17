import { issue } from "../../certs.example/make.ts";
import type { CredentialPaths } from "../../src/delivery/credentials.ts";
import { makePki } from "./_certificates.ts";

/** A TLS server that says what it is told to: what real brokers do not say at will. */
export interface ScriptedBroker extends AsyncDisposable {
  port: number;
  credentials: CredentialPaths;
  /** The first packet of each connection. */
  heard: Uint8Array[];
}

/** What to answer to a CONNECT of this version of MQTT; nothing is to say nothing, null is to hang up. */
export type Answer = (version: number) => Uint8Array | undefined | null;

/** CONNACK with a code: in MQTT 5 there is a length of properties behind it. */
export function connack(version: number, code: number): Uint8Array {
  return Uint8Array.of(0x20, version === 5 ? 3 : 2, 0, code, ...(version === 5 ? [0] : []));
}

/** Starts one on a free loopback port. `reply` is given what comes after the CONNECT. */
export async function startScriptedBroker(
  answer: Answer,
  reply: (packet: Uint8Array) => Uint8Array = () => new Uint8Array(),
): Promise<ScriptedBroker> {
  const pki = await makePki();
  const server = await issue(pki.authority, {
    commonName: "localhost",
    kind: "server",
    dns: ["localhost"],
  });
  const listener = Deno.listenTls({
    hostname: "127.0.0.1",
    port: 0,
    cert: server.certificatePem,
    key: server.keyPem,
  });
  const heard: Uint8Array[] = [];
  const open = new Set<Deno.TlsConn>();

  async function serve(connection: Deno.TlsConn): Promise<void> {
    open.add(connection);
    const buffer = new Uint8Array(4096);
    try {
      const count = await connection.read(buffer);
      if (count === null) return;
      heard.push(buffer.slice(0, count));
      // Fixed header of two bytes, then 00 04 "MQTT" and the version (MQTT 5 section 3.1).
      const said = answer(buffer[8] ?? 0);
      if (said === null) return;
      if (said !== undefined) await connection.write(said);
      while (true) {
        const more = await connection.read(buffer);
        if (more === null) return;
        const replied = reply(buffer.slice(0, more));
        if (replied.length > 0) await connection.write(replied);
      }
    } catch {
      // The other side has gone, or the test has ended.
    } finally {
      open.delete(connection);
      close(connection);
    }
  }

  const serving = (async () => {
    while (true) {
      try {
        void serve(await listener.accept());
      } catch (error) {
        if (error instanceof Deno.errors.BadResource) return;
      }
    }
  })();
  return {
    port: listener.addr.port,
    credentials: await pki.device(),
    heard,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const connection of open) close(connection);
      await serving;
      await pki[Symbol.asyncDispose]();
    },
  };
}

function close(connection: Deno.TlsConn): void {
  try {
    connection.close();
  } catch {
    // It is closed.
  }
}
