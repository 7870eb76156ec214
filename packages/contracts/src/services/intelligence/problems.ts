/** What only process intelligence answers. */
export const intelligenceProblems = {
  "sandbox-not-empty": {
    status: 409,
    title: "The sandbox has events already",
    action: "Import the log into a new sandbox, or reset this one; the same log again is no fault.",
  },
  "unknown-case": {
    status: 404,
    title: "The sandbox has no such case",
    action: "Look the case up with listCases; its id is the one the orchestrator gave it.",
  },
  "baseline-differs": {
    status: 409,
    title: "The baseline is not the same season in another sandbox",
    action: "Name a sandbox in which the same book was played from the same seed.",
  },
  "baseline-without-cases": {
    status: 409,
    title: "The baseline has closed no case",
    action: "Play the season to its end first, with faults that make cases.",
  },
  "log-too-large": {
    status: 409,
    title: "The sandbox has more events or objects than one log holds",
    action: "Ask ClickHouse for the events themselves; a log of the standard's formats is read whole by most tools.",
  },
  "inconsistent-log": {
    status: 422,
    title: "The log contradicts itself",
    action: "Correct what `errors` names: types, attributes and objects have to be declared before they are used.",
  },
} as const;
