import { expect, test } from "vitest";
import { settingsOf } from "./start.ts";

const environment = {
  CASHLINE_PORT: "0",
  CASHLINE_DATA: "/data/things",
  CASHLINE_IDENTITY_URL: "http://identity.test",
  CASHLINE_WEBHOOK_URL: "http://hub.test/v1/inbound/things",
  CASHLINE_WEBHOOK_SECRET: `whsec_${"a".repeat(32)}`,
};

test("a simulator's settings come from its environment; nothing limits its callers unless it says so", () => {
  expect(settingsOf("things", environment)).toMatchObject({
    address: { host: "127.0.0.1", port: 0 },
    options: {
      databasePath: "/data/things/things.sqlite",
      subscriber: { url: environment.CASHLINE_WEBHOOK_URL, secret: environment.CASHLINE_WEBHOOK_SECRET },
      rateLimit: undefined,
    },
  });
});

test("a limit set in the environment reaches the simulator", () => {
  const limited = { ...environment, CASHLINE_RATE_LIMIT_PER_SECOND: "25", CASHLINE_RATE_LIMIT_BURST: "10" };
  expect(settingsOf("things", limited).options.rateLimit).toEqual({ requestsPerSecond: 25, burst: 10 });
});

test("a wrong setting is named", () => {
  expect(() => settingsOf("things", { ...environment, CASHLINE_RATE_LIMIT_BURST: "0" })).toThrow("CASHLINE_RATE_LIMIT_BURST must be >= 1");
});
