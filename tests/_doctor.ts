import assert from "node:assert/strict";
import { z } from "zod";
import { pathOf } from "./_tree.ts";

const answer = z.enum(["ok", "absent", "denied", "malformed", "slow"]);
const property = z.strictObject({
  is: z.json(),
  as_in_unit: z.boolean().nullable(),
  line: z.string().min(1),
});

/** The shape of `telltale doctor --json`, which does not change but for members that are added. */
const REPORT = z.strictObject({
  version: z.string(),
  complete: z.boolean(),
  collectors: z.array(z.strictObject({
    id: z.string(),
    summary: z.string(),
    answer,
    detail: z.string().optional(),
    sources: z.array(z.strictObject({
      path: z.string().startsWith("/"),
      kind: z.enum(["read", "statfs", "tree", "bus", "socket", "part"]),
      answer,
      optional: z.literal(true).optional(),
      readable: z.int(),
      there: z.int(),
      detail: z.string().optional(),
      needs: z.string().min(1),
      line: z.string().min(1).optional(),
      drop_in: z.enum(["visibility", "trace"]).optional(),
      unseen: z.string().min(1),
    })),
  })),
  sandbox: z.strictObject({
    deno_version: property,
    compiled: property,
    uid: property,
    groups: property,
    effective_capabilities: property,
    bounding_capabilities: property,
    no_new_privileges: property,
    seccomp: property,
    host_binds: property,
    hidepid: property,
    state_directory: property,
    permissions: property,
  }).nullable(),
});
/** A report of the doctor. */
export type Report = z.infer<typeof REPORT>;

/** How a run of the program ended. */
export interface Outcome {
  code: number;
  out: string;
  err: string;
}

/** Runs the doctor; `wrapper` in front of Deno, such as `deploy/with-host`. */
export async function doctor(
  args: readonly string[],
  wrapper: readonly string[] = [],
  permissions: readonly string[] = ["-A"],
  env: Record<string, string> = {},
): Promise<Outcome> {
  const [program = "", ...rest] = [
    ...wrapper,
    Deno.execPath(),
    "run",
    "--quiet",
    "--no-check",
    "--no-prompt",
    ...permissions,
    pathOf("src/main.ts"),
    "doctor",
    ...args,
  ];
  const { code, stdout, stderr } = await new Deno.Command(program, {
    args: rest,
    env: { NO_COLOR: "1", ...env },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

/** What the doctor said as JSON, and in no other shape. */
export function parse({ out, err }: Outcome): Report {
  assert.equal(err, "");
  return REPORT.parse(JSON.parse(out));
}

/** What a report says about one source; fails where it says nothing. */
export function sourceOf(report: Report, collector: string, path: string) {
  const source = report.collectors.find(({ id }) => id === collector)?.sources
    .find((it) => it.path === path);
  assert.ok(source !== undefined, `${collector} has no source ${path}`);
  return source;
}
