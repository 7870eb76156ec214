import { problems } from "../../common/problems.ts";

/** Why the policy book refuses. */
export const policyProblems = problems({
  "policy-faulty": {
    status: 422,
    title: "The proposed tables have faults",
    action: "Correct every fault named in `errors`: each pointer is /table/layer/row/column of the proposed book.",
  },
  "policy-unchanged": {
    status: 422,
    title: "The proposal says what its base says already",
    action: "Name a table, layer or row that differs.",
  },
  "policy-base-outdated": {
    status: 409,
    title: "The proposal is not based on the latest approved version",
    action: "Read the latest version that is in force or scheduled, and propose the change on it.",
  },
  "policy-not-proposed": {
    status: 409,
    title: "The version is no longer a proposal",
    action: "Read it; what was decided about it stays. Propose another version.",
  },
  "policy-not-replayed": {
    status: 409,
    title: "What the version would change has not been looked at",
    action: "Replay the version against recent cases first; writing it anew needs another replay.",
  },
  "policy-content-changed": {
    status: 409,
    title: "The version is not what was to be approved",
    action: "Read it again and decide on the content of the hash it has now.",
  },
  "policy-date-past": {
    status: 422,
    title: "The version would have taken effect already",
    action: "Name a day whose beginning in UTC is still to come on the scenario clock, after that of the base version.",
  },
});
