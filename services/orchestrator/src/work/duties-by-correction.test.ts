import type { CallAnswer } from "../cases/case-calls.ts";
import { expect, it } from "vitest";
import { findingOf } from "../cases/finding.fixture.ts";
import { flowKey } from "../engine/port.ts";
import { caseIdOf } from "../flows/case-desk.ts";
import { TENANT, openEstate } from "../flows/estate.fixture.ts";
import { NOW, SEED, idOf, ids } from "../flows/world-records.fixture.ts";

const rob = { id: "prs_rob", tenant: TENANT, roles: ["receivables_analyst", "credit_analyst"] };
const posting = findingOf({ code: "ERP-POST-REJECTED", businessKey: ids.contract });
const cash = findingOf({ code: "PAY-UNAPPLIED", businessKey: idOf("pi"), correction: { invoiceId: idOf("inv") } });
const stray = findingOf({ code: "PAY-UNAPPLIED", businessKey: idOf("cpm"), correction: { reason: "unapplied" } });
const twice = findingOf({
  code: "USG-DUPLICATE",
  businessKey: ids.subscription,
  direction: "over_billed",
  correction: { lineId: "usage", currency: "USD", minor: "100" },
});

/** Both cases are about one customer, and one person takes the task of each. */
const inTurn = async (first: typeof posting, second: typeof posting): Promise<CallAnswer> => {
  const estate = openEstate();
  const about = {
    tenant: TENANT,
    accountId: ids.account,
    legalEntity: "US01",
    correlationId: "c",
    traceparent: null,
    waiter: null,
    at: NOW,
  };
  const handsIn = async (finding: typeof posting) => {
    const key = flowKey(TENANT, caseIdOf(SEED, finding));
    await estate.engine.askCase(key, "open", { ...about, caseId: caseIdOf(SEED, finding), findings: [finding] });
    const { role = "" } = estate.caseNow(caseIdOf(SEED, finding)).tasks[0] ?? {};
    const person = { ...rob, roles: [...rob.roles, role] };
    return estate.engine.askCase<CallAnswer>(key, "completeTask", { taskId: "task-1-1", person, note: "prepared", at: NOW });
  };
  expect(await handsIn(first)).toMatchObject({ outcome: "done" });
  return handsIn(second);
};

it.each([
  ["changes a customer's records and pays her back money from the bank", posting, stray, /pay oneself/],
  ["pays a customer back and changes her records", stray, posting, /pay oneself/],
  ["applies a customer's cash and credits her usage", cash, twice, /cover missing cash/],
  ["credits a customer's usage and applies her cash", twice, cash, /cover missing cash/],
])("nobody %s", async (_what, first, second, why) => {
  expect(await inTurn(first, second)).toMatchObject({
    outcome: "refused",
    code: "not-permitted",
    detail: expect.stringMatching(why) as string,
  });
});

it("changing a customer's records and applying her cash is nothing of that kind", async () => {
  expect(await inTurn(posting, cash)).toMatchObject({ outcome: "done" });
});
