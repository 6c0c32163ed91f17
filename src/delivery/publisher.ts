/** One MQTT application message, its bytes fixed. It is sent with QoS 1. */
export interface Outgoing {
  topic: string;
  payload: string;
  retain: boolean;
}

/** Something that delivers messages. */
export interface Publisher {
  /**
   * Resolves when the broker has acknowledged the message (PUBACK); rejects with
   * {@linkcode Refused} when it said no, and with another error when the line broke first.
   */
  publish(message: Outgoing, signal: AbortSignal): Promise<void>;
}

/** The broker took the message and answered that it will not deliver it. */
export class Refused extends Error {
  override readonly name = "Refused";
}
