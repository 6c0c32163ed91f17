/**
 * fast-check with one seed, so that every run plays the same examples and a change is judged by what
 * it changed. `TELLTALE_SEED=N deno task test` plays others. Every import of "fast-check" leads here.
 */
import fc from "fast-check/unseeded";

fc.configureGlobal({ seed: Number(Deno.env.get("TELLTALE_SEED") ?? 4711) });

export default fc;
