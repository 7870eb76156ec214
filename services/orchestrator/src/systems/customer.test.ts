import { MalformedReply, ProblemError, TransportFailure } from "@cashline/client/errors";
import { describe, expect, it } from "vitest";
import { account, contract, idOf, ids, mergeOf } from "../flows/world-records.fixture.ts";
import { openWorld, refusal } from "../flows/world.fixture.ts";
import { customerOf } from "./customer.ts";

const about = { accountId: ids.account, legalEntity: "DE01", correlationId: "opp_1" };
const failing = (error: Error) =>
  openWorld({
    "crm.getAccount": () => {
      throw error;
    },
  }).systems;
const problem = (status: number): ProblemError =>
  new ProblemError(
    "getAccount",
    { type: "about:blank", title: "no", status, code: "any", detail: "any" } as ProblemError["problem"],
    undefined,
  );

describe("whom a case is about", () => {
  it("is the account's tier, the end of its latest contract in force, and the seller's region", async () => {
    const { systems } = openWorld({ "crm.getAccount": () => account });
    expect(await customerOf(systems, about)).toEqual({
      customerTier: account.tier,
      renewalOn: contract.endOn,
      region: "EMEA",
      isUnread: false,
    });
  });

  it("is nobody without an account", async () => {
    const { systems } = openWorld();
    expect(await customerOf(systems, { ...about, accountId: null, legalEntity: null })).toEqual({
      customerTier: null,
      renewalOn: null,
      region: null,
      isUnread: false,
    });
  });

  it.each([
    ["cannot be reached", new TransportFailure("no answer")],
    ["is in maintenance", problem(503)],
    ["has had too many calls", problem(429)],
    ["answers what is no answer", new MalformedReply("a proxy's page")],
  ])("is unread while CRM %s", async (_how, error) => {
    expect(await customerOf(failing(error), about)).toEqual({ customerTier: null, renewalOn: null, region: "EMEA", isUnread: true });
  });

  it("is whoever an account was merged into, however often", async () => {
    const [first, second] = [idOf("acc", "first"), idOf("acc", "second")];
    const survivors = { [first]: second, [second]: account.id };
    const { systems, calls } = openWorld({
      "crm.getAccount": ({ params }: { params: { accountId: string } }) => {
        if (params.accountId in survivors) throw refusal("getAccount", "account-merged");
        return account;
      },
      "crm.listAccountMerges": () => ({
        items: Object.entries(survivors).map(([loserId, accountId]) => mergeOf(loserId, { ...account, id: accountId })),
        next: null,
      }),
    });
    expect(await customerOf(systems, { ...about, accountId: first })).toMatchObject({
      customerTier: account.tier,
      renewalOn: contract.endOn,
      isUnread: false,
    });
    expect(calls.at(-1)).toMatchObject({ name: "crm.listContracts", options: { query: { accountId: account.id } } });
  });

  it("is nobody where CRM never had the account", async () => {
    const { systems } = openWorld({
      "crm.getAccount": () => {
        throw refusal("getAccount", "not-found");
      },
    });
    expect(await customerOf(systems, about)).toEqual({ customerTier: null, renewalOn: null, region: "EMEA", isUnread: false });
  });

  it("any other refusal is a mistake, and no outage", async () => {
    await expect(customerOf(failing(problem(403)), about)).rejects.toThrow("answered 403");
  });
});
