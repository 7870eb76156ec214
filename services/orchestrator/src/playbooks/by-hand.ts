import type { Playbook } from "./playbook.ts";

/** An exception that people cure in the systems themselves; whether they have, the next comparison of the systems shows. */
export function byHand(code: Playbook["code"]): Playbook {
  return {
    code,
    correct: ({ of }) => Promise.resolve({ document: of.businessKey, detail: "cured by hand" }),
    rootCause: () => ({ rootCause: "not_established", explanation: "cured by hand" }),
  };
}
