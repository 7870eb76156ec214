import { expect, it } from "vitest";
import { WaitingFlows } from "./waiting-flows.ts";

it("a flow waits from when it asks for a signal until the signal is there, or it is told so", async () => {
  const flows = new WaitingFlows();
  const run = flows.begin("renewal/a/run");
  expect(flows.isWaiting("renewal/a/run")).toBe(false);
  const paid = Promise.withResolvers<string>();
  const heard = flows.wait(run, "paid", paid.promise);
  expect([flows.isWaiting("renewal/a/run"), flows.isWaiting("renewal/b/run")]).toEqual([true, false]);
  flows.wake("renewal/a/run", "another signal");
  flows.wake("renewal/b/run", "paid");
  expect(flows.isWaiting("renewal/a/run")).toBe(true);
  flows.wake("renewal/a/run", "paid");
  expect(flows.isWaiting("renewal/a/run")).toBe(false);
  paid.resolve("yes");
  expect(await heard).toBe("yes");
  const refused = flows.wait(run, "never", Promise.reject(new Error("cancelled")));
  expect(flows.isWaiting("renewal/a/run")).toBe(true);
  await expect(refused).rejects.toThrow("cancelled");
  expect(flows.isWaiting("renewal/a/run")).toBe(false);
});

it("only its latest run counts; one that was put aside never goes on, and ends nothing", () => {
  const flows = new WaitingFlows();
  const first = flows.begin("renewal/a/run");
  void flows.wait(first, "paid", new Promise(() => undefined));
  const second = flows.begin("renewal/a/run");
  expect(flows.isWaiting("renewal/a/run")).toBe(false);
  flows.end(first);
  expect(flows.size).toBe(1);
  flows.end(second);
  expect(flows.size).toBe(0);
});
