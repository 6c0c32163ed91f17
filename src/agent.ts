import type { Clock } from "./clock.ts";
import { type Config, topicOf } from "./config.ts";
import type { SelfKnowledge } from "./collectors/agent.ts";
import { type Catch, due, look, NO_CATCH } from "./core/look.ts";
import type { Rhythm } from "./core/freeze.ts";
import { beginSession, type Durable, type State } from "./core/state.ts";
import { stateHash } from "./core/state_hash.ts";
import { asksOf, CONTENT, step } from "./core/step.ts";
import type { Line, LineHandlers } from "./delivery/line.ts";
import type { StateStore } from "./delivery/state_store.ts";
import { openVoice, type Voice } from "./delivery/voice.ts";
import { openDrain } from "./drain.ts";
import type { HostFs } from "./host/host_fs.ts";
import type { Log } from "./log.ts";
import { own } from "./model/json.ts";
import type { Supervisor } from "./notify.ts";
import { openScribe } from "./scribe.ts";
import { watchSelf } from "./self.ts";

/** What the agent is given; nothing else does it touch. */
export interface AgentOptions {
  /** Read at every use: a reload replaces it. */
  readonly config: Config;
  reloads?: Reloads;
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
  /** When the certificates of the line expire, as far as they can be read. */
  certificates(): SelfKnowledge["certificates"];
}

/** What happens to the configuration while the agent runs. */
export interface Reloads {
  /** Why the configuration on disk is not the one in use; undefined where it is. */
  readonly fault: string | undefined;
  /** Is called after each reload, whether it could be used or not. */
  onReload(listener: () => void): void;
}

/** A session's first message waits for a second look, which gives rates something to differ from. */
export const SECOND_LOOK_MS = 1_000;
/** What feeds bring within this time is taken at once, and so kept in one transaction. */
const TAKE_EVERY_MS = 1_000;
const DAY_MS = 86_400_000;

/** Takes one look at what is due and steps. */
export async function observe(
  state: State,
  host: HostFs,
  clock: Clock,
  config: Config,
): Promise<State> {
  const asked = due(CONTENT.collectors, state.facts, clock.now().monotonicMs);
  const { detectors } = config;
  const snapshot = await look(asked, host, state.facts, clock, NO_CATCH, asksOf(detectors));
  return step(state, snapshot, detectors);
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
  const { detectors } = config;
  const snapshot = await look(asked, host, state.facts, clock, caught, asksOf(detectors));
  return step(state, snapshot, detectors);
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
  const { deviceId, host, store, clock, supervisor, signal } = options;
  let rhythm = rhythmOf(options.config, deviceId);
  const now = () => clock.now().monotonicMs;
  let state = beginSession(store.session, store.durable as unknown as Durable | undefined, now());
  let fullAsked = false;
  let pause = new AbortController();
  const wake = () => pause.abort();
  signal.addEventListener("abort", wake);
  const voice = speak(options, () => state, () => fullAsked = true, wake);
  const drain = openDrain(CONTENT.collectors, host, state.cursors, wake, signal);
  const openedMs = now();
  const self = watchSelf(() => knowledge(options, voice, openedMs), clock);
  let looks = 0;
  let nextLookMs = now();
  let nextTakeMs = now();
  const scribe = openScribe(options, () => rhythm, voice.outbox, state);
  const isUp = () => looks >= 2 && voice.line.connected;
  const sayAtMs = () => isUp() && voice.outbox.waiting === 0 ? scribe.dueAtMs(state) : Infinity;
  onReload(options, voice, () => {
    supervisor.reloading();
    rhythm = rhythmOf(options.config, deviceId);
    nextLookMs = Math.min(nextLookMs, now() + rhythm.heartbeatMs);
    wake();
  });
  while (!signal.aborted) {
    // Whatever happens from here on ends the pause of this turn.
    pause = new AbortController();
    const waitingBefore = state.pending;
    const take = drain.full || drain.waiting && now() >= nextTakeMs;
    const brought = take ? drain.take() : undefined;
    // A place to go on from is no news, and holds none up.
    const isNews = brought !== undefined && Object.keys(brought.items).length > 0;
    if (isNews) nextTakeMs = now() + TAKE_EVERY_MS;
    const caught = self.join(brought);
    if (caught !== undefined) state = await heed(state, host, clock, options.config, caught);
    if (now() >= nextLookMs) {
      state = await observe(state, host, clock, options.config);
      self.looked(state);
      looks += 1;
      nextLookMs = lookAfter(nextLookMs, looks < 2 ? SECOND_LOOK_MS : rhythm.heartbeatMs, now());
      voice.presence.refresh();
      // Whatever kept it from going, it is not forgotten.
      if (voice.line.connected) voice.outbox.goOn();
    }
    tell(options.log, waitingBefore, state.pending);
    supervisor.turn(statusLine(state, voice, options));
    state = { ...state, fullAsked: state.fullAsked || fullAsked };
    fullAsked = false;
    if (sayAtMs() <= now()) {
      state = scribe.say(state);
      continue;
    }
    scribe.keep(state);
    const takeAtMs = drain.waiting ? nextTakeMs : Infinity;
    const untilMs = Math.min(nextLookMs, sayAtMs(), takeAtMs, now() + supervisor.turnMs);
    await clock.sleep(Math.max(0, untilMs - now()), pause.signal);
  }
  supervisor.stopping();
  const last = drain.take();
  if (last !== undefined) state = await heed(state, host, clock, options.config, last);
  if (isUp() && state.pending.length > 0 && scribe.dueAtMs(state) < Infinity) {
    state = scribe.say(state);
  }
  scribe.save(state);
  await voice.farewell();
}

/** When the next look is due: by the beat, but what was missed, while nothing could run, is not made up for. */
export function lookAfter(dueMs: number, everyMs: number, nowMs: number): number {
  return nowMs - dueMs < everyMs ? dueMs + everyMs : nowMs + everyMs;
}

/** What a reload changes at once; the line is left, and another made, where it goes elsewhere. */
function onReload(options: AgentOptions, voice: Voice, then: () => void): void {
  const target = () => JSON.stringify([options.config.broker, options.config.topics]);
  let before = target();
  options.reloads?.onReload(() => {
    if (before !== (before = target())) voice.renew();
    then();
  });
}

/** What the parts of telltale know of themselves. */
function knowledge(
  { certificates, reloads, store }: AgentOptions,
  { refusals, rival }: Voice,
  openedMs: number,
): Omit<SelfKnowledge, "clock"> {
  return {
    certificates: certificates(),
    rival: rival(),
    refused: refusals.size === 0 ? undefined : Object.fromEntries(refusals),
    store: { ...store.health, opened_ms: openedMs },
    configuration: reloads?.fault === undefined ? undefined : { fault: reloads.fault },
  };
}

/** For `systemctl status`: holds no number that changes all the time. */
function statusLine(
  { blind }: State,
  { line, outbox }: Voice,
  { reloads }: AgentOptions,
): string {
  const connected = line.connected ? "Connected to the broker" : "Not connected to the broker";
  const waits = !line.connected && outbox.waiting > 0 ? "; messages wait to be sent" : "";
  const bad = reloads?.fault === undefined ? "" : "; the configuration on disk cannot be used";
  return `${connected}${waits}${bad}; blind to ${Object.keys(blind).join(", ") || "nothing"}`;
}

function speak(
  options: AgentOptions,
  state: () => State,
  onFullAsked: () => void,
  onChange: () => void,
): Voice {
  const { deviceId, version } = options;
  return openVoice({
    ...options,
    topics: () => ({
      status: topicOf(options.config.topics.status, deviceId),
      command: topicOf(options.config.topics.command, deviceId),
    }),
    describe: () => ({
      Device_ID: deviceId,
      Version: version,
      Session: state().session,
      Blind: Object.keys(state().blind),
      ...optional("Certificate_Days", daysLeft(options)),
    }),
    onFullAsked,
    onChange,
  });
}

/** Whole days until our certificate expires, negative when it has; undefined where nobody knows. */
function daysLeft({ certificates, clock }: AgentOptions): number | undefined {
  const expiresMs = certificates()?.["device"]?.expires_ms;
  const { wallMs, synchronised } = clock.now();
  if (expiresMs === undefined || !synchronised) return undefined;
  return Math.floor((expiresMs - wallMs) / DAY_MS);
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
