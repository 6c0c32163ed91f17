/** A device that is watched: the program as it ships, with the grant to see whose things are, and what it tells. */
import type { JsonObject } from "../../src/model/json.ts";
import { telltaleBinary } from "./_binary.ts";
import { makeDevice, whyNoDevice } from "./_device.ts";
import { type Seen, startMosquitto } from "./_mosquitto.ts";

const binary = await telltaleBinary();

/** Why none can be here, undefined if one can. */
export const whyNotWatched: string | undefined = "missing" in binary
  ? binary.missing
  : whyNoDevice("visibility");

/** Generous: another test may take the machine for itself. */
const WITHIN_MS = 60_000;

/** An alert as it is published. */
export interface Alert {
  id: string;
  state: "raised" | "cleared";
  severity: string;
  summary: string;
  evidence: JsonObject;
}

/** A device with a broker. Disposing it leaves nothing behind. */
export interface Watched extends AsyncDisposable {
  /** The first alert of this state whose id is that, or matches. */
  told(state: Alert["state"], id: string | RegExp): Promise<Alert>;
  /** How often one was told so far. */
  times(state: Alert["state"], id: string | RegExp): number;
  /** Resolves once messages hold each of these texts. */
  says(...texts: readonly string[]): Promise<void>;
  /** Resolves after so many more looks. */
  looked(looks: number): Promise<void>;
}

/** Starts the program with a configuration and further arguments; it looks each second. */
export async function watchDevice(toml: string, ...args: readonly string[]): Promise<Watched> {
  await using stack = new AsyncDisposableStack();
  const broker = stack.use(await startMosquitto());
  const alerts = stack.use(await broker.watch("device/pump-17/alert"));
  const data = stack.use(await broker.watch("device/pump-17/data"));
  const program = "path" in binary ? binary.path : "";
  const device = stack.use(makeDevice(program, await broker.device("pump-17"), "visibility"));
  Deno.writeTextFileSync(
    `${device.runtime}/telltale.toml`,
    `[report]\nheartbeat_s = 1\n${toml}`,
  );
  const config = "--config=/run/telltale/telltale.toml";
  stack.use(device.start("telltale", "run", config, `--broker=localhost:${broker.port}`, ...args));
  const is = (state: string, id: string | RegExp) => ({ payload }: Seen) => {
    const alert: Alert = JSON.parse(payload);
    return alert.state === state && (typeof id === "string" ? alert.id === id : id.test(alert.id));
  };
  const held = stack.move();
  return {
    told: async (state, id) => JSON.parse((await alerts.until(is(state, id), WITHIN_MS)).payload),
    times: (state, id) => alerts.seen.filter(is(state, id)).length,
    async says(...texts) {
      for (const text of texts) {
        await data.until(({ payload }) => payload.includes(text), WITHIN_MS);
      }
    },
    async looked(looks) {
      const seqOf = ({ payload }: Seen): number => JSON.parse(payload).Seq;
      const last = data.seen.at(-1);
      const from = last === undefined ? 0 : seqOf(last);
      await data.until((seen) => seqOf(seen) >= from + looks, WITHIN_MS);
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
