import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Type from "typebox";
import { afterAll, expect, test } from "vitest";
import { clientSecretFrom, commonConfig, rateLimitConfig, rateLimitOf, readConfig, secretsConfig, webhookSecretsFrom } from "./config.ts";

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
    Object.entries({ ...commonConfig, ...rateLimitConfig, ...secretsConfig }).filter(
      ([, field]) => !("description" in field) || field.description === "",
    ),
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

const folder = mkdtempSync(join(tmpdir(), "cashline-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a process finds its own secrets by its name, and is told which of them the file lacks", () => {
  const file = join(folder, "clients.json");
  writeFileSync(
    file,
    JSON.stringify({ lab: { secret: "s" }, crm: { webhookSecret: "whsec_new whsec_old" }, empty: { webhookSecret: "" } }),
  );
  expect(clientSecretFrom(file, "lab")).toBe("s");
  expect(webhookSecretsFrom(file, "crm")).toEqual(["whsec_new", "whsec_old"]);
  expect(() => clientSecretFrom(file, "crm")).toThrow(`${file} has no secret of crm`);
  for (const name of ["lab", "empty", "toString"]) expect(() => webhookSecretsFrom(file, name)).toThrow(`has no webhookSecret of ${name}`);
});
