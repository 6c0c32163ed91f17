// @peculiar/x509 asks for this polyfill to be there first.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import assert from "node:assert/strict";
import { readOrder, writeCertificates } from "../../certs.example/make.ts";
import { readCredentials } from "../../src/delivery/credentials.ts";
import { find } from "../e2e/_mosquitto.ts";

/** Runs with an empty folder, which is removed afterwards. */
async function inFolder(test: (folder: string) => Promise<void> | void): Promise<void> {
  const folder = Deno.makeTempDirSync();
  try {
    await test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const pathsOf = (folder: string, device: string) => ({
  ca: `${folder}/ca.crt`,
  cert: `${folder}/${device}.crt`,
  key: `${folder}/${device}.key`,
});
const names = (paths: readonly string[]) => paths.map((path) => path.replace(/.*\//, "")).sort();
/** Deno 2.4's own X509Certificate cannot do what is asked of it here. */
const certificate = (path: string) => new x509.X509Certificate(Deno.readTextFileSync(path));
const hosts = (path: string) =>
  certificate(path).getExtension(x509.SubjectAlternativeNameExtension)?.names.items
    .map(({ value }) => value);
const make = (folder: string, ...args: string[]) => {
  const order = readOrder(args, folder);
  assert.ok(typeof order !== "string");
  return writeCertificates(order);
};

Deno.test("certs makes a CA, a broker and devices, and keeps keys from others' eyes", async () => {
  await inFolder(async (folder) => {
    const written = await make(
      folder,
      "--device",
      "pump-1",
      "--device",
      "pump-2",
      "--broker",
      "b.example",
      "--broker",
      "192.0.2.7",
    );
    assert.deepEqual(names(written), [
      ...["broker.crt", "broker.key", "ca.crt", "ca.key"],
      ...["pump-1.crt", "pump-1.key", "pump-2.crt", "pump-2.key"],
    ]);
    for (const path of written) {
      const mode = (Deno.statSync(path).mode ?? 0) & 0o777;
      assert.equal(mode, path.endsWith(".key") ? 0o600 : 0o644, path);
    }
    for (const [name, isCa] of [["ca", true], ["broker", false], ["pump-1", false]] as const) {
      const found = certificate(`${folder}/out/${name}.crt`);
      assert.equal(found.getExtension(x509.BasicConstraintsExtension)?.ca, isCa, name);
    }
    assert.deepEqual(hosts(`${folder}/out/broker.crt`), ["b.example", "192.0.2.7"]);
    const { commonName } = readCredentials(pathsOf(`${folder}/out`, "pump-2"), Date.now());
    assert.equal(commonName, "pump-2");
  });
});

Deno.test("certs keeps what is there, signs more with the CA that is there, and overwrites only by force", async () => {
  await inFolder(async (folder) => {
    assert.equal((await make(folder)).length, 6);
    const ca = Deno.readTextFileSync(`${folder}/out/ca.crt`);
    assert.deepEqual(await make(folder), []);
    assert.deepEqual(names(await make(folder, "--device", "pump-18")), [
      "pump-18.crt",
      "pump-18.key",
    ]);
    assert.equal(readCredentials(pathsOf(`${folder}/out`, "pump-18"), Date.now()).ca, ca);
    await assert.rejects(
      make(folder, "--device", "pump-18"),
      /pump-18\.crt exists already; --force/,
    );
    await assert.rejects(make(folder, "--broker", "other"), /broker\.crt exists already; --force/);
    Deno.removeSync(`${folder}/out/ca.key`);
    await assert.rejects(make(folder, "--device", "pump-19"), /ca\.crt exists already; --force/);
    assert.equal(Deno.readTextFileSync(`${folder}/out/ca.crt`), ca);
    await make(folder, "--force");
    assert.notEqual(Deno.readTextFileSync(`${folder}/out/ca.crt`), ca);
  });
});

Deno.test("certs refuses names that are no file or no level of a topic, and what it does not know", async () => {
  await inFolder((folder) => {
    for (const name of ["", "../x", "a/b", "a+", "#", ".", "ca", "broker", "x".repeat(65)]) {
      assert.throws(() => readOrder(["--device", name], folder), /^Error: Cannot name a device/);
    }
    assert.throws(() => readOrder(["--devices", "x"], folder), /Unknown option '--devices'/);
    assert.match(String(readOrder(["--help"], folder)), /^Makes a demonstration CA/);
  });
});

const openssl = find("openssl");
Deno.test({
  name: `the openssl commands of certs.example/README.md make certificates that telltale accepts${
    openssl === undefined ? " (skipped: openssl is not installed)" : ""
  }`,
  ignore: openssl === undefined,
  fn: () =>
    inFolder(async (folder) => {
      const readme = Deno.readTextFileSync(
        new URL("../../certs.example/README.md", import.meta.url),
      );
      const commands = [...readme.matchAll(/```sh\n([^`]*)```/g)]
        .map(([, text = ""]) => text).find((text) => text.includes("openssl req"));
      const { success, stderr } = await new Deno.Command("sh", {
        args: ["-e", "-c", commands ?? "false"],
        cwd: folder,
      }).output();
      assert.ok(success, new TextDecoder().decode(stderr));
      assert.equal(readCredentials(pathsOf(folder, "pump-17"), Date.now()).commonName, "pump-17");
      assert.equal(
        readCredentials(pathsOf(folder, "broker"), Date.now()).commonName,
        "broker.example",
      );
      assert.deepEqual(hosts(`${folder}/broker.crt`), ["broker.example", "192.0.2.7"]);
      const ca = certificate(`${folder}/ca.crt`);
      assert.ok(await certificate(`${folder}/pump-17.crt`).verify({ publicKey: ca.publicKey }));
    }),
});
