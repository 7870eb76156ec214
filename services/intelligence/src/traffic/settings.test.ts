import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commonConfig, readConfig } from "@cashline/chassis/config";
import Type from "typebox";
import { expect, test } from "vitest";
import { frontConfig } from "../front/settings.ts";
import { trafficConfig, trafficSources } from "./settings.ts";

const file = join(mkdtempSync(join(tmpdir(), "cashline-traffic-")), "clients.json");
writeFileSync(file, JSON.stringify({ intelligence: { secret: "made by identity" } }));
const common = { CASHLINE_PORT: "4130", CASHLINE_DATA: "/nowhere", CASHLINE_IDENTITY_URL: "http://127.0.0.1:1" };
const read = (environment: Record<string, string>) =>
  readConfig(Type.Object({ ...commonConfig, ...frontConfig, ...trafficConfig }), { ...common, ...environment });
const named = { CASHLINE_CRM_URL: "http://127.0.0.1:2", CASHLINE_HUB_URL: "http://127.0.0.1:3" };

test("where no process is named nothing is fetched, and no secret is asked for", () => {
  expect(trafficSources(read({}))).toEqual([]);
});

test("every process that is named is fetched from, and identity with them", () => {
  const sources = trafficSources(read({ ...named, CASHLINE_CLIENT_SECRETS_FILE: file }));
  expect(sources.map(({ process }) => process)).toEqual(["crm", "hub", "identity"]);
});

test("processes without the secret to sign in to them by are a sentence at the start", () => {
  expect(() => trafficSources(read(named))).toThrow(
    "CASHLINE_CRM_URL names a process to fetch counts from, but CASHLINE_CLIENT_SECRETS_FILE does not say where the secret to sign in by is.",
  );
});

test("a process that nobody reaches is a failure of that fetch", async () => {
  const [crm] = trafficSources(read({ ...named, CASHLINE_CLIENT_SECRETS_FILE: file }));
  await expect(crm?.read(undefined)).rejects.toThrow("http://127.0.0.1:1/token");
});
