import type { Name } from "../faults/action.ts";

/** Every name that stands somewhere in a value, such as the body of a call. */
export function namesIn(value: unknown): Name[] {
  if (value === null || typeof value !== "object") return [];
  if (("loaded" in value && "key" in value) || ("made" in value && "opportunity" in value)) return [value as Name];
  return Object.values(value).flatMap(namesIn);
}
