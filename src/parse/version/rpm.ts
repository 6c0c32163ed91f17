/**
 * Compares versions of rpm packages, `epoch:version-release`, as rpm does (rpm-version(7)): negative
 * where the first is the earlier one. Any text has a place in the order.
 *
 *     1.0~rc1-1 < 1.0-1 < 1.0^git1-1 < 1.0.1-1 < 1:0.5-1
 */
export function compareRpmVersions(a: string, b: string): number {
  const [first, second] = [split(a), split(b)];
  return compareSegments(first.epoch, second.epoch) ||
    compareSegments(first.version, second.version) ||
    // A version without a release comes before one with an empty release.
    Number(first.release !== undefined) - Number(second.release !== undefined) ||
    compareSegments(first.release ?? "", second.release ?? "");
}

function split(text: string): { epoch: string; version: string; release: string | undefined } {
  const [, epoch = "0", rest = ""] = /^(?:(\d*):)?([^]*)$/.exec(text) ?? [];
  const dash = rest.lastIndexOf("-");
  return {
    epoch: epoch || "0",
    version: dash < 0 ? rest : rest.slice(0, dash),
    release: dash < 0 ? undefined : rest.slice(dash + 1),
  };
}

/** `rpmvercmp`: digits, letters, tildes and carets count, everything else separates. */
function compareSegments(a: string, b: string): number {
  const [first, second] = [segments(a), segments(b)];
  for (let index = 0;; index++) {
    const [x, y] = [first[index], second[index]];
    if (x === y && x === undefined) return 0;
    if (x === "~" || y === "~") {
      if (x === y) continue;
      return x === "~" ? -1 : 1;
    }
    if (x === "^" || y === "^") {
      if (x === y) continue;
      if (x === undefined) return -1;
      if (y === undefined) return 1;
      return x === "^" ? -1 : 1;
    }
    if (x === undefined) return -1;
    if (y === undefined) return 1;
    const order = compareSegment(x, y);
    if (order !== 0) return order;
  }
}

function segments(text: string): readonly string[] {
  return text.match(/\d+|[A-Za-z]+|[~^]/g) ?? [];
}

/** A number is later than a word. */
function compareSegment(a: string, b: string): number {
  const [isNumber, isNumberToo] = [/^\d/.test(a), /^\d/.test(b)];
  if (isNumber !== isNumberToo) return isNumber ? 1 : -1;
  const [x, y] = isNumber ? [a.replace(/^0+/, ""), b.replace(/^0+/, "")] : [a, b];
  if (isNumber && x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}
