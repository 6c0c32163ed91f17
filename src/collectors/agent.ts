import * as z from "zod";
import { defineCollector } from "./_collector.ts";

const FACTS = z.object({
  certificates: z.record(
    z.string(),
    z.object({ expires_ms: z.int().describe("When it expires, UTC, by the certificate itself") }),
  ).optional().describe("Our own, `device`, and the last of those that we trust, `ca`"),
  rival: z.object({
    how: z.enum(["taken_over", "status", "ended"]).describe(
      "The broker said that another client connected as us; another session spoke on our status " +
        "topic; or connections ended soon after they came about, again and again, without a reason",
    ),
    session: z.string().optional().describe("The other session, where it was seen"),
    seen_ms: z.number().describe("When, last, monotonic"),
  }).optional().describe("Another client that uses our client id"),
  refused: z.record(z.string(), z.string()).optional()
    .describe("Topics to which the broker takes no message, and what it said"),
  store: z.object({
    kept: z.enum(["disk", "memory"]).describe("Where what must survive is kept"),
    why: z.string().optional().describe("Why not on disk"),
    fresh: z.boolean().optional().describe("The database was made at this start"),
    quarantined: z.string().optional().describe("Where the damaged database was put aside"),
    removed_ms: z.number().optional().describe(
      "When it was seen, last, that the file is not the one that was opened, monotonic",
    ),
    opened_ms: z.number().describe("When it was opened, monotonic"),
  }).optional().describe("Of the state database"),
  configuration: z.object({ fault: z.string().describe("File, line, key, and what is wrong") })
    .optional().describe("The configuration on disk, where it is not the one in use"),
  clock: z.object({
    stepped_s: z.int().describe("By how much the wall clock was set, forward or back"),
    seen_ms: z.number().describe("When, last, monotonic"),
  }).optional().describe("A step of the wall clock, from one that could be believed"),
});
/** What telltale knows of itself. Nothing in it changes without a reason, such as ages do. */
export type SelfKnowledge = z.infer<typeof FACTS>;

/**
 * What telltale knows of itself. It reads nothing: the loop gives it the whole of what is known
 * whenever that has changed. What is wrong with it is told as findings, and nowhere else.
 */
export const agent = defineCollector({
  id: "agent",
  summary: "What telltale knows of itself: its certificates, its line, its store, its clock",
  reads: [],
  everyMs: 0,
  facts: FACTS,
  collect: (_host, { before, items }) => ({
    facts: (items as readonly SelfKnowledge[]).at(-1) ?? before ?? {},
  }),
  report: () => ({}),
});
