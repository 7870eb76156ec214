import { refuse } from "@cashline/sim-kit/command";

/**
 * Refuses a business key that is taken, as keeping the document would, so that its preview says so too.
 * @throws Refusal `already-exists`
 */
export function requireNew<Item extends { id: string }>(documents: { get(id: string): Item | undefined }, id: string): void {
  if (documents.get(id)) refuse("already-exists", `The business key is taken by ${id}`);
}
