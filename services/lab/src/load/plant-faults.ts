import { billedRenewals, canBeHit } from "@cashline/scenarios/faults/candidates";
import { plant } from "@cashline/scenarios/faults/catalogue";
import type { BusinessFault } from "@cashline/scenarios/faults/fault";
import { play, stepsOf } from "@cashline/scenarios/faults/play";
import { bookEstate } from "../season.ts";
import type { LoadProfile, LoadStage } from "./profile.ts";

/**
 * Plants business faults on renewals, in turns of kind, each on an account of its own, and does at
 * once what is wrong about them: the load comes after all of it. The book has no other exceptions.
 */
export async function plantFaults(
  { kinds, share, on }: NonNullable<LoadProfile["faults"]>,
  { clients, book, ids, renewals }: Pick<LoadStage, "clients" | "book" | "ids" | "renewals">,
): Promise<BusinessFault[]> {
  const world = { book, seed: book.seed };
  const won = new Set(renewals.map(({ key }) => key));
  const free = new Set(
    billedRenewals(book, book.seed)
      .filter(({ renewal }) => won.has(renewal.key) === (on === "loaded"))
      .filter(canBeHit(book)),
  );
  const wanted = Math.max(kinds.length, Math.round(renewals.length * share));
  const faults: BusinessFault[] = [];
  for (let turn = 0; turn < wanted; turn += 1) {
    const kind = kinds[turn % kinds.length];
    const ground = kind && [...free].find((each) => kind.fits(each, world));
    if (!kind || !ground) continue;
    free.delete(ground);
    faults.push(plant(kind, ground, world));
  }
  const estate = bookEstate(clients);
  for (const step of stepsOf(faults)) await play(step, { estate, ids, book });
  return faults;
}
