import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { TaxDocument } from "@cashline/contracts/systems/tax/entities";
import type { Flow } from "../engine/port.ts";
import type { Systems } from "../systems/systems.ts";
import type { Settling } from "./amendment-documents.ts";
import { amendmentRefusedFinding, changePriceFinding } from "./amendment-findings.ts";
import { finalise, inspect } from "./inspect-invoice.ts";
import { releaseDraft } from "./release-draft.ts";
import { gather, type Ground } from "./renewal-ground.ts";

/** A change's invoice that has left. */
type Released = { invoice: Invoice; taxDocument: TaxDocument; ground: Ground };

/**
 * A change's draft by the guards of any invoice: tax, price, legal entity, ERP's own check. A finding, or a refusal, holds it
 * under a case until people have cured it, and it is looked at again: billing drafts no change anew. Null when people have
 * voided it, so that its charges stand on the next invoice, or have sent it themselves.
 */
export async function releaseChange(flow: Flow, systems: Systems, of: Settling, draft: Invoice): Promise<Released | null> {
  const { quote, about, correlationId, opportunity } = of;
  const price = () => Promise.resolve(changePriceFinding(quote, draft));
  const release = await releaseDraft<Released>(flow, systems, {
    draft,
    about,
    look: async ({ suffix, round, ...look }) => {
      const ground =
        round === 1 ? of.ground : await flow.step(`read the records again${suffix}`, () => gather(systems, opportunity, correlationId));
      const seen = await inspect(flow, systems, { ground, invoice: draft, about, correlationId, suffix, price, ...look });
      const { taxDocument, findings } = seen;
      return {
        findings,
        send: async () => ({ invoice: await finalise(flow, systems, draft, taxDocument, correlationId), taxDocument, ground }),
      };
    },
    refused: (refused) => amendmentRefusedFinding(quote, refused),
    after: () => Promise.resolve(null),
    cured: "the cause was cured and the change billed",
  });
  return release.outcome === "released" ? release.sent : null;
}
