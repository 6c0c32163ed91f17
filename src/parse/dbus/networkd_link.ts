import { ParseError } from "../parse_error.ts";

/** What systemd-networkd knows of the access point of an interface. */
export interface NetworkdLink {
  /** `wlan` of a wireless interface. */
  type: string | undefined;
  /** networkd ends it at a NUL, and has none that is not UTF-8. */
  ssid: string | undefined;
  /** Six bytes in hex, as they are written. */
  bssid: string | undefined;
  /** `unmanaged` of one that it leaves to others. */
  setup: string | undefined;
}

/**
 * Parses what `Describe` of org.freedesktop.network1.Link gives (systemd, src/network/networkd-json.c).
 *
 *     {"Index":3,"Name":"wlan0","Type":"wlan","AdministrativeState":"configured","SSID":"plant","BSSID":[2,0,0,0,0,17]}
 */
export function parseNetworkdLink(text: string): NetworkdLink {
  const link = objectOf(text);
  const textOf = (name: string) => {
    const value = link[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    type: textOf("Type"),
    ssid: textOf("SSID"),
    bssid: link.BSSID === undefined ? undefined : addressOf(link.BSSID, text),
    setup: textOf("AdministrativeState"),
  };
}

function objectOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch {
    // Said below.
  }
  throw new ParseError("network1", "not the description of a link", text);
}

function addressOf(value: unknown, text: string): string {
  const isByte = (it: unknown) =>
    typeof it === "number" && Number.isInteger(it) && (it & ~255) === 0;
  if (!Array.isArray(value) || value.length !== 6 || !value.every(isByte)) {
    throw new ParseError("network1", "a BSSID that is not six bytes", text);
  }
  return value.map((byte: number) => byte.toString(16).padStart(2, "0")).join(":");
}
