import { MalformedReply, ProblemError, TransportFailure } from "@cashline/client/errors";
import { describe, expect, it } from "vitest";
import { account, contract, ids } from "../flows/world-records.fixture.ts";
import { openWorld } from "../flows/world.fixture.ts";
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

  it("an account CRM does not have is a mistake, and no outage", async () => {
    await expect(customerOf(failing(problem(404)), about)).rejects.toThrow("answered 404");
  });
});
