import { Database } from "@cashline/chassis/store";
import { expect, it } from "vitest";
import { DeadLetters } from "./dead-letters.ts";

it("letters of a file written before they had a state are open, and can be replayed", () => {
  const database = new Database(":memory:");
  database.sqlite.exec(`
    CREATE TABLE dead_letters (tenant TEXT NOT NULL, id TEXT NOT NULL, system TEXT NOT NULL, event_id TEXT NOT NULL, type TEXT NOT NULL,
      reason TEXT NOT NULL, received_at TEXT NOT NULL, event TEXT NOT NULL, PRIMARY KEY (tenant, id)) STRICT, WITHOUT ROWID;
    INSERT INTO dead_letters VALUES ('test', 'billing:e1', 'billing', 'e1', 'a.b.c.v1', 'unknown type', '2026-07-01T00:00:00.000Z', '{}');`);
  const open = () => new DeadLetters(database, () => undefined);
  expect(open().find("test", "billing:e1")).toMatchObject({ state: "open", replayedAt: null });
  open().resolve("billing", "test", "e1", "2026-07-02T00:00:00.000Z");
  expect(open().find("test", "billing:e1")).toMatchObject({ state: "replayed", replayedAt: "2026-07-02T00:00:00.000Z" });
  database.close();
});
