import { everyItem } from "@cashline/client/pages";
import type { EstateClients } from "../sandbox/estate-clients.ts";

/** What became of a dead letter that the hub was asked to take in: `open` ones stay, with the reason of this last try. */
export type Letter = { id: string; state: "open" | "replayed"; reason: string };

/** So many dead letters one call takes in again. */
const LETTERS_A_CALL = 1000;

/** Has the hub take in again every open dead letter of a sandbox. Those that were taken in before are not asked for. */
export async function takeInOpenLetters(hub: EstateClients["hub"]): Promise<Letter[]> {
  const open = await Array.fromAsync(everyItem((query) => hub.listDeadLetters({ query: { ...query, state: "open" } })));
  const ids = open.map(({ id }) => id);
  const letters: Letter[] = [];
  for (let from = 0; from < ids.length; from += LETTERS_A_CALL) {
    const some = ids.slice(from, from + LETTERS_A_CALL);
    const { body } = await hub.replayDeadLetters({ body: { ids: some }, idempotencyKey: `lab/letters/${from}/${Date.now()}` });
    letters.push(...body.items);
  }
  return letters;
}

/** How many were taken in, then each that was not, with its reason. */
export function lettersInWords(letters: readonly Letter[]): string {
  const left = letters.filter(({ state }) => state === "open");
  return [
    `${letters.length} open dead letters: ${letters.length - left.length} taken in, ${left.length} still open.`,
    ...left.map(({ id, reason }) => `${id}: ${reason}`),
  ].join("\n");
}
