import { Refusal } from "@cashline/chassis/refusal";
import type { DeadLetter, DeadLetters } from "../inbound/dead-letters.ts";

/**
 * Takes dead letters of a sandbox in again, as they came. Those already replayed are left alone, so repeating it changes
 * nothing; what is not taken stays open with the reason of this try. Answers the letters as they then are.
 * @throws Refusal `not-found` when one is no letter of the sandbox; none is taken in then
 */
export async function replayDeadLetters(
  letters: DeadLetters,
  take: (source: string, batch: readonly unknown[]) => Promise<unknown>,
  { tenant, ids }: { tenant: string; ids: readonly string[] },
): Promise<DeadLetter[]> {
  const found = (): DeadLetter[] =>
    ids.map((id) => {
      const letter = letters.find(tenant, id);
      if (!letter) throw new Refusal("not-found", `There is no dead letter ${id} in sandbox ${tenant}`);
      return letter;
    });
  const open = found().filter(({ state }) => state === "open");
  for (const [system, group] of Map.groupBy(open, (letter) => letter.system))
    await take(
      system,
      group.map(({ event }) => event),
    );
  return found();
}
