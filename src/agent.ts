import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { type Catch, due, look } from "./core/look.ts";
import { dueAtMs, freeze, type Frozen, type Rhythm } from "./core/freeze.ts";
import { beginSession, type Durable, durable, type State } from "./core/state.ts";
import { stateHash } from "./core/state_hash.ts";
import { CONTENT, step } from "./core/step.ts";
import type { Line, LineHandlers } from "./delivery/line.ts";
import type { Outgoing } from "./delivery/publisher.ts";
import { SAVE_EVERY_MS, type StateStore } from "./delivery/state_store.ts";
import { openVoice, type Voice } from "./delivery/voice.ts";
import { openDrain } from "./drain.ts";
import type { HostFs } from "./host/host_fs.ts";
import type { Log } from "./log.ts";
import { type Json, own } from "./model/json.ts";
import type { Supervisor } from "./notify.ts";

/** What the agent is given; nothing else does it touch. */
export interface AgentOptions {
  config: Config;
  deviceId: string;
  version: string;
  host: HostFs;
  store: StateStore;
  clock: Clock;
  log: Log;
  supervisor: Supervisor;
  /** Aborted when the agent is to stop. */
  signal: AbortSignal;
  openLine(handlers: LineHandlers): Line;
  /** Whole days until this device's certificate expires, where that is known. */
  certificateDays(): number | undefined;
}

/** A session's first message waits for a second look, which gives rates something to differ from. */
export const SECOND_LOOK_MS = 1_000;
/** What feeds bring within this time is taken at once, and so kept in one transaction. */
const TAKE_EVERY_MS = 1_000;

/** Takes one look at what is due and steps. */
export async function observe(
  state: State,
  host: HostFs,
  clock: Clock,
  config: Config,
): Promise<State> {
  const asked = due(CONTENT.collectors, state.facts, clock.now().monotonicMs);
  return step(state, await look(asked, host, state.facts, clock), config.detectors);
}

/** Asks the collectors that feeds brought something for, and no other, and steps. */
export async function heed(
  state: State,
  host: HostFs,
  clock: Clock,
  config: Config,
  caught: Catch,
): Promise<State> {
  const asked = CONTENT.collectors.filter(({ id }) => own(caught.items, id) !== undefined);
  return step(state, await look(asked, host, state.facts, clock, caught), config.detectors);
}

/** How often the configuration asks for messages; a fleet's full ones are spread over a tenth of their interval. */
export function rhythmOf({ report }: Config, deviceId: string): Rhythm {
  const share = Number.parseInt(stateHash({ deviceId }).slice(0, 4), 16) / 0x10000;
  return {
    heartbeatMs: report.heartbeat_s * 1000,
    fullEveryMs: report.full_every_h * 3_600_000 * (1 - share / 10),
  };
}

/**
 * The loop: look, step, keep, publish, and wait for whatever comes first. The only place where
 * order is decided. Returns when the signal is aborted and what could be sent was sent.
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const { config, deviceId, host, store, clock, supervisor, signal } = options;
  const rhythm = rhythmOf(config, deviceId);
  const now = () => clock.now().monotonicMs;
  let state = beginSession(store.session, store.durable as unknown as Durable | undefined, now());
  let fullAsked = false;
  let wake = () => {};
  signal.addEventListener("abort", () => wake());
  const voice = speak(options, () => state, () => fullAsked = true, () => wake());
  const drain = openDrain(CONTENT.collectors, host, state.cursors, () => wake(), signal);
  let looks = 0;
  let nextLookMs = now();
  let nextTakeMs = now();
  const scribe = openScribe(options, rhythm, voice, state);
  const ready = () => looks >= 2 && voice.line.connected && voice.outbox.waiting === 0;
  while (!signal.aborted) {
    const waitingBefore = state.pending;
    if (drain.full || drain.waiting && now() >= nextTakeMs) {
      const caught = drain.take();
      if (caught !== undefined) state = await heed(state, host, clock, config, caught);
      // A place to go on from is no news, and holds none up.
      const isNews = caught !== undefined && Object.keys(caught.items).length > 0;
      if (isNews) nextTakeMs = now() + TAKE_EVERY_MS;
    }
    if (now() >= nextLookMs) {
      state = await observe(state, host, clock, config);
      looks += 1;
      // A look that was missed, in suspend say, is not made up for.
      nextLookMs = Math.max(nextLookMs + (looks < 2 ? SECOND_LOOK_MS : rhythm.heartbeatMs), now());
      voice.presence.refresh();
      // Whatever kept it from going, it is not forgotten.
      if (voice.line.connected) voice.outbox.send();
    }
    tell(options.log, waitingBefore, state.pending);
    supervisor.turn(statusLine(state, voice));
    state = { ...state, fullAsked: state.fullAsked || fullAsked };
    fullAsked = false;
    if (ready() && dueAtMs(state, rhythm) <= now()) {
      state = scribe.say(state);
      continue;
    }
    scribe.keep(state);
    const untilMs = Math.min(
      nextLookMs,
      ready() ? dueAtMs(state, rhythm) : Infinity,
      drain.waiting ? nextTakeMs : Infinity,
      now() + supervisor.turnMs,
    );
    const pause = new AbortController();
    wake = () => pause.abort();
    if (!signal.aborted && !drain.full && untilMs > now()) {
      await clock.sleep(untilMs - now(), pause.signal);
    }
  }
  supervisor.stopping();
  if (ready() && state.pending.length > 0) state = scribe.say(state);
  scribe.save(state);
  await voice.farewell();
}

/** For `systemctl status`: holds no number that changes all the time. */
function statusLine({ blind }: State, { line, outbox }: Voice): string {
  const connected = line.connected ? "Connected to the broker" : "Not connected to the broker";
  const waits = !line.connected && outbox.waiting > 0 ? "; messages wait to be sent" : "";
  return `${connected}${waits}; blind to ${Object.keys(blind).join(", ") || "nothing"}`;
}

function speak(
  options: AgentOptions,
  state: () => State,
  onFullAsked: () => void,
  onChange: () => void,
): Voice {
  const { config: { topics }, deviceId, version, certificateDays } = options;
  return openVoice({
    ...options,
    topics: {
      status: topicOf(topics.status, deviceId),
      command: topicOf(topics.command, deviceId),
    },
    describe: () => ({
      Device_ID: deviceId,
      Version: version,
      Session: state().session,
      Blind: Object.keys(state().blind),
      ...optional("Certificate_Days", certificateDays()),
    }),
    onFullAsked,
    onChange,
  });
}

/** Puts a state on disk and on the line. */
interface Scribe {
  /** Freezes a message, keeps it if it must not be lost, and hands it to the outbox. */
  say(state: State): State;
  /** Keeps what must survive if something happened, or if it is time. */
  keep(state: State): void;
  save(state: State): void;
}

function openScribe(
  options: AgentOptions,
  rhythm: Rhythm,
  { outbox }: Voice,
  begun: State,
): Scribe {
  const { clock, config, deviceId } = options;
  const now = () => clock.now();
  let kept = begun;
  // What later looks are compared with must outlive even a process that is killed before anything happens.
  let saveAtMs = now().monotonicMs;
  const addDurable = (state: State, messages: readonly Outgoing[]) => {
    outbox.addDurable(durable(state, CONTENT.collectors) as unknown as Json, messages);
    kept = state;
    saveAtMs = now().monotonicMs + SAVE_EVERY_MS;
  };
  return {
    say(state) {
      const { state: after, frozen } = freeze(state, now(), deviceId, rhythm);
      const messages = outgoing(frozen, config, deviceId);
      if (frozen.durable) addDurable(after, messages);
      else outbox.add(messages);
      return after;
    },
    keep(state) {
      // Where a feed begins counts too: what is written while nobody watches is read from there.
      const begins = Object.keys(state.cursors).length !== Object.keys(kept.cursors).length;
      const isNews = state.pending !== kept.pending || begins;
      if (isNews || now().monotonicMs >= saveAtMs) addDurable(state, []);
    },
    save: (state) => addDurable(state, []),
  };
}

const LEVELS = { info: "info", warning: "warning", critical: "error" } as const;

/** What was raised or cleared, to whoever reads the device's own log. */
function tell(log: Log, before: State["pending"], now: State["pending"]): void {
  if (now === before) return;
  const known = new Set(before);
  for (const occurrence of now) {
    const { kind, content: { id, severity, state, summary } } = occurrence;
    if (kind !== "alert" || known.has(occurrence)) continue;
    const level = state === "cleared" ? "info" : LEVELS[severity as keyof typeof LEVELS];
    log(level, `${state} ${id}: ${summary}`);
  }
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : { [key]: value } as { [P in K]?: V };
}

/** The messages that a frozen one is sent as. */
export function outgoing(
  frozen: Frozen,
  { topics }: Config,
  deviceId: string,
): readonly Outgoing[] {
  const on = (template: string) => (payload: string) => ({
    topic: topicOf(template, deviceId),
    payload,
    retain: false,
  });
  return [...frozen.data.map(on(topics.data)), ...frozen.alerts.map(on(topics.alert))];
}

/** A topic of the configuration for this device. */
export function topicOf(template: string, deviceId: string): string {
  return template.replaceAll("{id}", deviceId);
}
