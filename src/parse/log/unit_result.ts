/** What became of a unit. */
export interface UnitResult {
  unit: string;
  ok: boolean;
  /** As systemd calls it, such as `exit-code`, `timeout` or `failed`. */
  result: string;
}

/** Message ids of systemd, sd-messages.h, by whether the unit is well. */
export const UNIT_MESSAGE_IDS: Readonly<Record<string, boolean>> = {
  // SD_MESSAGE_UNIT_STARTED and _SUCCESS
  "39f53479d3a045ac8e11786248231fbf": true,
  "7ad2d189f7e94e70a38c781354912448": true,
  // SD_MESSAGE_UNIT_FAILED and _FAILURE_RESULT
  be02cf6855d2428ba40df7e9d022f03d: false,
  d9b373ed55a64feb8242e02dbe79a49c: false,
};

/**
 * What a message of systemd tells of a unit; undefined where it is about none. The unit is a field of the
 * entry, and from its text where that is lost.
 *
 *     apt-daily-upgrade.service: Failed with result 'exit-code'.
 *     apt-daily-upgrade.service: Deactivated successfully.
 *     Failed to start apt-daily-upgrade.service - Daily apt upgrade and clean activities.
 */
export function parseUnitResult(
  id: string | undefined,
  unit: string | undefined,
  message: string,
): UnitResult | undefined {
  if (id === undefined || !Object.hasOwn(UNIT_MESSAGE_IDS, id)) return undefined;
  const ok = UNIT_MESSAGE_IDS[id] === true;
  const [, said, result] =
    /^([\w@:.\\-]{1,255}\.[a-z]{4,9}): (?:Failed with result '([a-z-]{1,32})'|\w[\w ]{0,64})\.$/
      .exec(message) ?? [];
  const name = unit ?? said;
  if (name === undefined || !/^[\w@:.\\-]{1,255}\.[a-z]{4,9}$/.test(name)) return undefined;
  return { unit: name, ok, result: ok ? "success" : result ?? "failed" };
}
