/**
 * Compares versions of Debian packages as dpkg does (deb-version(7)): negative where the first is the
 * earlier one. Any text has a place in the order. opkg's versions are compared alike.
 *
 *     1:0.9~rc1-1 < 1:0.9-1 < 1:0.10-1
 */
export function compareDebianVersions(a: string, b: string): number {
  const [first, second] = [split(a), split(b)];
  return compareDigits(first.epoch, second.epoch) ||
    compareParts(first.upstream, second.upstream) ||
    compareParts(first.revision, second.revision);
}

function split(version: string): { epoch: string; upstream: string; revision: string } {
  const colon = version.indexOf(":");
  const epoch = colon < 0 ? "" : version.slice(0, colon);
  const rest = version.slice(colon + 1);
  const dash = rest.lastIndexOf("-");
  return {
    epoch,
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? "" : rest.slice(dash + 1),
  };
}

function compareParts(a: string, b: string): number {
  const [first, second] = [pieces(a), pieces(b)];
  for (let index = 0; index < Math.max(first.length, second.length); index++) {
    const [x = "", y = ""] = [first[index], second[index]];
    const order = index % 2 === 0 ? compareText(x, y) : compareDigits(x, y);
    if (order !== 0) return order;
  }
  return 0;
}

/** Text and digits in turn, text first. */
function pieces(text: string): string[] {
  return text.split(/(\d+)/);
}

function compareText(a: string, b: string): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const difference = weight(a[index]) - weight(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** A tilde comes before the end, letters before everything else. */
function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === "~") return -1;
  const code = character.charCodeAt(0);
  return /[A-Za-z]/.test(character) ? code : code + 65_536;
}

/** Numbers of any length. */
function compareDigits(a: string, b: string): number {
  const [first, second] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (first.length !== second.length) return first.length - second.length;
  return first < second ? -1 : first > second ? 1 : 0;
}
