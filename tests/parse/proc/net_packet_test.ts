import assert from "node:assert/strict";
import { parseNetPacket } from "../../../src/parse/proc/net_packet.ts";
import { refuses, testTotal } from "../_property.ts";

const SAMPLE = `sk               RefCnt Type Proto  Iface R Rmem   User   Inode
ffff9d8d0c0f1800 3      3    88cc   2     1 0      101    21934
ffff9d8d0c0f1c00 3      3    0003   0     1 2304   0      941718
`;

Deno.test("parseNetPacket() reads what is heard, on which interface, and by whom", () => {
  assert.deepEqual(parseNetPacket(SAMPLE), [
    { protocol: 0x88cc, interfaceIndex: 2, uid: 101, inode: 21934 },
    { protocol: 3, interfaceIndex: 0, uid: 0, inode: 941718 },
  ]);
});

Deno.test("parseNetPacket() refuses what is not in its format", () => {
  refuses(() => parseNetPacket(""), /headings/);
  refuses(() => parseNetPacket(SAMPLE.replace("88cc", "LLDP")), /nine fields/);
});

testTotal("parseNetPacket()", parseNetPacket, SAMPLE);
