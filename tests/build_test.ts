import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readElf } from "../deploy/build/elf.ts";
import { denoVersionOf, readEmbedded } from "../deploy/build/embedded.ts";
import { findRuntime } from "../deploy/build/runtime.ts";
import { bakedFlags } from "../deploy/build/compile.ts";
import { DEVICE_PLACES as PLACES, permissionFlags } from "../src/cli/_permissions.ts";
import { telltaleBinary } from "./e2e/_binary.ts";
import { pathOf } from "./_tree.ts";

const binary = await telltaleBinary();
const minor = Number(Deno.version.deno.split(".")[1]);
const cannotBundle = minor < 9 ? `Deno ${Deno.version.deno} cannot bundle the agent` : undefined;
/** Nothing can be fetched through it. */
const NOWHERE = "http://127.0.0.1:9";

function test(name: string, missing: string | undefined, fn: () => Promise<void>): void {
  if (missing === undefined) Deno.test(name, fn);
  else Deno.test({ name: `${name} (skipped: ${missing})`, ignore: true, fn });
}

/** What `deno compile` and we ask of a base runtime, and no more: a header that the loader would take (elf(5)), a name. */
function standIn(elfMachine: number, version = Deno.version.deno): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(160);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  view.setUint16(0x10, 2, true); // executable
  view.setUint16(0x12, elfMachine, true);
  view.setUint32(0x14, 1, true);
  view.setBigUint64(0x20, 64n, true); // one program header, right behind this one
  view.setUint16(0x34, 64, true);
  view.setUint16(0x36, 56, true);
  view.setUint16(0x38, 1, true);
  view.setUint16(0x3a, 64, true);
  view.setUint32(64, 1, true); // to be loaded
  view.setUint32(68, 5, true);
  view.setBigUint64(96, 160n, true);
  view.setBigUint64(104, 160n, true);
  view.setBigUint64(112, 0x1000n, true);
  bytes.set(new TextEncoder().encode(`Deno/0.80.0 Deno/${version} Deno/`), 120);
  return bytes;
}

interface Built {
  code: number;
  said: string;
  files: Record<string, Uint8Array>;
}

async function build(args: readonly string[], denortBin?: Uint8Array): Promise<Built> {
  const directory = Deno.makeTempDirSync();
  const out = `${directory}/out`;
  try {
    if (denortBin !== undefined) Deno.writeFileSync(`${directory}/denort`, denortBin);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        "--quiet",
        pathOf("deploy/build.ts"),
        `--out=${out}`,
        ...args,
      ],
      env: {
        NO_COLOR: "1",
        ...denortBin === undefined ? {} : { DENORT_BIN: `${directory}/denort` },
      },
    }).output();
    const files: Record<string, Uint8Array> = {};
    if (code !== 64) {
      for (const { name } of Deno.readDirSync(out)) {
        files[name] = Deno.readFileSync(`${out}/${name}`);
      }
    }
    const decoder = new TextDecoder();
    return { code, said: decoder.decode(stdout) + decoder.decode(stderr), files };
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
}

test(
  "the program has nothing embedded but the bundle, and no right but the generated ones",
  "missing" in binary ? binary.missing : undefined,
  () => {
    const program = Deno.readFileSync("path" in binary ? binary.path : "");
    const { files, v8Flags, permissions } = readEmbedded(program);
    assert.deepEqual(files, ["telltale.js"]);
    assert.ok(v8Flags.includes("--jitless"), `${v8Flags}`);
    const listed = (kind: string) => {
      const flag = permissionFlags(PLACES).find((flag) => flag.startsWith(`--allow-${kind}=`));
      return flag?.split("=")[1]?.split(",");
    };
    assert.deepEqual(permissions["allow_read"], listed("read"));
    assert.deepEqual(permissions["allow_write"], listed("write"));
    assert.deepEqual(permissions["allow_env"], listed("env"));
    assert.deepEqual(permissions["allow_sys"], ["statfs"]);
    const denied = ["deny_run", "deny_ffi", "deny_import"].map((name) => permissions[name]);
    // An empty list is Deno's word for all.
    assert.deepEqual(denied, [[], [], []]);
    assert.deepEqual([permissions["allow_run"], permissions["allow_ffi"]], [null, null]);
    assert.equal(permissions["prompt"], false);
    return Promise.resolve();
  },
);

test(
  "deno task build compiles for the processor that was asked for, the same each time",
  cannotBundle,
  async () => {
    const args = ["--target=aarch64", "--broker=10.1.2.3:8883"];
    const first = await build(args, standIn(183));
    assert.equal(first.code, 0, first.said);
    assert.deepEqual(Object.keys(first.files).sort(), ["SHA256SUMS", "telltale-aarch64"]);
    const program = first.files["telltale-aarch64"] ?? new Uint8Array();
    assert.equal(readElf(program).machine, "aarch64");
    assert.ok(program.length < 1_100_000, `${program.length} bytes: the bundle has grown`);
    assert.deepEqual(readEmbedded(program).files, ["telltale.js"]);
    assert.deepEqual(readEmbedded(program).permissions["allow_net"], [
      "10.1.2.3:8883",
      "unix:/run/telltale/notify",
      "unix:/run/systemd/notify",
      "unix:/run/dbus/system_bus_socket",
      "unix:/run/swupdate/swupdateprog",
      "unix:/run/telltale/host/tmp/swupdateprog",
    ]);
    const sum = createHash("sha256").update(program).digest("hex");
    const sums = new TextDecoder().decode(first.files["SHA256SUMS"]);
    assert.equal(sums, `${sum}  telltale-aarch64\n`);
    if (Deno.build.arch !== "aarch64") assert.match(first.said, /not run: this machine is/);
    const second = await build(args, standIn(183));
    assert.deepEqual(second.files, first.files);
  },
);

test(
  "deno task build reports what it cannot build, by name, and builds the rest",
  cannotBundle,
  async () => {
    const { code, said, files } = await build([], standIn(183));
    assert.equal(code, 0, said);
    assert.match(said, /out\/telltale-aarch64: /);
    // Where Deno has its own base runtime in its cache, that one is built as well.
    if (!("telltale-x86_64" in files)) {
      assert.match(
        said,
        /^telltale-x86_64 was not built: there is/m,
      );
    }
  },
);

test("deno task build refuses a program that does not run", cannotBundle, async () => {
  const own = { x86_64: 62, aarch64: 183 }[Deno.build.arch];
  const { code, said, files } = await build([`--target=${Deno.build.arch}`], standIn(own));
  assert.match(said, /was not built: it does not run/);
  assert.deepEqual([code, Object.keys(files)], [69, []]);
});

Deno.test("deno task build takes no target, broker or flag that it does not know", async () => {
  for (const arg of ["--target=mips", "--broker=host", "--brokr=x:1"]) {
    const { code, said } = await build([arg]);
    assert.match(said, /^build: /);
    assert.equal(code, 64, arg);
  }
});

Deno.test("findRuntime() takes DENORT_BIN where processor and version are right, else names the three ways", async () => {
  const directory = Deno.makeTempDirSync();
  const given = (bytes?: Uint8Array) => {
    const denortBin = bytes === undefined ? undefined : `${directory}/denort`;
    if (bytes !== undefined) Deno.writeFileSync(`${directory}/denort`, bytes);
    const env = { DENO_DIR: directory, HTTPS_PROXY: NOWHERE };
    return findRuntime("aarch64", { denortBin, npm: true, env });
  };
  const sentence = (first: string) =>
    new RegExp(
      `^Error: there is no base runtime: DENORT_BIN is ${first}; Deno [\\d.]+ could not fetch its own ` +
        "\\(.+\\); --npm-runtime has one for x86_64 only$",
    );
  try {
    assert.equal((await given(standIn(183))).version, Deno.version.deno);
    await assert.rejects(given(), sentence("not set"));
    await assert.rejects(given(standIn(62)), sentence("for x86_64"));
    await assert.rejects(given(standIn(183, "1.2.3")), sentence("of Deno 1.2.3"));
    await assert.rejects(
      given(new Uint8Array(9)),
      /DENORT_BIN: Not a 64-bit little-endian ELF file/,
    );
  } finally {
    Deno.removeSync(directory, { recursive: true });
  }
});

Deno.test("bakedFlags() names unix sockets to a Deno that wants it, and to no earlier one", () => {
  const net = (deno: string, broker?: string) =>
    bakedFlags(deno, broker, []).filter((flag) => flag.startsWith("--allow-net"));
  assert.deepEqual(net("2.4.2", "b:1"), ["--allow-net=b:1"]);
  assert.deepEqual(net("2.9.6", "b:1"), [
    "--allow-net=b:1,unix:/run/telltale/notify,unix:/run/systemd/notify," +
    "unix:/run/dbus/system_bus_socket,unix:/run/swupdate/swupdateprog," +
    "unix:/run/telltale/host/tmp/swupdateprog",
  ]);
  assert.deepEqual([net("2.4.2"), net("2.9.6")], [["--allow-net"], ["--allow-net"]]);
});

Deno.test("readElf() tells processor and end, and throws for what is no program", () => {
  const bytes = standIn(183);
  assert.deepEqual(readElf(bytes), { machine: "aarch64", endBytes: 0 });
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0x28, 1000n, true);
  view.setUint16(0x3c, 3, true);
  view.setUint16(0x12, 243, true); // RISC-V
  assert.deepEqual(readElf(bytes), { machine: undefined, endBytes: 1000 + 3 * 64 });
  for (const broken of [bytes.subarray(0, 63), bytes.with(4, 1), bytes.with(0, 0)]) {
    assert.throws(() => readElf(broken), TypeError);
  }
});

Deno.test("readEmbedded() lists every file that was put in, and throws where there is none", () => {
  const part = (json: string) => {
    const text = new TextEncoder().encode(json);
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(text.length), true);
    return [...length, ...text];
  };
  const program = Uint8Array.from([
    ...standIn(62),
    ...part('{"argv":[],"permissions":{"allow_net":[]},"v8_flags":["--jitless"]}'),
    ...part(
      '[{"Dir":{"n":"a","e":[{"File":{"n":"b"}},{"Symlink":{"n":"c"}}]}},{"File":{"n":"d"}}]',
    ),
  ]);
  assert.deepEqual(readEmbedded(program), {
    files: ["a/b", "a/c", "d"],
    v8Flags: ["--jitless"],
    permissions: { allow_net: [] },
  });
  assert.throws(() => readEmbedded(standIn(62)), TypeError);
  assert.equal(denoVersionOf(program), Deno.version.deno);
  assert.equal(denoVersionOf(program.subarray(0, 100)), undefined);
});
