/**
 * What Linux 6.18 (x86-64) wrote between accton(8) and accton off: cp, a program qk, a shell that ran qk and a subshell,
 * sleep, a shell of user 65534. Genuine; compressed.
 */
import { gunzipSync } from "node:zlib";

const BASE64 = `
  H4sIAAAAAAACA2NiZkAB3IoMDOfkGRgOzmDKhomt4VRnY2CIALMTk5NL8vOQNKDp5wXq51FE1e/CX8XFwNAOZicXoKpH
  18+HRb8NZzLQfi8wuzAbv34BoF5+DP09rAwMBlj1M6LpF8SiX4GrHEhKgNnFGfjt58fifgWuZ0D3JxGlXwiq/xBY/wcn
  kFgGdzsHA0M6RH9OaipyEDJB9f/7D6F5oPEH0f/JCWK/ONDxyxiZiLBfGKr/MJL7kQF6/AMA6GuP6UACAAA=
`;

/** Nine records of 64 bytes. */
export const PACCT = new Uint8Array(
  gunzipSync(Uint8Array.from(atob(BASE64.replace(/\s/g, "")), (it) => it.charCodeAt(0))),
);
