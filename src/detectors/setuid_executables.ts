import * as z from "zod";
import type { Facts } from "../collectors/registry.ts";
import type { Finding, Opinion } from "../model/finding.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import { escapeKey } from "../model/key.ts";
import { BASELINE, type Baseline, learn, LEARNING } from "./_baseline.ts";
import { defineDetector } from "./_detector.ts";
import { explainByImage, explainFile, type Explanation } from "./_explained.ts";
import { anyOf } from "./_owner.ts";

type FileFact = Facts["setuid_files"]["files"][string];

const S_ISUID = 0o4000;
const path = z.string().regex(/^\//, "expected an absolute path").max(4096);
const entry = z.strictObject({
  path,
  uid: z.int().min(0).optional().describe("Its owner."),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "expected 64 hexadecimal digits").optional(),
});

/** A file that gives its owner's rights to whoever starts it, and that is not expected. */
export const setuidExecutables = defineDetector({
  id: "setuid_executables",
  why:
    "A setuid file gives its owner's rights to everybody: a copied shell is the oldest back door",
  runbook:
    "See when it was made and by whom; keep a copy, take the bit away (chmod u-s,g-s), or add it to the list",
  attack: ["T1548.001"],
  needs: ["setuid_files"],
  wants: ["packages", "deployments"],
  policy: z.strictObject({
    allow: z.array(entry).max(1_000).default([]).describe("Which files may be setuid or setgid."),
    watch: z.array(path).max(50).default([]).describe(
      "Directories to look into at every look, beside /tmp, /var/tmp and /dev/shm.",
    ),
    ...LEARNING,
  }),
  list: {
    name: "allow",
    what: "setuid and setgid files",
    // Its content is another after an upgrade, and a package's sums tell that.
    write: ({ setuid_files }) =>
      Object.entries(setuid_files.files).map(([path, { uid }]) => ({
        path,
        ...(uid === undefined ? {} : { uid }),
      })),
    whole: ({ setuid_files }) => setuid_files.swept_ms !== undefined,
    matches: ({ setuid_files }, { allow }) =>
      allow.map(({ path }) => own(setuid_files.files, path) !== undefined),
  },
  memory: BASELINE,
  clearAfterMs: 0,
  asks: ({ watch }) => ({ setuid_files: watch }),
  detect({ now: { setuid_files, packages, deployments }, policy, memory, at }) {
    const { files, swept_ms } = setuid_files;
    const beyond = beyondSight(setuid_files);
    const explain = (it: FileFact) =>
      explainByImage(it, deployments) ?? explainFile(it, packages, at.wallMs);
    if (policy.allow.length > 0 || policy.baseline === "none") {
      const isAllowed = (path: string, it: FileFact) =>
        anyOf(
          policy.allow.filter((entry) => entry.path === path).map((entry) => isAbout(entry, it)),
        );
      return [...judge(files, isAllowed, explain), ...beyond];
    }
    // What is there is expected once all of it was seen, with its content.
    const hashing = Object.values(files).some(({ hashed }) => hashed === undefined);
    if (memory === undefined && (swept_ms === undefined || hashing)) return [];
    const entries = emptyObject<string>();
    for (const [path, it] of Object.entries(files)) entries[escapeKey(path)] = print(it);
    const what = "setuid and setgid files";
    const learned = learn({ entries, policy, memory, at, what });
    const opinions = judge(files, (path, it) => isExpected(learned.memory, path, it), explain);
    const brought = opinions.flatMap((it) =>
      "severity" in it && it.severity === "info" ? it.key : []
    );
    return {
      opinions: [learned.finding, ...opinions, ...beyond],
      memory: adopt(learned.memory, entries, brought),
    };
  },
});

/** Whether an entry is about this file, of its path; undefined where it asks for an owner that cannot be told. */
function isAbout({ uid, sha256 }: z.infer<typeof entry>, it: FileFact): boolean | undefined {
  if (!agree(uid, it.uid) || !agree(sha256, it.sha256)) return false;
  return uid !== undefined && it.uid === undefined ? undefined : true;
}

/** Whether what is expected is so, as far as both are known. */
function agree<T>(expected: T | undefined, now: T | undefined): boolean {
  return expected === undefined || now === undefined || expected === now;
}

/** What a file of the baseline was: a change of content or owner is one, another inode is not. */
function print({ mode, uid, gid, sha256 }: FileFact): string {
  return `${mode.toString(8)} ${uid ?? "?"}:${gid ?? "?"} ${sha256 ?? "?"}`;
}

function isExpected({ entries }: Baseline, path: string, it: FileFact): boolean | undefined {
  const known = own(entries, escapeKey(path));
  if (known === undefined) return false;
  const [mode, owners = "", sha256] = known.split(" ");
  const [uid, gid] = owners.split(":").map((id) => id === "?" ? undefined : Number(id));
  if (mode !== it.mode.toString(8) || !agree(uid, it.uid) || !agree(gid, it.gid)) return false;
  if (it.sha256 === undefined) return it.unhashed === undefined ? undefined : true;
  return sha256 === "?" || sha256 === it.sha256;
}

/** A file that a package brought is told once, and then is the one that is expected. */
function adopt(
  memory: Baseline,
  now: Baseline["entries"],
  brought: readonly string[],
): Baseline {
  if (brought.length === 0) return memory;
  const entries = Object.assign(emptyObject<string>(), memory.entries);
  for (const key of brought) entries[key] = now[key] ?? "";
  return { ...memory, entries };
}

function beyondSight({ unread, untold }: Facts["setuid_files"]): readonly Finding[] {
  const hidden = Object.entries(unread).filter(([, why]) => why === "malformed");
  return [
    ...hidden.map(([directory]): Finding => ({
      key: `${escapeKey(directory)}/(unreadable)`,
      severity: "warning",
      summary: `${escapeKey(directory)} holds a name that cannot be read, or more than can be`,
      evidence: { directory: escapeKey(directory) },
    })),
    ...(untold === 0 ? [] : [UNTOLD]),
  ];
}

const UNTOLD: Finding = {
  key: "(untold)",
  severity: "warning",
  summary: "There are more setuid and setgid files than can be told",
  evidence: {},
};

function judge(
  files: Facts["setuid_files"]["files"],
  isAllowed: (path: string, it: FileFact) => boolean | undefined,
  explain: (it: FileFact) => Explanation,
): readonly Opinion[] {
  return Object.entries(files).flatMap(([path, it]): Opinion[] => {
    const key = escapeKey(path);
    const answer = isAllowed(path, it);
    if (answer === true) return [];
    const explanation = explain(it);
    if (answer === undefined || explanation !== undefined && "soon" in explanation) {
      return [{ key, unjudged: true }];
    }
    const { mode, uid, gid, sha256, inode } = it;
    const kind = (mode & S_ISUID) === 0
      ? `setgid to ${gid === undefined ? "a group unknown" : `group ${gid}`}`
      : `setuid to ${uid === undefined ? "a user unknown" : `user ${uid}`}`;
    const evidence: JsonObject = { path: key, mode: mode.toString(8), inode };
    if (uid !== undefined) evidence.uid = uid;
    if (gid !== undefined) evidence.gid = gid;
    if (sha256 !== undefined) evidence.sha256 = sha256;
    if (explanation !== undefined) evidence.explained_by = explanation.by;
    const why = explanation === undefined ? "UNEXPLAINED" : `explained by ${explanation.by}`;
    const severity = explanation !== undefined
      ? "info"
      : (mode & S_ISUID) === 0
      ? "warning"
      : "critical";
    return [{ key, severity, summary: `${key} is ${kind}, ${why}`, evidence }];
  });
}
