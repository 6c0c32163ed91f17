import { ipv4Number } from "../_ip_address.ts";
import { linesOf } from "../_lines.ts";
import { ParseError } from "../parse_error.ts";

/**
 * Parses /proc/net/fib_trie (net/ipv4/fib_trie.c, fib_trie_seq_show): the host's own IPv4 addresses,
 * which are the /32 routes of type LOCAL in the table of that name. Their interfaces are not there.
 *
 *     Local:
 *       +-- 0.0.0.0/0 3 0 5
 *          |-- 192.0.2.2
 *             /32 host LOCAL
 *          |-- 192.0.2.255
 *             /32 link BROADCAST
 */
export function parseFibTrie(text: string): string[] {
  const addresses = new Set<string>();
  let table: string | undefined;
  let leaf: string | undefined;
  for (const line of linesOf(text)) {
    const entry = line.replace(/^ +/, "");
    if (entry.length === line.length) {
      table = /^(Main|Local|Id [0-9]{1,10}):$/.exec(line)?.[1];
      leaf = undefined;
      if (table === undefined) throw new ParseError("proc/net/fib_trie", "unknown table", line);
    } else if (table === undefined) {
      throw new ParseError("proc/net/fib_trie", "expected a table first", line);
    } else if (entry.startsWith("|-- ")) {
      leaf = entry.slice(4);
      if (ipv4Number(leaf) === undefined) {
        throw new ParseError("proc/net/fib_trie", "expected an IPv4 address", line);
      }
    } else if (/^\/[0-9]{1,2} [^ ]+ [^ ]+/.test(entry) && leaf !== undefined) {
      if (table === "Local" && entry.startsWith("/32 host LOCAL")) addresses.add(leaf);
    } else if (!entry.startsWith("+-- ")) {
      throw new ParseError("proc/net/fib_trie", "neither a node, a leaf nor a route", line);
    }
  }
  return [...addresses];
}
