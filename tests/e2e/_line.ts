/** A line whose events a test can wait for. */
import { type Clock, systemClock } from "../../src/clock.ts";
import { type Line, type LineOptions, type LineTarget, openLine } from "../../src/delivery/mqtt.ts";
import type { Outgoing } from "../../src/delivery/publisher.ts";

/** A line, and all that it said. */
export interface ObservedLine extends AsyncDisposable {
  line: Line;
  connections: number[];
  troubles: { sentence: string; final: boolean }[];
  messages: { topic: string; payload: string; retained: boolean }[];
  /** Resolves when the line has said something for which the test holds. */
  until(test: () => boolean, withinMs?: number): Promise<void>;
  /** The first trouble, when it comes. */
  trouble(): Promise<string>;
}

/** Options that a test must give; the rest has defaults. */
export type Given =
  & Partial<Omit<LineOptions, "target">>
  & Partial<LineTarget>
  & Pick<LineOptions, "clientId">
  & Pick<LineTarget, "port" | "credentials">;

/** Retries at once, nearly: 1 % of the back-off. */
export function observeLine(given: Given, clock: Clock = systemClock): ObservedLine {
  const wakes = new Set<() => void>();
  const said = <T>(list: T[], item: T) => {
    list.push(item);
    for (const wake of wakes) wake();
  };
  const it: ObservedLine = {
    connections: [],
    troubles: [],
    messages: [],
    until(test, withinMs = 5_000) {
      return new Promise((resolve, reject) => {
        const { connections, troubles, messages } = it;
        const timer = setTimeout(() => {
          wakes.delete(look);
          reject(
            new Error(
              `Not so within ${withinMs} ms: ${
                JSON.stringify({ connections, troubles, messages })
              }`,
            ),
          );
        }, withinMs);
        const look = () => {
          if (!test()) return;
          clearTimeout(timer);
          wakes.delete(look);
          resolve();
        };
        wakes.add(look);
        look();
      });
    },
    async trouble() {
      await it.until(() => it.troubles.length > 0);
      return it.troubles[0]?.sentence ?? "";
    },
    line: openLine({
      target: () => ({ hostname: "localhost", protocol: "auto", keepaliveS: 30, ...given }),
      will: (number) => ({
        topic: `device/${given.clientId}/status`,
        payload: `offline ${number}`,
        retain: true,
      }),
      subscribe: () => [],
      clock,
      random: () => 0.01,
      ...given,
      onConnected(number) {
        given.onConnected?.(number);
        said(it.connections, number);
      },
      onMessage(topic, payload, retained) {
        given.onMessage?.(topic, payload, retained);
        said(it.messages, { topic, payload: new TextDecoder().decode(payload), retained });
      },
      onTrouble(sentence, final) {
        given.onTrouble?.(sentence, final);
        said(it.troubles, { sentence, final });
      },
    }),
    async [Symbol.asyncDispose]() {
      await it.line.close(undefined);
    },
  };
  return it;
}

/** A signal that is never aborted. */
export const never: AbortSignal = new AbortController().signal;

/** Resolves after the time. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A message to a device's data topic. */
export function data(payload: string, device = "pump"): Outgoing {
  return { topic: `device/${device}/data`, payload, retain: false };
}
