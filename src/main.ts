// The environment must be closed before any package is loaded.
import "./delivery/_environment.ts";
import { main } from "./cli/main.ts";
import { isSlowWorker } from "./host/slow.ts";

// A bundle is one file, which the worker for slow file systems loads too: it has its own work.
if (import.meta.main && !isSlowWorker) Deno.exit(await main(Deno.args));
