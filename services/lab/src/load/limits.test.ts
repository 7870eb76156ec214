import { describe, expect, it } from "vitest";
import { limitInWords, limitsIn } from "./limits.ts";

describe("limits as they are typed", () => {
  it("are so many calls a second of a system, or what its vendor publishes", () => {
    const limits = limitsIn("crm=100/s, billing=lock:200ms, payment=vendor");
    expect(limits).toEqual([
      { system: "crm", kind: "rate", requestsPerSecond: 100 },
      { system: "billing", kind: "lock", holdMs: 200 },
      { system: "payment", kind: "vendor" },
    ]);
    expect(limits.map(limitInWords)).toEqual(["crm 100 calls a second", "billing locks an object for 200 ms", "payment 25 calls a second"]);
  });

  it.each([
    ["hub=5/s", '"hub" is no system that could be limited: '],
    ["crm=fast", "A limit is so many calls a second, such as crm=100/s, a lock, such as crm=lock:200ms, or crm=vendor."],
    ["crm=lock:0ms", "A limit is so many calls a second"],
    ["crm=0/s", "A limit is so many calls a second"],
    ["tax=vendor", "tax publishes no limit; those that do: payment, erp, billing."],
  ])("%s is refused in one sentence", (text, sentence) => {
    expect(() => limitsIn(text)).toThrow(sentence);
  });
});
