import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { timestamp } from "../model/instant.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { BASELINE_KEY } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import {
  explainByImage,
  explainFile,
  explainGone,
  explainGoneByImage,
  type Explanation,
} from "./_explained.ts";

type Executables = Facts["executables"];
type FileFact = Executables["files"][string];

const entry = z.strictObject({
  path: z.string().regex(/^\//, "expected an absolute path").max(4096),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits").optional(),
  inode: z.int().min(1).optional().describe(
    "Only where the file system keeps it, as on one image.",
  ),
});

/** What is remembered of a file. */
const print = z.object({
  target: z.string().optional(),
  device: z.number(),
  inode: z.number(),
  mode: z.number(),
  uid: z.number().optional(),
  gid: z.number().optional(),
  mtime_ms: z.number(),
  sha256: z.string().optional(),
  package: z.object({ name: z.string(), intact: z.boolean() }).optional(),
  in_place_of: z.string().optional().describe("The hash on the list that a package replaced"),
});
type Print = z.infer<typeof print>;
const memory = z.object({
  since: z.string(),
  files: z.record(z.string(), print),
  image: z.object({ by: z.string(), told_ms: z.number() }).optional().describe(
    "What changed them all, and when that was seen first, monotonic",
  ),
});
type Memory = z.infer<typeof memory>;
const HOUR_MS = 3_600_000;

/** A program that matters is no longer the file that it was. */
export const executableChanged = defineDetector({
  id: "executable_changed",
  why: "Whoever replaces sshd, login or a shell owns the device and can hide in it",
  runbook:
    "See whether somebody updated the device; if not, keep the file, compare it with the package's and reinstall from a clean image",
  attack: ["T1554", "T1036.003", "T1070.006"],
  needs: ["executables"],
  wants: ["packages", "deployments"],
  policy: z.strictObject({
    files: z.array(entry).max(200).default([]).describe(
      "Files to watch beside the usual ones and those of services, with what they are to be.",
    ),
  }),
  list: {
    name: "files",
    what: "executables with their content",
    write: ({ executables: { files } }) =>
      Object.entries(files).flatMap(([path, { target, sha256 }]): JsonObject[] =>
        target === undefined && sha256 !== undefined ? [{ path, sha256 }] : []
      ),
    whole: ({ executables }) => executables.complete,
    matches: ({ executables: { files, unreadable } }, policy) =>
      policy.files.map(({ path }) =>
        own(unreadable, path) === undefined ? own(files, path) !== undefined : undefined
      ),
  },
  memory,
  clearAfterMs: 0,
  asks: ({ files }) => ({ executables: files.map(({ path }) => path) }),
  detect({ now: { executables, packages, deployments }, policy, memory, at }) {
    const files = Object.assign(emptyObject<Print>(), memory?.files);
    const opinions: Opinion[] = [];
    let image = recent(memory?.image, at.monotonicMs);
    for (const path of executables.watched) {
      const key = escapeKey(path);
      const now = own(executables.files, path);
      const known = own(files, key);
      if (own(executables.unreadable, path) !== undefined) {
        opinions.push({ key, unjudged: true });
        continue;
      }
      const listed = policy.files.find((it) => it.path === path);
      // What it is now is seen once it has its hash.
      if (now !== undefined && !isSettled(now)) {
        if (known !== undefined || listed !== undefined) opinions.push({ key, unjudged: true });
        continue;
      }
      const expected = expectedOf(known, listed, now);
      if (now !== undefined && known === undefined) files[key] = printOf(now);
      const change = changeOf(path, expected, now, executables, listed !== undefined);
      if (change === undefined) continue;
      const explanation = now === undefined
        ? explainGone(known as FileFact | undefined, packages) ??
          explainGoneByImage(deployments, at.wallMs)
        : explainByImage(now, deployments) ??
          (change.inexplicable ? undefined : explainFile(now, packages, at.wallMs));
      if (explanation !== undefined && "soon" in explanation) {
        opinions.push({ key, unjudged: true });
        continue;
      }
      if (explanation?.image) {
        image = { by: explanation.by, told_ms: image?.told_ms ?? at.monotonicMs };
      } else opinions.push(findingOf(key, change, explanation));
      // What a package brought is told once, and then is what is expected.
      if (explanation === undefined) continue;
      if (now === undefined) delete files[key];
      else files[key] = { ...printOf(now), ...inPlaceOf(listed) };
    }
    const since = memory?.since ?? timestamp(at);
    const remembered = { since, files, ...(image && { image }) };
    return { opinions: [...opinions, baseline(since), ...brought(image)], memory: remembered };
  },
});

/** Of a new image every file is another: that is told once, not of each. */
function brought(image: Memory["image"]): readonly Finding[] {
  if (image === undefined) return [];
  return [{
    key: "(image)",
    severity: "info",
    summary: `Executables changed with the ${image.by}`,
    evidence: { explained_by: image.by },
  }];
}

function recent(image: Memory["image"], nowMs: number): Memory["image"] {
  return image !== undefined && nowMs - image.told_ms < HOUR_MS ? image : undefined;
}

/** Without one an executable that was changed before the agent was installed goes unnoticed. */
function baseline(since: string): Finding {
  return {
    key: BASELINE_KEY,
    severity: "info",
    summary: "Executables without a hash in the configuration are taken as they were found first",
    evidence: { since },
  };
}

function isSettled(it: FileFact): boolean {
  return it.target !== undefined || it.sha256 !== undefined || it.unhashed !== undefined;
}

function printOf(it: FileFact): Print {
  const { target, device, inode, mode, mtime_ms, sha256 } = it;
  return {
    ...(target === undefined ? {} : { target }),
    device,
    inode,
    mode,
    ...ownersOf(it),
    mtime_ms,
    ...(sha256 === undefined ? {} : { sha256 }),
    ...(it.package === undefined ? {} : { package: it.package }),
  };
}

function ownersOf({ uid, gid }: Pick<FileFact, "uid" | "gid">) {
  return { ...(uid === undefined ? {} : { uid }), ...(gid === undefined ? {} : { gid }) };
}

function inPlaceOf(listed: z.infer<typeof entry> | undefined): Pick<Print, "in_place_of"> {
  return listed?.sha256 === undefined ? {} : { in_place_of: listed.sha256 };
}

/** What a file is to be: what the list says of it, as long as no package brought another, and otherwise what it was. */
function expectedOf(
  known: Print | undefined,
  listed: z.infer<typeof entry> | undefined,
  now: FileFact | undefined,
): Print | undefined {
  const base = known ?? (now === undefined ? undefined : printOf(now));
  if (base === undefined || listed === undefined) return base;
  const isUpgraded = listed.sha256 !== undefined && base.in_place_of === listed.sha256;
  if (isUpgraded) return base;
  const { sha256 = base.sha256, inode = base.inode } = listed;
  return { ...base, ...(sha256 === undefined ? {} : { sha256 }), inode };
}

/** What is wrong with a file, in words, and how wrong. */
interface Change {
  what: string;
  severity: Finding["severity"];
  evidence: JsonObject;
  /** A package's sum says nothing of it. */
  inexplicable?: true;
}

function changeOf(
  path: string,
  expected: Print | undefined,
  now: FileFact | undefined,
  { moved }: Executables,
  isListed: boolean,
): Change | undefined {
  if (now === undefined) return expected === undefined && !isListed ? undefined : gone(path, moved);
  if (expected === undefined) return undefined;
  const { inode, mode, sha256, target } = now;
  const evidence: JsonObject = { inode, mode: mode.toString(8), ...ownersOf(now) };
  if (sha256 !== undefined) evidence.sha256 = sha256;
  if (target !== expected.target) {
    if (target !== undefined) evidence.target = escapeKey(target);
    const what = target === undefined ? "is no longer a link" : "leads elsewhere";
    return { what, severity: "critical", evidence };
  }
  const isNew = inode !== expected.inode;
  const elsewhere = own(moved, path)?.to;
  if (isNew && elsewhere !== undefined) evidence.moved_to = escapeKey(elsewhere);
  const isOthers = differ(now.uid, expected.uid);
  if (mode !== expected.mode || isOthers || differ(now.gid, expected.gid)) {
    evidence.expected_mode = expected.mode.toString(8);
    const gained = (mode & ~expected.mode & 0o6022) !== 0;
    const severity = gained || isOthers ? "critical" : "warning";
    const what = "has another mode or owner";
    return { what, severity, evidence, inexplicable: true };
  }
  if (sha256 !== undefined && expected.sha256 !== undefined && sha256 !== expected.sha256) {
    evidence.expected_sha256 = expected.sha256;
    // What was written at another time has another one, unless somebody set it back.
    if (now.mtime_ms === expected.mtime_ms) evidence.time_forged = true;
    const how = isNew ? "was replaced by another file" : "has another content";
    const forged = evidence.time_forged ? ", with its time set back" : "";
    return { what: `${how}${forged}`, severity: "critical", evidence };
  }
  if (!isNew || target !== undefined) return undefined;
  return { what: "is another file with the same content", severity: "warning", evidence };
}

/** Whether two owners do, as far as both are known. */
function differ(now: number | undefined, expected: number | undefined): boolean {
  return now !== undefined && expected !== undefined && now !== expected;
}

function gone(path: string, moved: Executables["moved"]): Change {
  const to = own(moved, path)?.to;
  if (to === undefined) return { what: "is gone", severity: "warning", evidence: {} };
  const target = escapeKey(to);
  return { what: `was moved to ${target}`, severity: "critical", evidence: { moved_to: target } };
}

function findingOf(key: string, change: Change, explanation: Explanation): Finding {
  const by = explanation !== undefined && "by" in explanation ? explanation.by : undefined;
  return {
    key,
    severity: by === undefined ? change.severity : "info",
    summary: `${key} ${change.what}, ${by === undefined ? "UNEXPLAINED" : `explained by ${by}`}`,
    evidence: {
      path: key,
      ...change.evidence,
      ...(by === undefined ? {} : { explained_by: by }),
    },
  };
}
