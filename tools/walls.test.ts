/**
 * The walls between the rooms hold: each is given one wrong line in a copy of the repository's outline and has to turn red,
 * and one right line that has to stay green.
 */
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const copy = realpathSync(mkdtempSync(join(tmpdir(), "cashline-walls-")));
afterAll(() => rmSync(copy, { recursive: true, force: true }));

function plant(path: string, text: string): void {
  mkdirSync(dirname(join(copy, path)), { recursive: true });
  writeFileSync(join(copy, path), text);
}

function run(command: string, args: readonly string[]): { status: number | null; output: string } {
  const environment = {
    ...process.env,
    TURBO_TELEMETRY_DISABLED: "1",
    DO_NOT_TRACK: "1",
    NO_COLOR: "1",
    PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
  };
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: copy,
    env: environment,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
  if (error) throw error;
  return { status, output: `${stdout}\n${stderr}` };
}

beforeAll(() => {
  const outline = globSync(
    ["{packages,services,simulators}/*/{package,turbo,tsconfig}.json", "{dashboards,load-tests}/{package,turbo,tsconfig}.json"],
    { cwd: root },
  );
  const own = [
    "package.json",
    "pnpm-workspace.yaml",
    "pnpm-lock.yaml",
    "turbo.json",
    "tsconfig.json",
    "tsconfig.base.json",
    ".oxlintrc.json",
    "tools/oxlint-rooms.js",
  ];
  for (const path of [...own, ...outline]) cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
});

describe("oxlint", () => {
  const clockRooms = ["simulators/tax/src/domain", "services/orchestrator/src/policies", "services/orchestrator/src/flows"];
  const pureRooms = ["simulators/tax/src/domain", "services/orchestrator/src/policies"];
  const wrong: [path: string, text: string, rule: string][] = [
    ...clockRooms.flatMap((room): [string, string, string][] => [
      [`${room}/date-now.ts`, "export const at = Date.now();\n", "cashline(scenario-time)"],
      [`${room}/date-now-by-text.ts`, 'export const at = Date["now"]();\n', "cashline(scenario-time)"],
      [`${room}/new-date.ts`, "export const at = new Date();\n", "cashline(scenario-time)"],
      [`${room}/chance.ts`, "export const draw = Math.random();\n", "cashline(scenario-time)"],
      [`${room}/temporal-now.ts`, "export const at = Temporal.Now.instant();\n", "cashline(scenario-time)"],
      [`${room}/date-as-text.ts`, "export const at = Date();\n", "cashline(scenario-time)"],
      [`${room}/uuid.ts`, "export const id = crypto.randomUUID();\n", "cashline(scenario-time)"],
      [`${room}/bare-module.ts`, 'export { readFileSync } from "fs";\n', "unicorn(prefer-node-protocol)"],
      [`${room}/environment.ts`, 'export const home = process.env["HOME"];\n', "cashline(one-place-for-settings)"],
      [`${room}/stop-watch.ts`, "export const at = performance.now();\n", "cashline(scenario-time)"],
    ]),
    ...clockRooms.map((room): [string, string, string] => [
      `${room}/node-module.ts`,
      'export { readFileSync } from "node:fs";\n',
      "eslint(no-restricted-imports)",
    ]),
    ["services/orchestrator/src/flows/service.ts", 'export { buildOrchestrator } from "../app.ts";\n', "eslint(no-restricted-imports)"],
    ["services/orchestrator/src/flows/product.ts", 'export { services } from "../engine/restate.ts";\n', "eslint(no-restricted-imports)"],
    ["simulators/tax/src/store/environment.ts", 'export const home = process.env["HOME"];\n', "cashline(one-place-for-settings)"],
    ...pureRooms.flatMap((room): [string, string, string][] => [
      [`${room}/chassis.ts`, 'export { Refusal } from "@cashline/chassis/refusal";\n', "eslint(no-restricted-imports)"],
      [
        `${room}/client.ts`,
        'import { createClient } from "@cashline/client/client";\nexport const make = createClient;\n',
        "eslint(no-restricted-imports)",
      ],
      [`${room}/other-room.ts`, 'export { collections } from "../store/collections.ts";\n', "eslint(no-restricted-imports)"],
    ]),
    ["packages/chassis/src/floating.ts", "const work = async (): Promise<void> => {};\nwork();\n", "typescript(no-floating-promises)"],
    [
      "packages/chassis/src/misused.ts",
      "const asked = async (): Promise<boolean> => true;\nexport const answer = asked() ? 1 : 2;\n",
      "typescript(no-misused-promises)",
    ],
    [
      "packages/chassis/src/cycle-one.ts",
      'import { two } from "./cycle-two.ts";\nexport const one = (): number => two();\n',
      "import(no-cycle)",
    ],
    [
      "packages/chassis/src/cycle-two.ts",
      'import { one } from "./cycle-one.ts";\nexport const two = (): number => one();\n',
      "import(no-cycle)",
    ],
  ];
  const right: [path: string, text: string][] = [
    [
      "simulators/tax/src/domain/right.ts",
      'import type { Money } from "@cashline/kernel/money";\nimport type { TaxDocument } from "@cashline/contracts/systems/tax/entities";\nexport const at = new Date(0);\nexport type Taxed = { money: Money; document: TaxDocument };\n',
    ],
    ["services/orchestrator/src/flows/right.ts", 'export { StepRefused } from "../engine/port.ts";\n'],
    ["simulators/tax/src/store/clock.ts", 'export { readFileSync } from "node:fs";\nexport const at = Date.now();\n'],
  ];
  const found = new Map<string, string[]>();

  beforeAll(() => {
    for (const [path, text] of [...wrong, ...right]) plant(path, text);
    const { output } = run("oxlint", ["--type-aware", "--deny-warnings", "--format", "json", "packages", "simulators", "services"]);
    const { diagnostics } = JSON.parse(output) as { diagnostics: { filename: string; code: string }[] };
    for (const { filename, code } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code]);
  });
  afterAll(() => {
    for (const [path] of [...wrong, ...right]) rmSync(join(copy, path));
  });

  test.each(wrong)("%s is red", (path, _text, rule) => {
    expect(found.get(path)).toContain(rule);
  });

  test.each(right)("%s is green", (path) => {
    expect(found.get(path)).toBeUndefined();
  });
});

describe("turbo boundaries", () => {
  const wrong: [importer: string, imported: string][] = [
    ["packages/kernel", "@cashline/contracts"],
    ["packages/contracts", "@cashline/telemetry"],
    ["packages/telemetry", "@cashline/chassis"],
    ["packages/client", "@cashline/chassis"],
    ["packages/chassis", "@cashline/client"],
    ["packages/sim-kit", "@cashline/client"],
    ["packages/scenarios", "@cashline/chassis"],
    ["simulators/tax", "@cashline/sim-billing"],
    ["simulators/tax", "@cashline/client"],
    ["services/hub", "@cashline/sim-kit"],
    ["services/hub", "@cashline/sim-tax"],
    ["services/lab", "@cashline/orchestrator"],
    ["services/lab", "@cashline/intelligence"],
    ["services/hub", "@cashline/intelligence"],
    ["services/orchestrator", "@cashline/scenarios"],
    ["services/intelligence", "@cashline/scenarios"],
    ["dashboards", "@cashline/orchestrator"],
    ["dashboards", "@cashline/sim-tax"],
    ["load-tests", "@cashline/client"],
    ["packages/kernel", "@cashline/load-tests"],
    ["simulators/tax", "@cashline/scenarios"],
  ];

  test("the outline as it is is green", () => {
    expect(run("turbo", ["boundaries"])).toMatchObject({ status: 0, output: expect.stringContaining("no issues found") });
  });

  test.each(wrong)("%s on %s is red, although declared", (importer, imported) => {
    const manifest = join(copy, importer, "package.json");
    const before = readFileSync(manifest, "utf8");
    const declared = JSON.parse(before) as { dependencies?: Record<string, string> };
    writeFileSync(manifest, JSON.stringify({ ...declared, dependencies: { ...declared.dependencies, [imported]: "workspace:*" } }));
    const { status, output } = run("turbo", ["boundaries"]);
    writeFileSync(manifest, before);
    expect(output).toContain("found with tag listed in denylist");
    expect(status).not.toBe(0);
  });

  test("an import that package.json does not declare is red", () => {
    plant("simulators/tax/src/undeclared.ts", 'export { fastify } from "fastify";\n');
    const { status, output } = run("turbo", ["boundaries"]);
    rmSync(join(copy, "simulators/tax/src/undeclared.ts"));
    expect(output).toContain("fastify");
    expect(status).not.toBe(0);
  });
});
