import * as z from "zod";

/** Who may know with which access point an interface is, best first. */
export const TELLERS = ["networkmanager", "networkd", "wpa_supplicant"] as const;
/** One of {@linkcode TELLERS}. */
export type Teller = typeof TELLERS[number];

/** With which access point an interface is. */
export const ASSOCIATION = z.object({
  connected: z.boolean().optional().describe("Whether it is with one; unknown where nobody tells"),
  told_by: z.enum(TELLERS).optional(),
  mode: z.enum(["adhoc", "access_point", "mesh"]).optional().describe(
    "What it is, where it is no station of an access point",
  ),
  ssid: z.string().optional().describe("Name of the network; what cannot be seen is escaped"),
  ssid_hex: z.string().optional().describe("The same, its bytes in hex"),
  bssid: z.string().optional().describe("Address of the access point"),
  security: z.string().optional().describe(
    "What the access point asks for, such as open, wep, wpa2-psk or wpa2-psk+wpa3-sae",
  ),
  frequency_mhz: z.number().optional(),
});
/** The type of {@linkcode ASSOCIATION}. */
export type Association = z.infer<typeof ASSOCIATION>;

/** The address of an access point in lower case; undefined for text that is none, or of nobody. */
export function bssidOf(text: unknown): string | undefined {
  if (typeof text !== "string" || !/^(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}$/.test(text)) {
    return undefined;
  }
  return /^[0:]+$/.test(text) ? undefined : text.toLowerCase();
}
