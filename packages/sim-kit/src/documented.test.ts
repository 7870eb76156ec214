import { problems } from "@cashline/contracts/common/problems";
import { deriveId } from "@cashline/kernel/ids";
import { describe, expect, test } from "vitest";
import { mustBeDocumented } from "./documented.ts";
import { openTestBench } from "./testing.ts";
import { getThing, growThing, things } from "./things.fixture.ts";

const thing = { id: deriveId("thi", "seed", "one"), name: "one", kind: "round", size: 3, expired: false };
const catalogue = problems({
  "not-larger": { status: 409, title: "A thing only grows", action: "Send a larger size." },
  "too-old": { status: 409, title: "Too old", action: "Take another." },
});
const judge = (status: number, body: unknown) => (): void => mustBeDocumented(growThing, catalogue, { status, body });

describe("an answer is as documented", () => {
  test.each<[string, number, unknown]>([
    ["the status of success with its body", 200, thing],
    ["a problem of the operation's own", 409, { code: "not-larger" }],
    ["a problem that follows from its shape", 428, { code: "if-match-missing" }],
    ["a problem every operation has", 500, { code: "internal-error" }],
  ])("%s", (_title, status, body) => {
    expect(judge(status, body)).not.toThrow();
  });
});

describe("an answer is not as documented", () => {
  test.each<[string, number, unknown, string]>([
    ["another status of success", 201, thing, "growThing answered 201 undefined, which it does not document"],
    ["a body with a member too few", 200, { ...thing, size: undefined }, "growThing answered 200 with a body not documented"],
    ["a body with a member too many", 200, { ...thing, colour: "red" }, "growThing answered 200 with a body not documented"],
    ["a problem of another operation", 409, { code: "too-old" }, "growThing answered 409 too-old, which it does not document"],
    ["a common problem that does not follow from its shape", 409, { code: "already-exists" }, "already-exists, which it does not document"],
    ["a code under another status", 404, { code: "not-larger" }, "growThing answered 404 not-larger"],
    ["no code at all", 500, "broken", "growThing answered 500 undefined"],
  ])("%s", (_title, status, body, message) => {
    expect(judge(status, body)).toThrow(message);
  });

  test("and a call of a test bench that gets one fails", async () => {
    const bench = await openTestBench(things);
    try {
      await expect(bench.call({ ...getThing, path: "/v1/nowhere" })).rejects.toThrow("getThing answered 404 route-not-found");
    } finally {
      await bench.close();
    }
  });
});
