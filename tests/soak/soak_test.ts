import assert from "node:assert/strict";
import { brokerTest } from "../e2e/_mosquitto.ts";
import { lackOfCable } from "./_cable.ts";
import { soak } from "./_soak.ts";

brokerTest(
  "an agent and a broker that are killed, cut apart and short of disk lose and double nothing",
  async () => {
    const { rounds, failed_logins, messages } = await soak(4, 1, () => {});
    assert.equal(rounds, 4);
    assert.ok(failed_logins >= 4 && messages > failed_logins);
  },
  lackOfCable(),
);
