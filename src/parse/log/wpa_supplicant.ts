/** What a line of wpa_supplicant says of the access point of an interface. */
export type SupplicantLine =
  | { interface: string; says: "tries"; ssid: Uint8Array; bssid: string; frequencyMhz: number }
  | { interface: string; says: "connected"; bssid: string }
  | { interface: string; says: "disconnected" };

/** An interface has at most 15 bytes, and never a slash, a colon or a space (dev_valid_name). */
const LINE = /^([^\s:/]{1,15}): (.*)$/;
const BSSID = "((?:[0-9a-f]{2}:){5}[0-9a-f]{2})";
/** Whatever the name holds, the last of these is the program's own. */
const TRIES = new RegExp(
  `^(?:SME: )?Trying to (?:associate|authenticate) with ${BSSID} \\(SSID='(.{0,128})' freq=(\\d{1,6}) MHz\\)$`,
);
const CONNECTED = new RegExp(`^CTRL-EVENT-CONNECTED - Connection to ${BSSID} completed(?: |$)`);
const DISCONNECTED = /^CTRL-EVENT-(?:DISCONNECTED(?: |$)|TERMINATING)/;

/**
 * Parses a line that tells of the access point; undefined for any other (wpa_supplicant/sme.c,
 * wpa_supplicant.c and events.c of hostap). The name of a network is whatever its owner chose: 32 bytes, of
 * which what is not printable is escaped (printf_encode), but not the single quotation mark.
 *
 *     wlan0: SME: Trying to authenticate with 02:00:00:00:00:11 (SSID='plant' freq=2412 MHz)
 *     wlan0: Trying to associate with 02:00:00:00:00:11 (SSID='plant' freq=2412 MHz)
 *     wlan0: CTRL-EVENT-CONNECTED - Connection to 02:00:00:00:00:11 completed [id=0 id_str=]
 *     wlan0: CTRL-EVENT-DISCONNECTED bssid=02:00:00:00:00:11 reason=3 locally_generated=1
 */
export function parseSupplicantLine(message: string): SupplicantLine | undefined {
  const [, name, text = ""] = LINE.exec(message) ?? [];
  if (name === undefined) return undefined;
  const [, triedAt, escaped, frequency] = TRIES.exec(text) ?? [];
  if (triedAt !== undefined) {
    const ssid = unescaped(escaped ?? "");
    if (ssid === undefined) return undefined;
    const frequencyMhz = Number(frequency);
    return { interface: name, says: "tries", ssid, bssid: triedAt, frequencyMhz };
  }
  const bssid = CONNECTED.exec(text)?.[1];
  if (bssid !== undefined) return { interface: name, says: "connected", bssid };
  return DISCONNECTED.test(text) ? { interface: name, says: "disconnected" } : undefined;
}

const ESCAPES: Readonly<Record<string, number>> = {
  '"': 0x22,
  "\\": 0x5c,
  e: 0x1b,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
};

/** The bytes that printf_encode wrote so (src/utils/common.c of hostap); undefined where it would not have. */
function unescaped(text: string): Uint8Array | undefined {
  const bytes: number[] = [];
  for (const [piece, code, hex] of text.matchAll(/\\(?:x([0-9a-f]{2})|(.))|[^\\]|\\$/gsy)) {
    if (code !== undefined) bytes.push(Number.parseInt(code, 16));
    else if (hex !== undefined) {
      const byte = Object.hasOwn(ESCAPES, hex) ? ESCAPES[hex] : undefined;
      if (byte === undefined) return undefined;
      bytes.push(byte);
    } else if (piece === "\\" || piece < " " || piece > "~") return undefined;
    else bytes.push(piece.charCodeAt(0));
  }
  return bytes.length > 32 ? undefined : Uint8Array.from(bytes);
}
