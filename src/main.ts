// The environment must be closed before any package is loaded.
import "./delivery/_environment.ts";
import { isSlowWorker } from "./host/slow.ts";

// A bundle is one file, which the Worker for slow calls loads too: it has its own work, and what is
// imported only here costs it no memory.
if (import.meta.main && !isSlowWorker) {
  const { main } = await import("./cli/main.ts");
  Deno.exit(await main(Deno.args));
}
