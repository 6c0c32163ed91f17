/** What a broker's reason code says, as the end of a sentence (MQTT 5 section 2.4, those that a broker sends). */
const WORDS: Readonly<Record<number, string>> = {
  128: "it gives no reason",
  129: "it could not read what we sent",
  130: "it says that we broke the protocol",
  131: "for a reason of its own",
  132: "it does not speak this version of MQTT",
  133: "it does not accept our client id",
  134: "it wants a user name and a password",
  135: "it does not authorise us",
  136: "it is not available",
  137: "it is busy",
  138: "it has banned us",
  139: "it is shutting down",
  140: "it wants another way of authentication",
  141: "it heard nothing from us for too long",
  142: "another client has connected with our client id",
  144: "it does not accept the topic",
  147: "too much was on its way at once",
  149: "a packet is too large for it",
  150: "too many messages came in too short a time",
  151: "a quota is exceeded",
  152: "its administrator wants it so",
  153: "it does not accept the content",
  154: "it keeps no retained messages",
  155: "it does not support QoS 1",
  156: "another broker is to be used for now",
  157: "another broker is to be used from now on",
  159: "too many connections came in too short a time",
  160: "the connection lasted as long as it allows",
};

/** The return codes of CONNACK in MQTT 3.1.1 (section 3.2.2.3), as those of MQTT 5. */
const OF_VERSION_4: Readonly<Record<number, number>> = { 1: 132, 2: 133, 3: 136, 4: 134, 5: 135 };

/** In words why the broker says no. */
export function reasonText(code: number): string {
  return WORDS[OF_VERSION_4[code] ?? code] ?? `it gives reason code ${code}`;
}

/** Whether the broker refuses the version of MQTT. */
export function refusesVersion(code: number): boolean {
  return code === 1 || code === 132;
}
