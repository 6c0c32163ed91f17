import { topicOf } from "../config.ts";
import { CredentialError, readCredentials } from "../delivery/credentials.ts";
import { type Command, EXIT, Exit } from "./_command.ts";
import { describeDelivered } from "./_delivered.ts";
import { HOST_FLAGS } from "./_host.ts";
import { brokerOf, openConfiguredLine, targetOf } from "./_line.ts";
import { describeLists } from "./_lists.ts";
import { credentialPaths, readSettings, SETTINGS_FLAGS } from "./_settings.ts";

/** A broker that has not answered by then is not going to. */
const CONNECT_MS = 20_000;

/**
 * `telltale check`: whether the configuration, the certificates, delivered advisories and, if asked, the broker
 * are good; and of each list how many entries it has, and which are about nothing that is there.
 */
export const check: Command = {
  name: "check",
  summary:
    "Check the configuration, its lists, advisories and certificates, and with --connect the broker.",
  flags: { ...SETTINGS_FLAGS, ...HOST_FLAGS, connect: { help: "Connect to the broker, too." } },
  async run(given, world) {
    const config = readSettings(given, world);
    const paths = credentialPaths(config, world);
    const { hostname, port } = brokerOf(config);
    world.out("configuration: good\n");
    world.out(await describeLists(config, given.flags.root, world));
    const delivered = await describeDelivered(config, given.flags.root, world);
    world.out(delivered.lines);
    const [trouble] = delivered.troubles;
    if (trouble !== undefined) throw new Exit("configuration", trouble);
    const { commonName, notAfterMs } = readCredentialsNow();
    const until = new Date(notAfterMs).toISOString().slice(0, 10);
    world.out(`certificate: ${commonName ?? "no common name"}, until ${until}\n`);
    if (given.flags.connect === undefined) return EXIT.ok;
    const refused = await connect(config.device.id ?? commonName ?? "telltale-check");
    if (refused !== undefined) throw new Exit("configuration", refused);
    world.out(`broker: ${hostname} port ${port} let us in\n`);
    return EXIT.ok;

    function readCredentialsNow() {
      try {
        return readCredentials(paths, world.clock.now().wallMs);
      } catch (error) {
        if (error instanceof CredentialError) throw new Exit("configuration", error.message);
        throw error;
      }
    }

    /** The first trouble on the way to the broker, or undefined once it has let us in. */
    async function connect(clientId: string): Promise<string | undefined> {
      const { promise, resolve } = Promise.withResolvers<string | undefined>();
      const patience = new AbortController();
      void world.clock.sleep(CONNECT_MS, patience.signal).then(() =>
        resolve(`No answer from ${hostname} port ${port} in ${CONNECT_MS / 1000} seconds`)
      );
      // Another client id than the agent's, or the broker would end the agent's connection for ours.
      const line = openConfiguredLine(() => targetOf(config, world), `${clientId}-check`, world, {
        will: () => ({
          topic: topicOf(config.topics.status, clientId),
          payload: "",
          retain: false,
        }),
        subscribe: () => [],
        onConnected: () => resolve(undefined),
        onMessage() {},
        onTrouble: (sentence) => resolve(sentence),
      });
      const trouble = await promise;
      patience.abort();
      await line.close(undefined);
      return trouble;
    }
  },
};
