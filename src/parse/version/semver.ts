const GRAMMAR = /^v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]*)?$/;

/**
 * Compares versions as Semantic Versioning 2.0.0 does (semver.org, 11), as OSV orders ranges of type
 * SEMVER: negative where the first is the earlier one, 0 also where one of them is no such version, for
 * which there is no order. A leading `v` is left out, and what is missing is 0.
 *
 *     1.0.0-alpha < 1.0.0-alpha.1 < 1.0.0-rc.1 < 1.0.0 < 1.0.1
 */
export function compareSemver(a: string, b: string): number {
  const [first, second] = [GRAMMAR.exec(a), GRAMMAR.exec(b)];
  if (first === null || second === null) return 0;
  for (const index of [1, 2, 3]) {
    const order = compareNumbers(first[index] ?? "0", second[index] ?? "0");
    if (order !== 0) return order;
  }
  const [x, y] = [first[4], second[4]];
  if (x === undefined || y === undefined) return Number(x === undefined) - Number(y === undefined);
  return comparePrereleases(x.split("."), y.split("."));
}

function comparePrereleases(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [x, y] = [a[index], b[index]];
    if (x === undefined || y === undefined) return x === undefined ? -1 : 1;
    const [isNumber, isNumberToo] = [/^\d+$/.test(x), /^\d+$/.test(y)];
    // A number is earlier than a word.
    if (isNumber !== isNumberToo) return isNumber ? -1 : 1;
    const order = isNumber ? compareNumbers(x, y) : x < y ? -1 : x > y ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

/** Numbers of any length. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (x.length !== y.length) return x.length - y.length;
  return x < y ? -1 : x > y ? 1 : 0;
}
