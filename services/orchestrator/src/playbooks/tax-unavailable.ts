import type { Playbook } from "./playbook.ts";

/** Nothing is corrected in a system: what waits goes on by itself once the engine or registry answers. */
export const taxUnavailable: Playbook = {
  code: "TAX-UNAVAILABLE",
  correct: ({ of }) => Promise.resolve({ document: of.businessKey, detail: "seen to; what waits is taxed when there is an answer" }),
  makes: () => false,
  rootCause: () => ({ rootCause: "system_unavailable", explanation: "the tax engine or a registry did not answer" }),
};
