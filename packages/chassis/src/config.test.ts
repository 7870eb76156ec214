import Type from "typebox";
import { expect, test } from "vitest";
import { commonConfig, rateLimitConfig, rateLimitOf, readConfig } from "./config.ts";

const schema = Type.Object({
  PORT: Type.Integer({ minimum: 1 }),
  URL: Type.String({ format: "uri" }),
  LOUD: Type.Boolean({ default: false }),
});

test("numbers and booleans are read from text, defaults filled in, other variables passed over", () => {
  expect(readConfig(schema, { PORT: "8080", URL: "http://a.test", HOME: "/root" })).toEqual({
    PORT: 8080,
    URL: "http://a.test",
    LOUD: false,
  });
});

test("every wrong variable is named in one sentence", () => {
  expect(() => readConfig(schema, { PORT: "zero", LOUD: "maybe" })).toThrow(
    "The configuration is not usable: URL is not set; PORT must be integer; LOUD must be boolean.",
  );
});

test("every common setting says what it is for", () => {
  expect(
    Object.entries({ ...commonConfig, ...rateLimitConfig }).filter(([, field]) => !("description" in field) || field.description === ""),
  ).toEqual([]);
});

test.each([
  [{}, undefined],
  [{ CASHLINE_RATE_LIMIT_PER_SECOND: "0.5" }, { requestsPerSecond: 0.5, burst: 50 }],
  [
    { CASHLINE_RATE_LIMIT_PER_SECOND: "20", CASHLINE_RATE_LIMIT_BURST: "5" },
    { requestsPerSecond: 20, burst: 5 },
  ],
])("the settings %j limit calls to %j", (environment, limit) => {
  expect(rateLimitOf(readConfig(Type.Object(rateLimitConfig), environment))).toEqual(limit);
});
