import { dateTime } from "../model/instant.ts";
import { emptyObject, type JsonObject, own } from "../model/json.ts";
import type { Occurrence } from "../model/message.ts";
import type { Deployment } from "./_deployment.ts";

/** Times of one deployment by two sources do not differ more. */
const SAME_MS = 5_000;

/** A deployment as it is published. */
export function published({ status, id, artifact, cause, started_ms, finished_ms }: Deployment) {
  const started = started_ms === undefined ? undefined : dateTime(started_ms);
  const finished = finished_ms === undefined ? undefined : dateTime(finished_ms);
  const report: JsonObject = emptyObject();
  for (const [name, value] of Object.entries({ status, id, artifact, cause, started, finished })) {
    if (value !== undefined) report[name] = value;
  }
  return report;
}

type Deployments = Readonly<Record<string, Deployment>>;

/** What became of deployments, by updater, since the last look. */
export function eventsOf(
  before: Deployments,
  last: Deployments,
): readonly Occurrence[] {
  return Object.entries(last).flatMap(([updater, now]): Occurrence[] => {
    const was = own(before, updater);
    if (was !== undefined && was.status === now.status && isSame(was, now)) return [];
    return [{ kind: "deployment", content: { updater, ...published(now) } }];
  });
}

/** Two sources may tell of one, each by its own clock's seconds, and only one of them its id. */
function isSame(was: Deployment, now: Deployment): boolean {
  const near = (a = NaN, b = NaN) => !(Math.abs(a - b) > SAME_MS);
  return (was.id ?? now.id) === (now.id ?? was.id) &&
    near(was.started_ms, now.started_ms) && near(was.finished_ms, now.finished_ms);
}
