/** A refusal as a value: its code is in the contract's `problems.ts`. */
export type Refused = { outcome: "refused"; code: string; detail: string };

/** Refuses with one of the desk's codes. */
export function refused(code: string, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
