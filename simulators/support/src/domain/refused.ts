/** A refusal as a value: its code is in the contract's `problems.ts`. */
export type Refused = { outcome: "refused"; code: string; detail: string };

/** Source: RFC 9457; the code is the problem's type. */
export function refused(code: string, detail: string): Refused {
  return { outcome: "refused", code, detail };
}
