import { ProblemError } from "@cashline/client/errors";
import type { Problem } from "@cashline/contracts/common/problems";
import { SandboxReport } from "@cashline/contracts/reports/sandbox-report";
import type { KpiValue } from "@cashline/contracts/services/intelligence/kpi-entities";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { contract, only, usd } from "./checks/objects.fixture.ts";
import { exampleSandboxReport } from "./report/report.fixture.ts";
import { sandboxReport, type Asked, type ReportQuestion } from "./sandbox-report.ts";

const BEGAN = "2026-01-01T08:00:00.000Z";
const CLOCK = "2026-03-10T14:30:00.000Z";
const WRITTEN = "2026-07-01T12:00:00.000Z";

const caseOf = (place: number, detectedAt: string, closedAt: string | null, change: Partial<Case> = {}): Case =>
  only<Case>({
    id: `case_${String(place).padStart(20, "0")}`,
    code: "TAX-JURISDICTION",
    title: "Tax under the wrong legal entity",
    severity: "S3",
    status: closedAt === null ? "in_progress" : "closed",
    ownerTeam: "tax",
    legalEntity: "DE01",
    accountId: "acc-a",
    exposure: usd(1000),
    exposureReporting: 1000,
    findings: [],
    approvals: [{ status: "approved", decidedBy: "orchestrator.prs_ada", level: "L1" }] as unknown as Case["approvals"],
    detectedAt,
    closedAt,
    closedBy: closedAt === null ? null : "playbook",
    ...change,
  });

const cases = [
  caseOf(1, "2026-01-10T10:00:00.000Z", "2026-01-20T10:00:00.000Z"),
  caseOf(2, "2026-01-30T10:00:00.000Z", "2026-02-02T10:00:00.000Z", { legalEntity: "US01", accountId: "acc-b" }),
  caseOf(3, "2026-02-10T10:00:00.000Z", "2026-03-05T10:00:00.000Z", { legalEntity: "GB01", accountId: null }),
  caseOf(4, "2026-02-28T23:59:00.000Z", null),
  caseOf(5, "2026-03-01T00:00:00.000Z", null),
];

const unknown = (): Promise<never> =>
  Promise.reject(
    new ProblemError("getSandboxStatus", only<Problem>({ status: 404, code: "unknown-sandbox", detail: "No such sandbox" }), undefined),
  );

/** A sandbox with accounts a and b; CRM's first event is its first, and the others have none or do not know it. */
function estate(asked: unknown[] = [], change: Partial<Record<"control" | "system", () => unknown>> = {}): Asked {
  const answer = (items: unknown[]) => (input?: unknown) => {
    asked.push(input);
    return Promise.resolve({ body: { items, next: null } });
  };
  const open = { ...only<KpiValue>(exampleSandboxReport().kpis[0] ?? {}), name: "open_exceptions", value: 7 };
  const kpis = [...exampleSandboxReport().kpis, open];
  return {
    tenant: "quarter-end",
    control: () => ({ getSandboxStatus: () => Promise.resolve({ body: { now: CLOCK } }) }),
    system: (name: string) => ({
      listEvents: name === "erp" ? unknown : () => Promise.resolve({ body: { items: name === "crm" ? [{ time: BEGAN }] : [] } }),
    }),
    crm: {
      listAccounts: answer([
        { id: "acc-a", tier: "strategic" },
        { id: "acc-b", tier: "standard" },
      ]),
      listContracts: answer([contract("a", null), contract("b", null, { tier: "team" })]),
    },
    identity: { listRoster: answer([{ clientId: "orchestrator.prs_ada", name: "Ada Lead" }]) },
    intelligence: {
      getKpis: answer(kpis),
      getSeries: ({ params, query }: { params: { series: string }; query: unknown }) => {
        asked.push({ params, query });
        const values = { exceptions_opened: [2, 1], exceptions_closed: [4] }[params.series] ?? [];
        return Promise.resolve({ body: { items: values.map((value, day) => ({ day: `2026-02-0${day + 1}`, label: "tax", value })) } });
      },
      listCases: answer(cases),
    },
    ...change,
  } as unknown as Asked;
}

const february = { from: "2026-02-01", to: "2026-02-28", scope: {} } satisfies ReportQuestion;
const placesOf = ({ cases: { list } }: SandboxReport): number[] => list.map(({ id }) => Number(id.slice(5)));

describe("the report of a sandbox of a running estate", () => {
  it("is one by its contract, with the store's figures over the whole of its last day", async () => {
    const asked: unknown[] = [];
    const report = await sandboxReport(estate(asked), { ...february, scope: { entity: "DE01" } }, WRITTEN);
    expect(Value.Errors(SandboxReport, report)).toEqual([]);
    expect(report).toMatchObject({ tenant: "quarter-end", generatedAt: WRITTEN, scope: { entity: "DE01" } });
    expect(report.window).toEqual({ from: "2026-02-01", to: "2026-02-28", asOf: CLOCK });
    expect(report.kpis.map(({ name }) => name)).toEqual([...exampleSandboxReport().kpis.map(({ name }) => name), "open_exceptions"]);
    expect(Object.keys(report.series)).toContain("exceptions_opened");
    const query = { from: "2026-02-01T00:00:00.000Z", to: "2026-03-01T00:00:00.000Z", entity: "DE01" };
    expect(asked[0]).toEqual({ query });
    expect(asked[1]).toEqual({ params: { series: "renewals_completed" }, query });
  });

  it("lists the cases open at some time in the window, and counts what the store says it opened, closed and left open", async () => {
    const report = await sandboxReport(estate(), february, WRITTEN);
    expect(placesOf(report)).toEqual([2, 3, 4]);
    expect(report.cases).toMatchObject({ opened: 3, closed: 4, open: 7 });
    expect(report.cases.list[0]?.approvers).toEqual(["Ada Lead (L1)"]);
  });

  it.each<[ReportQuestion["scope"], number[]]>([
    [{ entity: "DE01" }, [1, 4, 5]],
    [{ region: "EMEA" }, [1, 3, 4, 5]],
    [{ tier: "standard" }, [2]],
    [{ product: "platform pro" }, [1, 4, 5]],
    [{ region: "EMEA", product: "platform team" }, []],
  ])("cases are narrowed by %j as figures are", async (scope, places) => {
    expect(placesOf(await sandboxReport(estate(), { scope }, WRITTEN))).toEqual(places);
  });

  it("without days it is of the whole sandbox: from its first event to its clock", async () => {
    expect((await sandboxReport(estate(), { scope: {} }, WRITTEN)).window).toMatchObject({ from: "2026-01-01", to: "2026-03-10" });
    expect((await sandboxReport(estate(), { to: "2026-01-31", scope: {} }, WRITTEN)).window).toMatchObject({
      from: "2026-01-01",
      to: "2026-01-31",
    });
  });

  it.each<[string, ReportQuestion, string]>([
    ["after its clock", { from: "2026-03-11", to: "2026-04-30", scope: {} }, "of 2026-03-11 to 2026-04-30"],
    ["after its clock, without an end", { from: "2026-05-01", scope: {} }, "of 2026-05-01 to 2026-05-01"],
    ["before its beginning", { from: "2025-01-01", to: "2025-12-31", scope: {} }, "of 2025-01-01 to 2025-12-31"],
    ["before its beginning, without a start", { to: "2025-12-31", scope: {} }, "of 2025-12-31 to 2025-12-31"],
  ])("a window wholly %s is refused with what there is", async (_where, question, of) => {
    await expect(sandboxReport(estate(), question, WRITTEN)).rejects.toThrow(
      `Sandbox quarter-end has nothing to report ${of}: it began on 2026-01-01 08:00, and its clock stands at 2026-03-10 14:30.`,
    );
  });

  it("a sandbox that is not there, or of which no system has an event, is refused in a sentence", async () => {
    await expect(sandboxReport(estate([], { control: () => ({ getSandboxStatus: unknown }) }), february, WRITTEN)).rejects.toThrow(
      "The estate has no sandbox quarter-end; `lab season --sandbox quarter-end` plays a season in a new one.",
    );
    await expect(sandboxReport(estate([], { system: () => ({ listEvents: unknown }) }), february, WRITTEN)).rejects.toThrow(
      "Sandbox quarter-end has nothing to report: no system has an event of it.",
    );
  });
});
