import { type Archive, type Content, emptyPlace, type Place } from "./archive_tree.ts";

/** Files that hold nothing but a number of this very device. */
const SECRET_FILES =
  /^\/(?:etc|var\/lib\/dbus)\/machine-id$|^\/proc\/sys\/kernel\/random\/boot_id$|^\/(?:sys|proc\/device-tree)\/.*\/(?:serial|serial-number|serial_number|[a-z]+_serial|product_uuid|cid|unique_id)$/;
const HOSTNAME_FILES = /^\/etc\/hostname$|^\/proc\/sys\/kernel\/hostname$/;
/** Where the device writes its own name among other words. */
const NAMED_FILES =
  /^\/etc\/hosts$|^\/etc\/hostname$|^\/proc\/sys\/kernel\/hostname$|^\/var\/log\//;
const HOSTNAME = "device";

/** A MAC address, or an InfiniBand one. */
const MAC = /(?<![0-9a-f:])(?:[0-9a-f]{2}:){5,19}[0-9a-f]{2}(?![0-9a-f:])/gi;
/** The same in numbers, as systemd-networkd tells an access point's. */
const BSSID_NUMBERS = /(?<=BSSID\\?":\[)(\d{1,3}(?:,\d{1,3}){5})(?=\])/g;
/** A network interface that is named after its address (systemd.net-naming-scheme(7)). */
const NAMED_BY_MAC = /\b(en|wl|ww)x([0-9a-f]{12})\b/g;
/** An IPv6 address made of a MAC address (RFC 4291, appendix A), as people write it. */
const EUI64_TEXT = /\b([0-9a-f]{1,4}):([0-9a-f]{0,2})ff:fe([0-9a-f]{2}):([0-9a-f]{1,4})\b/gi;
/** The same in /proc/net/if_inet6 and ipv6_route. */
const EUI64_HEX = /\b([0-9a-f]{16})([0-9a-f]{6})fffe([0-9a-f]{6})\b/g;
/** The same in /proc/net/tcp6 of a little-endian machine: four words, each from its last byte. */
const EUI64_WORDS = /\b([0-9A-F]{16})FF([0-9A-F]{6})([0-9A-F]{6})FE(?=:)/g;

/**
 * Replaces what tells this device from another one of its kind: machine-id, serial numbers, UUIDs of
 * file systems, the half of each MAC address that is the device's own, IPv6 addresses made from such,
 * and its host name. One value becomes the same other value everywhere, of the same form. Everything
 * else stays, such as names of users and networks, IP addresses, command lines and what logs say: a capture
 * is to be read before it is given away.
 */
export function redact(archive: Archive): Archive {
  const texts: { path: string; text: string }[] = [];
  visit(archive.root, "", (path, content) => {
    if (content.kind === "file") texts.push({ path, text: toText(content.bytes) });
  });
  const names = pseudonyms();
  const hostnames = new Set<string>();
  for (const { path, text } of texts) {
    if (SECRET_FILES.test(path)) names.secret(value(text));
    if (path === "/proc/cpuinfo") names.secret(/^Serial\s*:\s*(.+)$/m.exec(text)?.[1] ?? "");
    for (const [, uuid = ""] of text.matchAll(/UUID=([0-9a-fA-F-]{8,36})/g)) names.secret(uuid);
    if (HOSTNAME_FILES.test(path)) hostnames.add(value(text));
  }
  hostnames.delete("");
  const replace = (path: string, text: string) => {
    if (SECRET_FILES.test(path)) return text.replace(value(text), names.secret);
    let result = names.replace(text);
    if (NAMED_FILES.test(path)) {
      for (const name of hostnames) result = result.replaceAll(wholeWord(name), HOSTNAME);
    }
    return result;
  };
  return { ...archive, root: redactPlace(archive.root, "", replace) };
}

/** Gives each secret another value, the same for the same: the first the number 1, the next 2. */
function pseudonyms() {
  const secrets = new Map<string, string>();
  const devices = new Map<string, string>();

  /** The pseudonym of a MAC address in twelve hexadecimal digits. */
  const mac = (digits: string): string => {
    const address = digits.toLowerCase();
    const first = parseInt(address.slice(0, 2), 16);
    // All zeros is no address, and a group address belongs to nobody.
    if (/^0+$/.test(address) || (first & 1) === 1) return address;
    let other = devices.get(address);
    if (other === undefined) {
      other = (devices.size + 1).toString(16).padStart(6, "0");
      devices.set(address, other);
    }
    // An address that was made up has no maker's half.
    const maker = (first & 2) === 0 ? address.slice(0, 6) : `${address.slice(0, 2)}0000`;
    return maker + other;
  };
  const halves = (maker: string, device: string): [string, string] => {
    const it = mac(inverted(maker.toLowerCase()) + device);
    return [inverted(it.slice(0, 6)), it.slice(6)];
  };

  return {
    /** Makes a text a secret; gives its pseudonym. */
    secret(text: string): string {
      const known = secrets.get(text);
      // What has no digit but zero is a placeholder, such as "Default string".
      if (known !== undefined || !/\d/.test(text) || /^[0\W]*$/.test(text)) return known ?? text;
      let number = String(secrets.size + 1);
      const other = [...text].reverse().map((character) => {
        if (!/[0-9a-z]/i.test(character)) return character;
        const digit = number.slice(-1) || "0";
        number = number.slice(0, -1);
        return digit;
      }).reverse().join("");
      secrets.set(text, other);
      return other;
    },
    replace(text: string): string {
      let result = text;
      for (const [secret, other] of secrets) {
        // A short one is found by chance in what has nothing to do with it.
        if (secret.length >= 8) result = result.replace(wholeWord(secret), other);
      }
      return result
        .replace(MAC, (address) => {
          const digits = address.replaceAll(":", "");
          const other = digits.slice(0, -12) + mac(digits.slice(-12));
          return (other.match(/../g) ?? []).join(":");
        })
        .replace(BSSID_NUMBERS, (numbers) => inNumbers(mac(inHex(numbers))))
        .replace(NAMED_BY_MAC, (_, kind: string, digits: string) => `${kind}x${mac(digits)}`)
        .replace(EUI64_HEX, (_, prefix: string, maker: string, device: string) => {
          const [a, b] = halves(maker, device);
          return `${prefix}${a}fffe${b}`;
        })
        .replace(EUI64_WORDS, (_, prefix: string, maker: string, device: string) => {
          const [a, b] = halves(swapped(maker), swapped(device));
          return `${prefix}FF${swapped(a)}${swapped(b)}FE`.toUpperCase();
        })
        .replace(EUI64_TEXT, (_, a: string, b: string, c: string, d: string) => {
          const maker = a.padStart(4, "0") + b.padStart(2, "0");
          const [x, y] = halves(maker, c + d.padStart(4, "0"));
          return `${x.slice(0, 4)}:${x.slice(4)}ff:fe${y.slice(0, 2)}:${y.slice(2)}`;
        });
    },
  };
}

/** Bytes as they are written in JSON, as hexadecimal digits. */
function inHex(numbers: string): string {
  return numbers.split(",").map((it) => Number(it).toString(16).padStart(2, "0")).join("");
}

function inNumbers(hex: string): string {
  return (hex.match(/../g) ?? []).map((it) => parseInt(it, 16)).join();
}

/** The bytes of a word in the other order. */
function swapped(digits: string): string {
  return digits.match(/../g)?.reverse().join("") ?? "";
}

/** The first byte with its universal bit, which an interface identifier inverts. */
function inverted(digits: string): string {
  return (parseInt(digits.slice(0, 2), 16) ^ 2).toString(16).padStart(2, "0") + digits.slice(2);
}

function visit(place: Place, path: string, see: (path: string, content: Content) => void): void {
  see(path, place.content);
  for (const [name, child] of place.names) visit(child, `${path}/${name}`, see);
}

function redactPlace(
  place: Place,
  path: string,
  replace: (path: string, text: string) => string,
): Place {
  const it = { ...emptyPlace(), content: place.content, fileSystem: place.fileSystem };
  const answers = [...place.answers].map(([sql, bytes]) =>
    [sql, toBytes(replace("", toText(bytes)))] as const
  );
  it.answers = new Map(answers);
  const { content } = place;
  if (content.kind === "file") {
    it.content = { ...content, bytes: toBytes(replace(path, toText(content.bytes))) };
  } else if (content.kind === "link") {
    it.content = { ...content, target: replace("", content.target) };
  }
  for (const [name, child] of place.names) {
    it.names.set(replace("", name), redactPlace(child, `${path}/${name}`, replace));
  }
  return it;
}

/** Each byte as one character, so that what is not text comes through unharmed. */
function toText(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  }
  return pieces.join("");
}

function toBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function value(text: string): string {
  return text.replace(/\0/g, "").trim();
}

function wholeWord(text: string): RegExp {
  const escaped = text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`(?<![0-9a-z])${escaped}(?![0-9a-z])`, "gi");
}
