import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import { describe, expect, it } from "vitest";
import { caseOf } from "../checks/objects.fixture.ts";
import { packOf, packText } from "./pack.ts";
import { packFaults } from "./verify-pack.ts";

const about: Partial<Case> = {
  tenant: "season",
  detectedAt: "2026-01-05T10:00:00.000Z",
  findings: [{ code: "QTC-PRICE-MISMATCH", businessKey: "ctr_1" } as Case["findings"][number]],
  approvals: [{ id: "approval-1-L2", status: "approved", decidedBy: "prs_controller" } as Case["approvals"][number]],
  tasks: [{ id: "task-1-1", status: "done" } as Case["tasks"][number]],
  decisions: [{ table: "severity", version: "2026-01", row: "s2", inputs: {}, result: {} }],
};
const of = caseOf("case_1", "closed", about, "task done", "approved", "closed");
const event = (eventId: string) => ({
  at: "2026-01-05T10:00:00.000Z",
  system: "billing",
  type: "billing.invoice.held.v1",
  objectId: "inv_1",
  objectVersion: 2,
  eventId,
  correlationId: "opp_1",
  attempt: null,
  deliveryTries: 1,
  deliveries: 1,
  payloadHash: "ab".repeat(32),
});
const text = packText(packOf(of, [event("evt_1"), event("evt_2")]));

describe("the audit pack of a case", () => {
  it("holds the case, findings, decisions, tasks, approvals, history and events, and is whole as written", () => {
    const kinds = packOf(of, [event("evt_1")]).entries.map(({ kind }) => kind);
    expect([...new Set(kinds)]).toEqual(["case", "finding", "decision", "task", "approval", "timeline", "event"]);
    expect(packFaults(text)).toEqual([]);
  });

  it("the same case gives the same bytes", () => {
    expect(packText(packOf(structuredClone(of), [event("evt_1"), event("evt_2")]))).toBe(text);
    const deliveredAgain = { ...event("evt_2"), deliveryTries: 4, deliveries: 3 };
    expect(packText(packOf(of, [event("evt_1"), deliveredAgain]))).toBe(text);
  });

  it.each([
    ["an approval", '"status":"approved"', '"status":"approvee"', "approval approval-1-L2 was altered."],
    ["a decision", '"row":"s2"', '"row":"s3"', "decision 1: severity 2026-01 row s2 was altered."],
    ["an event's payload hash", "abababab", "abababac", "event billing.invoice.held.v1 evt_1 was altered."],
    ["the code of a finding", '"code":"QTC-PRICE', '"code":"QTC-PRISE', "finding QTC-PRICE-MISMATCH on ctr_1 was altered."],
  ])("%s changed by one byte is named", (_what, from, to, told) => {
    expect(text).toContain(from);
    expect(packFaults(text.replace(from, to))).toContain(told);
  });

  it("an entry of the history changed by one byte is named by its hash and by the chain", () => {
    const faults = packFaults(text.replace("task done as the rules say", "task done as the rules sai"));
    expect(faults).toEqual(["timeline 1: task done was altered.", "The history does not hold together from entry 1 on (task done)."]);
  });

  it("whichever byte is changed, the pack is no longer whole", () => {
    for (let place = 0; place < text.length - 1; place += 1) {
      const other = text[place] === "x" ? "y" : "x";
      expect(packFaults(`${text.slice(0, place)}${other}${text.slice(place + 1)}`), `byte ${place}`).not.toEqual([]);
    }
  });

  it("whichever byte of an entry is changed, that entry is named, or its line where the byte was part of the name", () => {
    const lines = text.split("\n");
    for (const [index, { kind, name }] of packOf(of, [event("evt_1"), event("evt_2")]).entries.entries()) {
      const line = lines[index + 1] ?? "";
      const nameAt = line.lastIndexOf('"kind":');
      for (let place = 0; place < line.length; place += 1) {
        const other = line[place] === "x" ? "y" : "x";
        const changed = lines.with(index + 1, `${line.slice(0, place)}${other}${line.slice(place + 1)}`).join("\n");
        const [first] = packFaults(changed);
        if (place < nameAt) expect(first, `byte ${place} of ${line}`).toBe(`${kind} ${name} was altered.`);
        else expect(first, `byte ${place} of ${line}`).toMatch(/^(\w+ .+|The entry on line \d+) was altered\.$/);
      }
    }
  });

  it.each([
    ["the head", '"tenant":"season"', '"tenant":"season', "The head was altered."],
    ["its format", "cashline-evidence", "cashline-evidencx", "The head was altered."],
    ["the root hash", '"root":"', '"root":', "The root hash was altered."],
    ["the comma after an entry", "},\n{", "}\n{", "case case_1 was altered."],
  ])("%s is named where the file cannot be read any more", (_what, from, to, told) => {
    expect(text).toContain(from);
    expect(packFaults(text.replace(from, to))).toEqual([told]);
  });

  it("an entry taken out or moved is noticed", () => {
    const pack = packOf(of, [event("evt_1"), event("evt_2")]);
    const [first, second, ...rest] = pack.entries;
    const moved = packText({ ...pack, entries: [second, first, ...rest].filter((each) => each !== undefined) });
    const without = packText({ ...pack, entries: pack.entries.slice(0, -1) });
    for (const changed of [moved, without])
      expect(packFaults(changed)).toEqual([expect.stringContaining("The head, or the list of entries")]);
  });

  it("a file that is no pack is said to be none", () => {
    expect(packFaults("{")).toEqual([expect.stringContaining("no JSON")]);
    expect(packFaults("{}")).toEqual(["This is no evidence pack of version 1."]);
    expect(packFaults("null")).toEqual(["This is no evidence pack of version 1."]);
  });
});
