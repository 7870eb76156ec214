import type { Role } from "@cashline/contracts/services/identity/contract";
import type { PolicyTable } from "@cashline/contracts/services/orchestrator/policy-entities";
import type { Book } from "@cashline/scenarios/book/book";
import { idOf, type LoadedIds } from "@cashline/scenarios/book/loaded-ids";
import type { Static } from "typebox";
import type { EstateClients } from "./estate-clients.ts";

/**
 * Has people make every correction of a new sandbox, by its policy: an author proposes it and another person approves it, from
 * the book's first day on. Call before the first case opens, for a case keeps the policy it was opened under.
 */
export async function correctByHand(
  book: Pick<Book, "people" | "from">,
  ids: Pick<LoadedIds, "people">,
  clients: Pick<EstateClients, "orchestrator" | "asPerson">,
): Promise<void> {
  const signedIn = (role: Static<typeof Role>) => {
    const person = book.people.find(({ roles }) => roles.includes(role));
    if (!person) throw new Error(`The book has nobody with the role ${role}`);
    const { clientId, clientSecret } = idOf(ids.people, person.key);
    return clients.asPerson(clientId, clientSecret);
  };
  const [author, approver] = [signedIn("policy_author"), signedIn("policy_approver")];
  const basedOn = (await clients.orchestrator.listPolicies()).body.items.find(({ status }) => status === "in_force")?.id;
  if (basedOn === undefined) throw new Error("No policy is in force");
  const { tables } = (await clients.orchestrator.getPolicy({ params: { policyId: basedOn }, query: {} })).body;
  const corrections = tables.find(({ name }) => name === "corrections");
  if (!corrections) throw new Error(`Policy ${basedOn} does not say who makes corrections`);
  const rows = corrections.rows.map(({ layer: _layer, ...row }) => row);
  const policyId = `${book.from.slice(0, 7)}.2`;
  const { contentHash } = (
    await author.proposePolicy({
      body: {
        version: policyId,
        basedOn,
        title: "Corrections are made by hand",
        reason: "The season that the automation is compared with",
        tables: [byHand({ ...corrections, rows })],
        layers: [],
        edits: [],
      },
      idempotencyKey: "by-hand/propose",
    })
  ).body;
  await author.replayPolicy({ params: { policyId }, body: { days: 1 }, idempotencyKey: "by-hand/replay" });
  const { version } = await clients.orchestrator.getPolicy({ params: { policyId }, query: {} });
  await approver.approvePolicy({
    params: { policyId },
    body: { contentHash, effectiveOn: book.from, note: "For the baseline" },
    ifMatch: version,
    idempotencyKey: "by-hand/approve",
  });
}

/** The table with every correction in the hands of people. */
function byHand(table: PolicyTable): PolicyTable {
  const column = table.outputs.findIndex(({ field }) => field === "carriedOut");
  return { ...table, rows: table.rows.map((row) => ({ ...row, result: row.result.with(column, '"by_hand"') })) };
}
