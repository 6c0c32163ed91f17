/** A package URL, as far as it tells which package of which ecosystem. */
export interface Purl {
  type: string;
  /** Such as the distribution; empty where there is none. */
  namespace: string;
  name: string;
  version: string;
  qualifiers: Readonly<Record<string, string>>;
}

/**
 * Reads a package URL (github.com/package-url/purl-spec); undefined for what is none, or has no version.
 *
 *     pkg:deb/debian/libacl1@2.3.1-3?arch=amd64&distro=debian-12&upstream=acl
 */
export function parsePurl(text: string): Purl | undefined {
  const [, type, path = "", version, query = ""] =
    /^pkg:\/*([A-Za-z][A-Za-z0-9.+-]*)\/([^?#]+)@([^@?#]+)(?:\?([^#]*))?(?:#.*)?$/
      .exec(text.slice(0, 2000)) ?? [];
  const parts = path.split("/").filter((part) => part !== "").map(decode);
  const name = parts.pop();
  const decoded = decode(version ?? "");
  if (type === undefined || name === undefined || decoded === undefined) return undefined;
  if (parts.includes(undefined)) return undefined;
  const qualifiers: Record<string, string> = Object.create(null);
  for (const pair of query.split("&")) {
    const [key = "", value = ""] = pair.split("=");
    qualifiers[key.toLowerCase()] = decode(value) ?? "";
  }
  return {
    type: type.toLowerCase(),
    namespace: parts.join("/"),
    name,
    version: decoded,
    qualifiers,
  };
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
