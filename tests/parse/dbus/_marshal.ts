/** Writes messages of D-Bus in both byte orders: the other side of what is parsed. */
import { parseSignature } from "../../../src/parse/dbus/signature.ts";
import type { BusType } from "../../../src/parse/dbus/signature.ts";
import type { BusValue } from "../../../src/parse/dbus/values.ts";

/** A variant, of which the parser gives the value alone. */
export interface Variant {
  signature: string;
  value: Written;
}
/** A value with the types of its variants. */
export type Written =
  | Exclude<BusValue, readonly BusValue[] | ReadonlyMap<BusValue, BusValue>>
  | readonly Written[]
  | ReadonlyMap<BusValue, Written>
  | Variant;

/** What a message is made of. */
export interface Parts {
  type?: number;
  serial?: number;
  /** By code: signature and value. */
  fields?: Readonly<Record<number, readonly [signature: string, value: Written]>>;
  signature?: string;
  body?: readonly Written[];
  littleEndian?: boolean;
}

/** A message in bytes. */
export function marshal(parts: Parts): Uint8Array<ArrayBuffer> {
  const { type = 2, serial = 1, fields = {}, signature = "", body = [], littleEndian = true } =
    parts;
  const content = new Out(littleEndian);
  parseSignature(signature).forEach((one, index) => content.put(one, body[index] ?? 0));
  const all = { ...fields, ...signature === "" ? {} : { 8: ["g", signature] as const } };
  const out = new Out(littleEndian);
  out.bytes.push(littleEndian ? 0x6c : 0x42, type, 0, 1);
  out.number(4, content.bytes.length);
  out.number(4, serial);
  const [header] = parseSignature("a(yv)");
  const written = Object.entries(all).map(([code, [of, value]]) => [
    Number(code),
    { signature: of, value },
  ]);
  if (header !== undefined) out.put(header, written);
  out.pad(8);
  return Uint8Array.from([...out.bytes, ...content.bytes]);
}

const SIZES: Readonly<Record<string, number>> = { y: 1, n: 2, q: 2, i: 4, u: 4, h: 4, b: 4 };

class Out {
  bytes: number[] = [];

  constructor(readonly littleEndian: boolean) {}

  pad(to: number): void {
    while (this.bytes.length % to !== 0) this.bytes.push(0);
  }

  number(size: number, value: number | bigint): void {
    this.pad(size);
    const bytes = Array.from(
      { length: size },
      (_, i) => Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * i)) & 255n),
    );
    this.bytes.push(...this.littleEndian ? bytes : bytes.reverse());
  }

  text(sizeBytes: number, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.number(sizeBytes, bytes.length);
    this.bytes.push(...bytes, 0);
  }

  put(type: BusType, value: Written): void {
    const size = SIZES[type.code];
    if (size !== undefined) return this.number(size, Number(value));
    if (type.code === "x" || type.code === "t") return this.number(8, value as bigint);
    if (type.code === "s" || type.code === "o") return this.text(4, value as string);
    if (type.code === "g") return this.text(1, value as string);
    if (type.code === "d") {
      const bits = new DataView(new ArrayBuffer(8));
      bits.setFloat64(0, value as number);
      return this.number(8, bits.getBigUint64(0));
    }
    if (type.code === "v") {
      const variant = value as Variant;
      this.text(1, variant.signature);
      const [of] = parseSignature(variant.signature);
      if (of !== undefined) this.put(of, variant.value);
      return;
    }
    if (type.code === "(") {
      this.pad(8);
      type.members.forEach((member, i) => this.put(member, (value as readonly Written[])[i] ?? 0));
      return;
    }
    if (type.code === "a") this.array(type.of, value);
  }

  array(of: BusType, value: Written): void {
    this.number(4, 0);
    const lengthAt = this.bytes.length - 4;
    this.pad("xtd({".includes(of.code) ? 8 : SIZES[of.code] ?? ("soa".includes(of.code) ? 4 : 1));
    const from = this.bytes.length;
    if (of.code === "{") {
      for (const [key, one] of value as ReadonlyMap<BusValue, Written>) {
        this.pad(8);
        this.put(of.key, key as Written);
        this.put(of.value, one);
      }
    } else for (const one of value as Iterable<Written>) this.put(of, one);
    const length = new Out(this.littleEndian);
    length.number(4, this.bytes.length - from);
    this.bytes.splice(lengthAt, 4, ...length.bytes);
  }
}
