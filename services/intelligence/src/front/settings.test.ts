import { execFileSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "@cashline/chassis/config";
import Type from "typebox";
import { expect, test } from "vitest";
import { frontConfig, frontSettings } from "./settings.ts";
import { sandboxPassword } from "./sign-in.ts";

const embedded = { kind: "embedded", folder: "/nowhere" } as const;
const server = { kind: "server", url: "http://clickhouse:8123", username: "u", password: "p", cluster: "" } as const;
const file = join(mkdtempSync(join(tmpdir(), "cashline-front-")), "clients.json");
writeFileSync(file, JSON.stringify({ grafana: { secret: "made by identity" } }));
const read = (environment: Record<string, string>) => readConfig(Type.Object(frontConfig), environment);

test("there is no front unless a port is set, whatever the store is", () => {
  for (const location of [embedded, server]) {
    expect(frontSettings(read({}), location)).toBeUndefined();
    expect(frontSettings(read({ CASHLINE_FRONT_PORT: "0" }), location)).toBeUndefined();
  }
});

test("its password is the one identity made for grafana; it has no default", () => {
  expect(frontSettings(read({ CASHLINE_FRONT_PORT: "8123", CASHLINE_CLIENT_SECRETS_FILE: file }), embedded)).toEqual({
    port: 8123,
    secret: "made by identity",
    limits: { seconds: 30, rows: 100_000, memoryBytes: 1_000_000_000, connections: 4, waiting: 100 },
  });
  expect(() => frontSettings(read({ CASHLINE_FRONT_PORT: "8123" }), embedded)).toThrow("does not say where its password is.");
  const without = `${file}.other`;
  writeFileSync(without, JSON.stringify({ hub: { secret: "x" } }));
  expect(() => frontSettings(read({ CASHLINE_FRONT_PORT: "8123", CASHLINE_CLIENT_SECRETS_FILE: without }), embedded)).toThrow(
    `${without} has no secret of grafana`,
  );
});

test("a front over a server is refused in one sentence", () => {
  expect(() => frontSettings(read({ CASHLINE_FRONT_PORT: "8123", CASHLINE_CLIENT_SECRETS_FILE: file }), server)).toThrow(
    /^CASHLINE_FRONT_PORT asks for a front, but the store is the server at CASHLINE_CLICKHOUSE_URL, [^.]+\.$/,
  );
});

test("every sandbox has a password of its own, the same at each start", () => {
  const made = ["acme", "acme", "globex"].map((tenant) => sandboxPassword("s", tenant));
  expect(made[0]).toBe(made[1]);
  expect(made[0]).not.toBe(made[2]);
  expect(sandboxPassword("t", "acme")).not.toBe(made[0]);
  expect(made[0]).toMatch(/^[\w-]{43}$/);
});

test("a command says who signs in, for all sandboxes or for one", () => {
  const say = (...words: string[]): string =>
    execFileSync(process.execPath, [join(import.meta.dirname, "show-password.ts"), file, ...words], { encoding: "utf8" });
  expect(say()).toBe("grafana made by identity\n");
  expect(say("acme")).toBe(`sandbox-acme ${sandboxPassword("made by identity", "acme")}\n`);
});
