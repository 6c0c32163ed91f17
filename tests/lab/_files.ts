/** What an intruder does to files: a setuid copy of a shell, a program replaced, a program moved; and takes back. */
import assert from "node:assert/strict";
import { isObject, type JsonObject } from "../../src/model/json.ts";
import type { Lab, Seen } from "./_lab.ts";

/** On /tmp there, which is mounted so, a setuid bit counts for nothing. */
const COPY = "setuid_executables//var/tmp/.x";
const REPLACED = "executable_changed//usr/sbin/dropbear";
const MOVED = "executable_changed//usr/bin/ss";

const is = (state: string, id: string) => ({ topic, message }: Seen) =>
  topic.endsWith("/alert") && message.state === state && message.id === id;

/** Each is told once, and cleared; gives the evidence of the copy, which belongs to the user mosquitto. */
export async function tellsOfFiles(lab: Lab): Promise<JsonObject> {
  await hasSeenAll(lab);
  const from = lab.seen.length;
  await lab.sh(`
    install -o mosquitto -m 4755 /bin/sh /var/tmp/.x
    mv /usr/sbin/dropbear /root/dropbear
    cp /bin/sleep /usr/sbin/dropbear
    mv /usr/bin/ss /usr/bin/.ss
  `);
  const [copy, replaced, moved] = await Promise.all(
    [COPY, REPLACED, MOVED].map((id) => lab.until(is("raised", id), 40_000, from)),
  ) as [Seen, Seen, Seen];
  for (const { message } of [copy, replaced, moved]) assert.equal(message.severity, "critical");
  assert.match(String(replaced.message.summary), /was replaced by another file, .*UNEXPLAINED$/);
  assert.match(String(moved.message.summary), /was moved to \/usr\/bin\/\.ss, UNEXPLAINED$/);
  await lab.sh(`
    rm /var/tmp/.x
    mv /root/dropbear /usr/sbin/dropbear
    mv /usr/bin/.ss /usr/bin/ss
  `);
  for (const id of [COPY, REPLACED, MOVED]) await lab.until(is("cleared", id), 40_000, from);
  // That another owner can be told, or none, is no change of any other file.
  const raised = lab.seen.slice(from).filter(({ topic, message }) =>
    topic.endsWith("/alert") && message.state === "raised" &&
    /^(?:setuid_executables|executable_changed)\//.test(String(message.id))
  ).map(({ message }) => message.id);
  assert.deepEqual(raised.sort(), [REPLACED, MOVED, COPY].sort());
  return copy.message.evidence as JsonObject;
}

/** Until every executable was hashed, and every location swept. */
async function hasSeenAll(lab: Lab): Promise<void> {
  for (;;) {
    const { Coverage: coverage } = lab.rebuilt().state;
    const { executables, setuid_files } = isObject(coverage) ? coverage : {};
    if (
      isObject(executables) && executables.complete === true &&
      isObject(setuid_files) && setuid_files.swept !== "not yet"
    ) return;
    await lab.until(({ topic }) => topic.endsWith("/data"), 20_000, lab.seen.length);
  }
}
