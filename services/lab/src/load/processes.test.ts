import { describe, expect, it } from "vitest";
import { answersBetween, turnedAwayBetween, watchEstate } from "./estate-watch.ts";
import { cpuBetween, readProcesses } from "./processes.ts";

describe("what processes use", () => {
  it("is what they used between two readings, the most first; one that has begun since used all of its own", () => {
    const use = (cpuSeconds: number) => ({ cpuSeconds, residentMb: 100 });
    const before = new Map([
      ["crm", use(2)],
      ["engine", use(10)],
    ]);
    const after = new Map([
      ["crm", use(5)],
      ["engine", use(10.5)],
      ["hub", use(1)],
    ]);
    expect(cpuBetween(before, after)).toEqual([
      { process: "crm", seconds: 3 },
      { process: "hub", seconds: 1 },
      { process: "engine", seconds: 0.5 },
    ]);
  });

  it("is nothing of processes that have started none of the estate", async () => {
    expect(await readProcesses([])).toEqual(new Map());
  });
});

describe("watching an estate", () => {
  const page = (...rows: [string, number, number][]): string =>
    rows
      .map(
        ([operation, status, count]) =>
          `cashline_requests_total{operation="${operation}",status="${status}",client="load",service="x"} ${count}`,
      )
      .join("\n");

  it("counts answers by process, operation and status, and names who turned callers away", async () => {
    let text = page(["winOpportunity", 200, 4], ["winOpportunity", 429, 1]);
    const watch = watchEstate(
      {
        place: { basePort: 4100, dataFolder: "" },
        transport: async () => ({ status: 200, text, header: () => undefined }),
      },
      [],
    );
    const before = await watch.read(["crm"]);
    text = page(["winOpportunity", 200, 9], ["winOpportunity", 429, 4], ["getContract", 503, 2]);
    const after = await watch.read(["crm"]);
    expect(answersBetween(before, after, ({ status }) => status === 200)).toBe(5);
    expect(turnedAwayBetween(before, after)).toEqual([
      { process: "crm", status: 429, calls: 3 },
      { process: "crm", status: 503, calls: 2 },
    ]);
  });
});
