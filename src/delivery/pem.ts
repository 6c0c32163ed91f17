/** One block of a PEM file. */
export interface PemBlock {
  /** Such as `CERTIFICATE` or `EC PRIVATE KEY`. */
  label: string;
  /** What it holds; nothing if it is encrypted. */
  der: Uint8Array;
  /** A password is needed to read it. */
  encrypted: boolean;
}

/**
 * Reads the blocks of a PEM file (RFC 7468); what stands between them is of no meaning. Throws a
 * SyntaxError when a block is not base64.
 *
 * ```
 * -----BEGIN CERTIFICATE-----
 * MIIBpDCCAUugAwIBAgIQARj...
 * -----END CERTIFICATE-----
 * ```
 */
export function readPem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  let open: { label: string; lines: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, edge, label = ""] = /^-----(BEGIN|END) ([A-Z0-9 ]+)-----\s*$/.exec(line) ?? [];
    if (edge === "BEGIN") open = { label, lines: [] };
    else if (edge === undefined) open?.lines.push(line);
    else if (label === open?.label) {
      const body = open.lines.join("\n");
      // Keys encrypted in the old way have header lines: "Proc-Type: 4,ENCRYPTED".
      const encrypted = label.startsWith("ENCRYPTED") || body.includes(":");
      blocks.push({ label, der: encrypted ? new Uint8Array() : fromBase64(body), encrypted });
      open = undefined;
    }
  }
  return blocks;
}

/** Writes a block as PEM. */
export function writePem({ label, der }: Pick<PemBlock, "label" | "der">): string {
  const binary = Array.from(der, (byte) => String.fromCharCode(byte)).join("");
  const base64 = btoa(binary).replace(/.{64}(?!$)/g, "$&\n");
  return `-----BEGIN ${label}-----\n${base64}\n-----END ${label}-----\n`;
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text.replace(/\s/g, "")), (char) => char.charCodeAt(0));
  } catch {
    throw new SyntaxError("A block of the PEM file is not base64");
  }
}
