import type { DeploymentStep } from "../log/_deployment_step.ts";
import { joined } from "../joined.ts";
import { ParseError } from "../parse_error.ts";

/** What SWUpdate says of an update that it does (include/swupdate_status.h). */
export interface ProgressMessage {
  status: number;
  /** The step it is at, from 1 on, and of how many. */
  step: number;
  steps: number;
  /** The image that is being installed, of bytes of its maker's choice. */
  image: string;
  /** More, as JSON: the version, or why it failed. */
  info: string;
}

/** Where things are in a message. */
interface Layout {
  bytes: number;
  steps: number;
  image: number;
}

/**
 * The forms of `struct progress_msg` (include/progress_ipc.h), of little-endian words:
 *
 *     version, status, dwl_percent, dwl_bytes (8 bytes), nsteps, cur_step, cur_percent,
 *     cur_image[256], hnd_name[64], source, infolen, info[2048]
 *
 * without `dwl_bytes` up to 2021; padded so that it is aligned; and, since 2025, packed. Two of them have
 * the same version number, so that their lengths must tell them apart.
 */
const LAYOUTS: readonly Layout[] = [
  { bytes: 2400, steps: 12, image: 24 },
  { bytes: 2408, steps: 20, image: 32 },
  { bytes: 2416, steps: 24, image: 36 },
];
/** Since API version 2, before the first message: its version, and `ACK`. */
const GREETING = { bytes: 8, text: "ACK", at: 4 };
const IMAGE_BYTES = 256;
const HANDLER_BYTES = 64;
const INFO_BYTES = 2048;

const [START, RUN, SUCCESS, FAILURE, DOWNLOAD] = [1, 2, 3, 4, 5] as const;
const PROGRESS = 8;
/** Later versions may have more of them; none that is sent is 0. */
const MAX_STATUS = 64;
/** Messages are sent whole, one by one. In so many bytes there are many. */
const MANY_BYTES = 32 * 1024;
/** Whoever has not found their form in so much of them never does. */
const MAX_HELD_BYTES = 64 * 1024;

/** Makes messages of the bytes of a connection, as they come. Throws `ParseError` for what is no SWUpdate's. */
export function progressReader(): (bytes: Uint8Array) => readonly ProgressMessage[] {
  let held = new Uint8Array();
  let isGreeted = false;
  let layout: Layout | undefined;
  return (bytes) => {
    held = joined([held, bytes]);
    if (!isGreeted) {
      if (held.length < GREETING.bytes) return [];
      isGreeted = true;
      if (textAt(held, GREETING.at, GREETING.bytes - GREETING.at) === GREETING.text) {
        held = held.subarray(GREETING.bytes);
      }
    }
    layout ??= layoutOf(held);
    if (layout === undefined) {
      if (held.length < MAX_HELD_BYTES) return [];
      throw new ParseError(FORMAT, "messages of no known length");
    }
    const messages: ProgressMessage[] = [];
    for (; held.length >= layout.bytes; held = held.subarray(layout.bytes)) {
      messages.push(messageIn(held, layout));
    }
    held = held.slice();
    return messages;
  };
}

const FORMAT = "swupdate/progress";

/**
 * Of whole messages only one length fits, as long as there are fewer than 150. Whoever reads late has
 * many, and the last of them cut: then they must all begin as messages do.
 */
function layoutOf(bytes: Uint8Array): Layout | undefined {
  if (bytes.length === 0) return undefined;
  return LAYOUTS.find((it) => bytes.length % it.bytes === 0) ??
    (bytes.length < MANY_BYTES ? undefined : LAYOUTS.find((it) => isAllThrough(bytes, it)));
}

function isAllThrough(bytes: Uint8Array, layout: Layout): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; at + layout.bytes <= bytes.length; at += layout.bytes) {
    const [version, status] = [view.getUint32(at, true), view.getUint32(at + 4, true)];
    if (version !== view.getUint32(0, true) || status === 0 || status > MAX_STATUS) return false;
  }
  return true;
}

function messageIn(bytes: Uint8Array, { bytes: length, steps, image }: Layout): ProgressMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const word = (at: number) => view.getUint32(at, true);
  const status = word(4);
  const infoAt = image + IMAGE_BYTES + HANDLER_BYTES + 8;
  const infoBytes = word(infoAt - 4);
  if (status > MAX_STATUS || infoBytes > INFO_BYTES) {
    throw new ParseError(FORMAT, `status ${status} with ${infoBytes} bytes of information`);
  }
  return {
    status,
    steps: word(steps),
    step: word(steps + 4),
    image: textAt(bytes, image, IMAGE_BYTES),
    info: textAt(bytes, infoAt, infoBytes),
  };
}

/** Up to a NUL. */
function textAt(bytes: Uint8Array, at: number, most: number): string {
  const field = bytes.subarray(at, at + most);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Whether an update is under way by what was said last. */
export function isUnderWay({ status }: ProgressMessage): boolean {
  return ([START, RUN, DOWNLOAD, PROGRESS] as number[]).includes(status);
}

/**
 * What a message tells of a deployment: that it began, also to whoever has come late, of which version it
 * is, and how it ended.
 *
 *     {"0": {"VERSION" : "2.4.1"}}
 *     { "errors": ["ERROR stream_interface.c : extract_files : 231 : SW not compatible with hardware","Error happened. Not installing ..."]}
 */
export function progressSteps(message: ProgressMessage): readonly DeploymentStep[] {
  const { status, step, steps, image } = message;
  const info = infoOf(message.info);
  if (status === SUCCESS) return [{ kind: "ended", how: "succeeded" }];
  if (status === FAILURE) {
    const errors = Array.isArray(info.errors) ? info.errors : [];
    const said = errors.find((it) => typeof it === "string" && it.startsWith("ERROR "));
    if (typeof said === "string") return [{ kind: "ended", cause: withoutPlace(said) }];
    // The name of one that was installed before stays there.
    const where = step > 0 && image !== "" ? { cause: `${image}, step ${step} of ${steps}` } : {};
    return [{ kind: "ended", ...where }];
  }
  if (!isUnderWay(message)) return [];
  const version = (info["0"] as { VERSION?: unknown } | undefined)?.VERSION;
  return [
    { kind: "started" },
    ...(typeof version === "string" && version !== ""
      ? [{ kind: "named", artifact: version } as const]
      : []),
  ];
}

/** What an error of SWUpdate says, without the place in its source that it begins with. */
export function withoutPlace(error: string): string {
  return error.replace(/^ERROR (?:\S{1,64} : \S{1,64} : \d{1,6} )?: /, "");
}

function infoOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = text === "" ? {} : JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : {};
  } catch {
    // Whoever asked for the update may add what he likes.
    return {};
  }
}
