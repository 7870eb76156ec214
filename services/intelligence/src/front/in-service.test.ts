/** The front as part of the service: its sandboxes, its store, its end. */
import { deleteSandbox } from "@cashline/contracts/common/control";
import { getStoredEvents } from "@cashline/contracts/services/intelligence/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { renewalExample } from "../kpis/example-events.ts";
import { openService, type OpenService } from "../service.fixture.ts";
import { OPERATOR, sandboxPassword, sandboxUser } from "./sign-in.ts";

const SECRET = "made by identity";
const at = "2026-01-02T10:00:00.000Z";
let intelligence: OpenService;
let url: string;

beforeAll(async () => {
  const limits = { seconds: 1, rows: 1000, memoryBytes: 500_000_000, connections: 2, waiting: 10 };
  intelligence = await openService({ port: 0, secret: SECRET, limits });
  url = `http://127.0.0.1:${await intelligence.service.front?.listen({ host: "127.0.0.1", port: 0 })}`;
});
afterAll(() => intelligence.close());

const ask = async (user: string, key: string, sql = "SELECT count() FROM pi.renewals FINAL"): Promise<string> => {
  const response = await fetch(`${url}/?param_n=1`, {
    method: "POST",
    body: sql,
    headers: { "x-clickhouse-user": user, "x-clickhouse-key": key },
  });
  return `${response.status} ${(await response.text()).trim()}`;
};
const askAs = (tenant: string): Promise<string> => ask(sandboxUser(tenant), sandboxPassword(SECRET, tenant));

test("a sandbox's user comes and goes with its sandbox, and sees what arrives while it is signed in", async () => {
  expect(await askAs("acme")).toMatch(/^403 Code: 516\./);
  await intelligence.setUp("acme");
  expect(await askAs("acme")).toBe("200 0");
  await intelligence.bring("acme", renewalExample("o1", at));
  await intelligence.bring("globex", renewalExample("o1", at), renewalExample("o2", at));
  expect([await askAs("acme"), await askAs("globex"), await ask(OPERATOR, SECRET)]).toEqual(["200 1", "200 2", "200 3"]);
  await intelligence.call(deleteSandbox, { params: { tenant: "acme" } });
  expect(await askAs("acme")).toMatch(/^403 Code: 516\./);
  expect(await ask(OPERATOR, SECRET)).toBe("200 2");
});

// With a parameter: bound by the engine, one such query at a time would run in the whole process.
test("slow questions from outside do not keep the service's own waiting", async () => {
  const slow = Promise.all(
    Array.from({ length: 4 }, () => ask(OPERATOR, SECRET, "SELECT count() FROM numbers(100000000000) WHERE sipHash64(number) = {n:UInt8}")),
  );
  const own = intelligence.call(getStoredEvents, { tenant: "globex" });
  expect(await Promise.race([own.then(() => "the service's"), slow.then(() => "those from outside")])).toBe("the service's");
  expect((await own).body.systems).toEqual([{ system: "crm", events: 2 }]);
  for (const answer of await slow) expect(answer).toMatch(/^408 Code: 159\./);
});

test("once the front is closed nothing is answered any more", async () => {
  await intelligence.service.front?.close();
  await expect(ask(OPERATOR, SECRET)).rejects.toThrow("fetch failed");
});
