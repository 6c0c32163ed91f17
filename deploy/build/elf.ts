/** A processor that telltale is built for, by the name that the file carries. */
export type Machine = "x86_64" | "aarch64";

/** Each of them with `e_machine` of its programs (elf(5)) and the name that Deno has for it on Linux. */
export const MACHINES: Readonly<Record<Machine, { elf: number; triple: string }>> = {
  x86_64: { elf: 62, triple: "x86_64-unknown-linux-gnu" },
  aarch64: { elf: 183, triple: "aarch64-unknown-linux-gnu" },
};

/** What the header of a 64-bit little-endian ELF file says. */
export interface ElfHeader {
  /** The processor; undefined where it is none of {@linkcode MACHINES}. */
  machine: Machine | undefined;
  /** Where the section header table, which linkers write last, ends; 0 where there is none. */
  endBytes: number;
}

const HEADER_BYTES = 64;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46, /* 64 bit */ 2, /* little endian */ 1];

/** Reads the header (elf(5)). Throws `TypeError` for what is no 64-bit little-endian ELF file. */
export function readElf(bytes: Uint8Array): ElfHeader {
  if (bytes.length < HEADER_BYTES || MAGIC.some((byte, at) => bytes[at] !== byte)) {
    throw new TypeError("Not a 64-bit little-endian ELF file");
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  const code = view.getUint16(0x12, true);
  const [machine] = Object.entries(MACHINES).find(([, { elf }]) => elf === code) ?? [];
  const sectionsAt = Number(view.getBigUint64(0x28, true));
  const tableBytes = view.getUint16(0x3a, true) * view.getUint16(0x3c, true);
  return {
    machine: machine as Machine | undefined,
    endBytes: sectionsAt && sectionsAt + tableBytes,
  };
}

/** The processor that a program on disk is for, undefined for another one. Throws a sentence for what is no program. */
export function machineOf(path: string): Machine | undefined {
  try {
    using file = Deno.openSync(path);
    const header = new Uint8Array(HEADER_BYTES);
    const read = file.readSync(header) ?? 0;
    return readElf(header.subarray(0, read)).machine;
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
}
