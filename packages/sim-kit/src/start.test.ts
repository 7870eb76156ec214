import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { settingsOf } from "./start.ts";

const folder = mkdtempSync(join(tmpdir(), "cashline-settings-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const secretsFile = join(folder, "clients.json");
const secretOf = (letter: string): string => `whsec_${letter.repeat(32)}`;
const kept = {
  things: { webhookSecret: `${secretOf("b")} ${secretOf("a")}` },
  others: { webhookSecret: secretOf("c") },
  lab: { secret: "s" },
};
writeFileSync(secretsFile, JSON.stringify(kept));

const environment = {
  CASHLINE_PORT: "0",
  CASHLINE_DATA: "/data/things",
  CASHLINE_IDENTITY_URL: "http://identity.test",
  CASHLINE_WEBHOOK_URL: "http://hub.test/v1/inbound/things",
  CASHLINE_CLIENT_SECRETS_FILE: secretsFile,
};

test("a simulator's settings come from its environment; nothing limits its callers unless it says so", () => {
  expect(settingsOf("things", environment)).toMatchObject({
    address: { host: "127.0.0.1", port: 0 },
    options: {
      databasePath: "/data/things/things.sqlite",
      subscriber: { url: environment.CASHLINE_WEBHOOK_URL, secret: secretOf("b") },
      rateLimit: undefined,
    },
  });
});

test("a limit set in the environment reaches the simulator", () => {
  const limited = { ...environment, CASHLINE_RATE_LIMIT_PER_SECOND: "25", CASHLINE_RATE_LIMIT_BURST: "10" };
  expect(settingsOf("things", limited).options.rateLimit).toEqual({ requestsPerSecond: 25, burst: 10 });
});

test("a simulator signs with its own secret and no other's, and does not start without one", () => {
  expect(settingsOf("others", environment).options.subscriber?.secret).toBe(secretOf("c"));
  for (const name of ["lab", "nobody", "constructor"])
    expect(() => settingsOf(name, environment)).toThrow(`has no webhookSecret of ${name}`);
});

test("a wrong setting is named", () => {
  expect(() => settingsOf("things", { ...environment, CASHLINE_RATE_LIMIT_BURST: "0" })).toThrow("CASHLINE_RATE_LIMIT_BURST must be >= 1");
});
