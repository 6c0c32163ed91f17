import * as z from "zod";

/** An IP address, or a prefix of addresses as RFC 4632 and RFC 4291 write it. */
export const PREFIX = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: "expected an IP address or a prefix, such as 192.0.2.0/24",
});

/** Whether an address lies in a prefix; one of the other family does not. */
export function isWithin(address: string, prefix: string): boolean {
  const [network = "", bits] = prefix.split("/");
  if (address.includes(":") !== network.includes(":")) return false;
  const [a, b] = [bitsOf(address), bitsOf(network)];
  const length = bits === undefined ? b.length : Number(bits);
  return a.slice(0, length) === b.slice(0, length);
}

/** An address as a text of zeros and ones. */
function bitsOf(address: string): string {
  if (!address.includes(":")) {
    return address.split(".").map((byte) => binary(Number(byte), 8)).join("");
  }
  // The dotted end of an IPv6 address is its last two groups.
  const [, head = "", dotted] = /^(.*:)(\d+(?:\.\d+){3})$/.exec(address) ?? [];
  if (dotted !== undefined) {
    const [a = 0, b = 0, c = 0, d = 0] = dotted.split(".").map(Number);
    return bitsOf(`${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`);
  }
  const [left = [], right = []] = address.split("::").map((part) =>
    part === "" ? [] : part.split(":")
  );
  const zeros = new Array(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].map((group) => binary(Number.parseInt(group, 16), 16))
    .join("");
}

function binary(number: number, width: number): string {
  return number.toString(2).padStart(width, "0");
}
