import type { ProgressItem } from "../host/feeds/swupdate.ts";
import type { JournalGap } from "../model/journal_gap.ts";
import type { LogRecord } from "../model/log_record.ts";
import type { Why } from "../model/reading.ts";
import { progressSteps } from "../parse/ipc/swupdate_progress.ts";
import { advance, type Deployment } from "./_deployment.ts";
import type { Boot } from "./_deployment_boot.ts";

/** What tells of deployments: the journal, and what was heard of SWUpdate. */
export type Item = LogRecord | JournalGap | ProgressItem;
type Heard = Extract<ProgressItem, { progress: unknown }>;

/** What the journal tells in its order, and in between what was heard until then. */
export function inOrder(items: readonly Item[]): readonly (LogRecord | Heard)[] {
  const heard = items.filter((it) => "progress" in it);
  const records = items.filter((it): it is LogRecord => "tag" in it);
  const ordered = records.flatMap((record) => {
    const later = heard.findIndex(({ wallMs }) => wallMs > (record.wallMs ?? 0));
    return [...heard.splice(0, later < 0 ? heard.length : later), record];
  });
  return [...ordered, ...heard];
}

/** Why SWUpdate cannot be heard, as it was said last. */
export function unheardAfter(
  before: { unheard?: Why | undefined } | undefined,
  items: readonly Item[],
): { unheard?: Why } {
  const said = items.findLast((it) => "unheard" in it);
  const unheard = said === undefined ? before?.unheard : said.unheard;
  return unheard === undefined ? {} : { unheard };
}

/** SWUpdate's deployment after what it said next. */
export function advanceHeard(
  last: Record<string, Deployment>,
  { progress, wallMs }: Heard,
  boot: Boot,
): void {
  const { id, running } = boot;
  const context = { wallMs, bootId: id, running, boots: true, by: "socket" } as const;
  for (const step of progressSteps(progress)) {
    const next = advance(last["swupdate"], step, context);
    if (next !== undefined) last["swupdate"] = next;
  }
}
