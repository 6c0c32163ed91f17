import fc from "fast-check";

/**
 * Properties play the same examples in every run, so that a change is judged by what it changed.
 * `TELLTALE_SEED=N deno task test` plays others.
 */
fc.configureGlobal({ seed: Number(Deno.env.get("TELLTALE_SEED") ?? 4711) });
