import { gunzipSync } from "node:zlib";
import { read } from "../../_tree.ts";

/** What a genuine SWUpdate said to a client, all of its bytes but most of what only counts percents. */
export interface Recorded {
  version: string;
  /** What became of the update, or what was wrong with it. */
  update: string;
  bytes: Uint8Array;
}

/** Of tests/logs/swupdate-progress.jsonl. */
export const RECORDED: readonly Recorded[] = read("tests/logs/swupdate-progress.jsonl").trimEnd()
  .split("\n").map((line) => {
    const { version, update, gzip } = JSON.parse(line);
    const packed = Uint8Array.from(atob(gzip), (letter) => letter.charCodeAt(0));
    return { version, update, bytes: Uint8Array.from(gunzipSync(packed)) };
  });
