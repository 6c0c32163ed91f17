import { OSTREE_MESSAGE_IDS } from "../../parse/log/ostree.ts";
import { RAUC_MESSAGE_IDS } from "../../parse/log/rauc.ts";
import { UNIT_MESSAGE_IDS } from "../../parse/log/unit_result.ts";
import type { JournalInterest } from "./_journal_record.ts";

/** Entries that tell of deployments: what updaters say, and what becomes of units. */
export const DEPLOYMENT_INTEREST: JournalInterest = {
  _COMM: new Set(["mender", "mender-update", "rauc", "swupdate", "ostree", "rpm-ostree"]),
  MESSAGE_ID: new Set([
    ...Object.keys(RAUC_MESSAGE_IDS),
    ...Object.keys(UNIT_MESSAGE_IDS),
    ...OSTREE_MESSAGE_IDS,
  ]),
};
