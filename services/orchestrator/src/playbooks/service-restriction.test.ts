import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Invoice } from "@cashline/contracts/systems/billing/entities";
import type { Entitlement } from "@cashline/contracts/systems/provisioning/entities";
import { describe, expect, it } from "vitest";
import { draftOf, entitlement, idOf, ids } from "../flows/world-records.fixture.ts";
import { billed, correctionOf } from "./billed.fixture.ts";
import { correcting } from "./playbook.fixture.ts";

const unpaid = { code: "PAY-RESTRICTION", businessKey: idOf("inv", "1"), correction: { entitlementId: ids.entitlement } } as const;

/** A service, and an invoice with these states at each reading, the last one from then on. */
async function restricting(states: readonly Invoice["status"][], begun: Partial<Entitlement> = {}) {
  let service: Entitlement = { ...entitlement, ...begun };
  let reading = 0;
  const { run, world } = await correcting(unpaid, {
    "billing.getInvoice": () => ({ ...draftOf(1, 100, "US01"), status: states[Math.min(reading++, states.length - 1)] }),
    "provisioning.getEntitlement": () => service,
    "provisioning.suspendEntitlement": ({ body: { reason, code } }: { body: { reason: string; code: Entitlement["suspensionCode"] } }) =>
      (service = { ...service, status: "suspended", suspensionReason: reason, suspensionCode: code }),
    "provisioning.resumeEntitlement": () => (service = { ...service, status: "active", suspensionReason: null, suspensionCode: null }),
  });
  const { detail } = await run();
  return { detail, changes: world.changes(), service };
}

describe("the service of an unpaid invoice", () => {
  it("is suspended", async () => {
    const { changes, service, detail } = await restricting(["open"]);
    expect(changes).toEqual(["provisioning.suspendEntitlement"]);
    expect(service).toMatchObject({ status: "suspended", suspensionCode: "non_payment" });
    expect(detail).toContain("suspended until");
  });

  it("is left alone once the invoice is paid", async () => {
    const { changes, detail } = await restricting(["paid"]);
    expect(changes).toEqual([]);
    expect(detail).toContain("open no more");
  });

  it("runs again where the payment came in while it was being suspended", async () => {
    const { changes, service } = await restricting(["open", "paid"]);
    expect(changes).toEqual(["provisioning.suspendEntitlement", "provisioning.resumeEntitlement"]);
    expect(service).toMatchObject({ status: "active", suspensionCode: null });
  });

  it("runs again where it was suspended before the executives said no, and is not suspended after", async () => {
    const suspensionReason = `invoice ${unpaid.businessKey} unpaid`;
    const suspended = { ...entitlement, status: "suspended", suspensionReason, suspensionCode: "non_payment" } as const;
    const approvals = [{ id: "approval-1-L3", status: "rejected" }] as Case["approvals"];
    const standing = { invoice: { ...billed.invoice, status: "open" }, entitlement: suspended } as const;
    const { correct, world } = correctionOf(unpaid, standing, approvals);
    expect(await correct()).toMatchObject({ document: unpaid.businessKey });
    expect(world.changes()).toEqual(["provisioning.resumeEntitlement"]);
  });

  it("stays suspended for another invoice", async () => {
    const begun = { status: "suspended", suspensionReason: "invoice inv_2 unpaid", suspensionCode: "non_payment" } as const;
    expect((await restricting(["paid"], begun)).changes).toEqual([]);
  });
});
