import * as z from "zod";
import { emptyObject, own } from "../model/json.ts";
import type { LogRecord } from "../model/log_record.ts";
import { parseSupplicantLine } from "../parse/log/wpa_supplicant.ts";
import type { Association } from "./_association.ts";
import { hexOf, ssidOf } from "./_ssid.ts";
import { isTrusted } from "./_trust.ts";

/** What wpa_supplicant wrote down, by interface: with whom it tries, and with whom it is. */
export const HEARD = z.object({
  tried_ssid_hex: z.string().optional(),
  tried_bssid: z.string().optional(),
  tried_mhz: z.number().optional(),
  connected: z.boolean().optional(),
  ssid_hex: z.string().optional(),
  bssid: z.string().optional(),
  frequency_mhz: z.number().optional(),
});
/** The type of {@linkcode HEARD}. */
export type Heard = z.infer<typeof HEARD>;

/** More interfaces than this no device has. */
const MAX_HEARD = 16;
const TAG = "wpa_supplicant";

/** What is known after these records; of other programs, and of whoever only says that he is it, nothing. */
export function hear(
  before: Readonly<Record<string, Heard>>,
  records: readonly LogRecord[],
): Record<string, Heard> {
  const heard = Object.assign(emptyObject<Heard>(), before);
  for (const record of records) {
    if (record.tag !== TAG || record.source !== "journal") continue;
    if (!isTrusted(record, () => undefined)) continue;
    const line = parseSupplicantLine(record.message);
    if (line === undefined) continue;
    const known = own(heard, line.interface);
    if (known === undefined && Object.keys(heard).length >= MAX_HEARD) continue;
    heard[line.interface] = after(known ?? {}, line);
  }
  return heard;
}

function after(known: Heard, line: NonNullable<ReturnType<typeof parseSupplicantLine>>): Heard {
  if (line.says === "disconnected") return { connected: false };
  if (line.says === "tries") {
    return {
      connected: false,
      ...known,
      tried_ssid_hex: hexOf(line.ssid),
      tried_bssid: line.bssid,
      tried_mhz: line.frequencyMhz,
    };
  }
  const isTried = known.tried_bssid === line.bssid;
  return {
    connected: true,
    bssid: line.bssid,
    ...(isTried && known.tried_ssid_hex !== undefined ? { ssid_hex: known.tried_ssid_hex } : {}),
    ...(isTried && known.tried_mhz !== undefined ? { frequency_mhz: known.tried_mhz } : {}),
  };
}

/** The same as the others tell it; undefined where nothing of it was heard yet. */
export function heardAssociation(heard: Heard | undefined): Association | undefined {
  if (heard?.connected === undefined) return undefined;
  const { connected, bssid, ssid_hex, frequency_mhz } = heard;
  const bytes = (ssid_hex?.match(/../g) ?? []).map((hex) => Number.parseInt(hex, 16));
  return {
    connected,
    told_by: "wpa_supplicant",
    ...(ssid_hex === undefined ? {} : ssidOf(Uint8Array.from(bytes))),
    ...(bssid === undefined ? {} : { bssid }),
    ...(frequency_mhz === undefined ? {} : { frequency_mhz }),
  };
}
