/**
 * A quiet day of a small server: synthetic, made of two genuine ends. `debian-12-vm` was captured twice,
 * ten seconds apart; here every number that differs goes on as it did in those ten seconds, now faster,
 * now slower. What the kernel only ever counts up goes up, all else comes and goes around the two
 * captured values. It was at work while it was captured: a quiet one has a fiftieth of its load.
 * Packages are made up to the number that is asked for. Nothing happens.
 */
import { createHash } from "node:crypto";
import { archiveHost } from "../../src/host/archive.ts";
import { parseEntries } from "../../src/host/archive_text.ts";
import { overlay } from "../../src/host/archive_tree.ts";
import type { HostFs, HostPath } from "../../src/host/host_fs.ts";
import { archiveOf, laterOf } from "../_hosts.ts";
import { read } from "../_tree.ts";

const NAME = "debian-12-vm";
const INTERVAL_S = 10;
const LOAD = 50;
/** What does not only go up. */
const GAUGES = /^\/proc\/(meminfo|loadavg|pressure\/.*)$/;
/** The device, and the second of the day that it is at. */
export interface QuietDay {
  host: HostFs;
  second: number;
}

/** The device at second 0, with so many packages. */
export function quietDay(packages: number): QuietDay {
  const status = Array.from({ length: packages }, (_, i) => stanza(i)).join("\n");
  const entries = `file /var/lib/dpkg/status\n${
    status.split("\n").map((it) => `|${it}`).join("\n")
  }\n`;
  const first = archiveHost(overlay(archiveOf(NAME), parseEntries(entries)));
  const second = archiveHost(laterOf(NAME));
  const paths = [...read(`tests/hosts/${NAME}.later`).matchAll(/^file (\/proc\/\S+|\/sys\/\S+)/gm)]
    .map(([, path]) => path as HostPath);
  const texts = new Map<HostPath, Moving>(
    paths.map((
      path,
    ) => [
      path,
      moving(
        path,
        first.readText(path),
        quietened(path, first.readText(path), second.readText(path)),
      ),
    ]),
  );
  const encoder = new TextEncoder();
  const day: QuietDay = {
    second: 0,
    host: {
      ...first,
      readText: (path) => texts.get(path)?.(day.second) ?? first.readText(path),
      readAt(path, from, max) {
        const text = texts.get(path)?.(day.second);
        if (text === undefined) return first.readAt(path, from, max);
        return encoder.encode(text).subarray(from, from + max);
      },
    },
  };
  return day;
}

/** Of what the processors did, all but a fiftieth is idling: the fourth number of a line (proc_stat(5)). */
function quietened(path: string, before: string, after: string): string {
  if (path !== "/proc/stat") return after;
  const was = before.split("\n");
  return after.split("\n").map((line, i) => {
    const [name = "", ...ends] = line.split(/ +/);
    if (!name.startsWith("cpu")) return line;
    const begins = was[i]?.split(/ +/).slice(1) ?? [];
    const counts = ends.map((end, n) => {
      const begin = Number(begins[n]);
      return n === 3 ? begin : begin + Math.round((Number(end) - begin) / LOAD);
    });
    const sum = (numbers: readonly unknown[]) =>
      numbers.slice(0, 8).reduce<number>((all, number) => all + Number(number), 0);
    counts[3] = (counts[3] ?? 0) + sum(ends) - sum(counts);
    return `${name} ${counts.join(" ")}`;
  }).join("\n");
}

type Moving = (second: number) => string;

function moving(path: string, before: string, after: string): Moving {
  const [was, is] = [before, after].map((text) => text.split(/(\d+(?:\.\d+)?)/));
  if (was === undefined || is === undefined || was.length !== is.length) return () => before;
  const isGauge = GAUGES.test(path);
  const pieces = was.map((piece, i) => {
    const [from, to] = [Number(piece), Number(is[i])];
    if (i % 2 === 0 || from === to) return () => piece;
    const digits = piece.split(".")[1]?.length ?? 0;
    const phase = `${path} ${i}`;
    return (second: number) => {
      const look = Math.floor(second / INTERVAL_S);
      // Up to 0.4 of an interval early or late: what only goes up still does.
      const share = isGauge ? noise(phase, look) : second / INTERVAL_S + 0.4 * noise(phase, look);
      return (from + (to - from) * share).toFixed(digits);
    };
  });
  return (second) => pieces.map((piece) => piece(second)).join("");
}

/** From 0 to 1, the same for the same. */
function noise(phase: string, look: number): number {
  return createHash("sha1").update(`${phase} ${look}`).digest().readUInt32BE(0) / 2 ** 32;
}

function stanza(i: number): string {
  return `Package: package-${i}\nStatus: install ok installed\nArchitecture: amd64\n` +
    `Version: 1.${i}-${i % 7 + 1}+deb12u${i % 3}\n`;
}
