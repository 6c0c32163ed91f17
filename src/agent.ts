import type { Clock } from "./clock.ts";
import type { Config } from "./config.ts";
import type { SelfKnowledge } from "./collectors/agent.ts";
import { type Catch, due, look } from "./core/look.ts";
import { dueAtMs, freeze, type Frozen, type Rhythm } from "./core/freeze.ts";
import { beginSession, type Durable, durable, type State } from "./core/state.ts";
import { stateHash } from "./core/state_hash.ts";
import { CONTENT, step } from "./core/step.ts";
import type { Line, LineHandlers } from "./delivery/line.ts";
import type { Outgoing } from "./delivery/publisher.ts";
import type { StateStore } from "./delivery/state_store.ts";
import { openVoice, type Voice } from "./delivery/voice.ts";
import { openDrain } from "./drain.ts";
import type { HostFs } from "./host/host_fs.ts";
import type { Log } from "./log.ts";
import { type Json, own } from "./model/json.ts";
import type { Occurrence } from "./model/message.ts";
import type { Supervisor } from "./notify.ts";
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
const DAY_MS = 86_400_000;

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
  onReload(options, voice, () => {
    supervisor.reloading();
    rhythm = rhythmOf(options.config, deviceId);
    nextLookMs = Math.min(nextLookMs, now() + rhythm.heartbeatMs);
    wake();
  });
  while (!signal.aborted) {
    // Whatever happens from here on ends the pause of this turn.
    pause = new AbortController();
    const waitingBefore = state.pending.length;
    const feedsBefore = Object.keys(state.cursors).length;
    const caught = self.join(drain.take(), state);
    if (caught !== undefined) state = await heed(state, host, clock, options.config, caught);
    let keep = false;
    if (now() >= nextLookMs) {
      state = await observe(state, host, clock, options.config);
      looks += 1;
      // What later looks are compared with must outlive even a process that is killed before anything happens.
      keep = looks === 1;
      nextLookMs = lookAfter(nextLookMs, looks < 2 ? SECOND_LOOK_MS : rhythm.heartbeatMs, now());
      voice.presence.refresh();
    }
    tell(options.log, state.pending.slice(waitingBefore));
    supervisor.turn(statusLine(state, voice, options));
    state = { ...state, fullAsked: state.fullAsked || fullAsked };
    fullAsked = false;
    const ready = looks >= 2 && voice.line.connected && voice.outbox.waiting === 0;
    const dueMs = ready ? sayAtMs(state, options, rhythm, voice) : Infinity;
    if (dueMs <= now()) {
      state = say(state, options, rhythm, voice);
      continue;
    }
    // Where a feed begins is kept at once too: what is written while nobody watches is read from there.
    const begun = Object.keys(state.cursors).length !== feedsBefore;
    if (keep || begun || state.pending.length !== waitingBefore) {
      voice.outbox.addDurable(survivors(state), []);
    }
    const untilMs = Math.min(nextLookMs, dueMs, now() + supervisor.turnMs);
    await clock.sleep(Math.max(0, untilMs - now()), pause.signal);
  }
  supervisor.stopping();
  const last = drain.take();
  if (last !== undefined) state = await heed(state, host, clock, options.config, last);
  await conclude(state, options, rhythm, voice, looks >= 2);
}

/** Says and keeps what is left, as far as it can be said in a few seconds. */
async function conclude(
  state: State,
  options: AgentOptions,
  rhythm: Rhythm,
  voice: Voice,
  ready: boolean,
): Promise<void> {
  const { line, outbox } = voice;
  const mute = outbox.isFull(topicOf(options.config.topics.data, options.deviceId));
  const more = ready && line.connected && !mute && state.pending.length > 0;
  outbox.addDurable(survivors(more ? say(state, options, rhythm, voice) : state), []);
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
    store: store.health && { ...store.health, opened_ms: openedMs },
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

/** When the next message is due. To a topic that is refused nothing but what happened is said, for later. */
function sayAtMs(
  state: State,
  { config: { topics }, deviceId }: AgentOptions,
  rhythm: Rhythm,
  { outbox }: Voice,
): number {
  const topic = topicOf(topics.data, deviceId);
  const useless = outbox.isRefused(topic) && state.pending.length === 0;
  return useless || outbox.isFull(topic) ? Infinity : dueAtMs(state, rhythm);
}

/** Freezes a message, keeps it if it must not be lost, and hands it to the outbox. */
function say(state: State, options: AgentOptions, rhythm: Rhythm, voice: Voice): State {
  const { clock, config, deviceId } = options;
  const { state: after, frozen } = freeze(state, clock.now(), deviceId, rhythm);
  // What an alert says is in the data too.
  const messages = outgoing(frozen, config, deviceId).filter(({ topic }) =>
    !voice.outbox.isFull(topic)
  );
  if (frozen.durable) voice.outbox.addDurable(survivors(after), messages);
  else voice.outbox.add(messages);
  return after;
}

const LEVELS = { info: "info", warning: "warning", critical: "error" } as const;

/** What was raised or cleared, to whoever reads the device's own log. */
function tell(log: Log, occurrences: readonly Occurrence[]): void {
  for (const { kind, content: { id, severity, state, summary } } of occurrences) {
    if (kind !== "alert") continue;
    const level = state === "cleared" ? "info" : LEVELS[severity as keyof typeof LEVELS];
    log(level, `${state} ${id}: ${summary}`);
  }
}

function survivors(state: State): Json {
  return durable(state, CONTENT.collectors) as unknown as Json;
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
