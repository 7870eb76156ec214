/** The house's own rules, which no other tool keeps. */
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const find = (...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root, exclude: ["**/node_modules/**", "**/dist/**"] }).toSorted();

const workspaces = find("{packages,services,simulators}/*/package.json", "{dashboards,load-tests}/package.json").map((path) =>
  path.replace("/package.json", ""),
);
const systems = ["crm", "cpq", "billing", "tax", "payment", "erp", "provisioning", "metering", "support"];

/** What may lie at the top; made by tools and ignored by git come last. */
const topLevel = new Set([
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "GLOSSARY.md",
  "SECURITY.md",
  "CHANGELOG.md",
  "LICENSE",
  "NOTICE",
  "docs",
  "packages",
  "simulators",
  "services",
  "dashboards",
  "load-tests",
  "tools",
  "package.json",
  "pnpm-lock.yaml",
  "pnpm-workspace.yaml",
  "tsconfig.json",
  "tsconfig.base.json",
  "turbo.json",
  "vitest.config.ts",
  "knip.json",
  ".oxlintrc.json",
  ".oxfmtrc.json",
  ".ci",
  ".github",
  ".gitignore",
  ".gitattributes",
  ".editorconfig",
  ".dockerignore",
  "docker",
  "Dockerfile",
  "docker-compose.yml",
  ".git",
  "node_modules",
  ".turbo",
  ".cashline",
  "coverage",
  ".DS_Store",
]);

type Named = { readonly id: string };
type Contract = { readonly operations: Readonly<Record<string, Named>>; readonly problems: Readonly<Record<string, unknown>> };
type Declaration = { readonly contract: Contract; readonly routes: readonly { readonly operation: Named }[] };

const isDeclaration = (value: unknown): value is Declaration =>
  typeof value === "object" && value !== null && "routes" in value && "contract" in value;

/** The one declaration `app.ts` of a simulator exports; read by path, since the root depends on no workspace. */
async function declarationOf(system: string): Promise<Declaration> {
  const module = (await import(join(root, `simulators/${system}/src/app.ts`))) as Record<string, unknown>;
  const declarations = Object.values(module).filter(isDeclaration);
  expect(declarations).toHaveLength(1);
  return declarations[0] as Declaration;
}

describe.each(workspaces)("%s", (workspace) => {
  test("says in a README what it is", () => {
    expect(existsSync(join(root, workspace, "README.md"))).toBe(true);
  });

  test("takes every version from the catalogue", () => {
    expect(versionsOf(`${workspace}/package.json`).filter(([, version]) => version !== "catalog:" && version !== "workspace:*")).toEqual(
      [],
    );
  });
});

describe.each(systems)("simulator %s", (system) => {
  test("mounts every operation of its contract, and nothing else", async () => {
    const { contract, routes } = await declarationOf(system);
    const mounted = routes.map(({ operation }) => operation.id);
    expect(mounted.toSorted()).toEqual(
      Object.values(contract.operations)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  test("names every operation and every problem of its contract in a test", async () => {
    const { contract } = await declarationOf(system);
    const tests = find(`simulators/${system}/src/**/*.{test,fixture}.ts`).map(read).join("\n");
    const names = [...Object.values(contract.operations).map(({ id }) => id), ...Object.keys(contract.problems)];
    expect(names.filter((name) => !new RegExp(`(?<![\\w-])${name}(?![\\w-])`).test(tests))).toEqual([]);
  });
});

test.each(systems)("simulator %s reads no other system's contract", (system) => {
  const foreign = find(`simulators/${system}/**/*.ts`).flatMap((path) =>
    [...read(path).matchAll(/@cashline\/contracts\/(systems\/[\w-]+|services\/[\w-]+)/g)]
      .map(([, contract]) => contract)
      .filter((contract) => contract !== `systems/${system}`)
      .map((contract) => `${path}: ${contract}`),
  );
  expect(foreign).toEqual([]);
});

test("only the pinned Node and pnpm name a version outside the catalogue", () => {
  const named = versionsOf("package.json").filter(([, version]) => version !== "catalog:");
  expect(named.map(([name]) => name).toSorted()).toEqual(["node", "pnpm"]);
});

test("the tests run on the pinned Node", () => {
  const pinned = (JSON.parse(read("package.json")) as { optionalDependencies: { node: string } }).optionalDependencies.node;
  expect(process.versions.node.split(".")[0]).toBe(pinned.split(".")[0]);
});

test("nothing unexpected lies at the top of the repository", () => {
  expect(readdirSync(root).filter((name) => !topLevel.has(name))).toEqual([]);
});

test("no source file is longer than 500 lines", () => {
  const sources = find("{packages,services,simulators}/*/src/**/*.{ts,sql}", "{dashboards,load-tests,tools}/**/*.{ts,js}");
  expect(sources.length).toBeGreaterThan(100);
  expect(sources.filter((path) => read(path).split("\n").length > 500)).toEqual([]);
});

test("no source file is a drawer for odds and ends", () => {
  expect(find("{packages,services,simulators}/*/src/**/{utils,helpers,types,index,misc,common}.ts")).toEqual([]);
});

/** Another's unfinished work; none may be added. */
const withoutSource = ["erp/close-checklist", "erp/posting-check", "erp/revenue-schedule"];

/**
 * What counts as a source in a docstring: a sentence that begins `Source:`, or one that names a standard, a law, a product
 * or a page of the house in passing.
 */
const source =
  /Source: \w|\b(ISO|IEEE|IFRS|IAS|RFC|EPC|Nacha|ISDA|VATA|UTGST)\b|ASC \d|Directive|Wayfair|Salesforce|Stripe|Zuora|NetSuite|\bSAP\b|AvaTax|Zendesk|Adyen|Lago|Kill Bill|OpenMeter|CloudEvents|VIES|HubSpot|ADR \d/;

/** Whether the docstrings of a text that exports rules say where one of them comes from; a text without functions has none. */
function namesItsSource(text: string): boolean {
  if (!/^export function /m.test(text)) return true;
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].some(([docstring]) => source.test(docstring));
}

test.each(systems)("every rule of simulator %s names where it comes from", (system) => {
  const rules = find(`simulators/${system}/src/domain/*.ts`).filter((path) => !/\.(test|fixture)\.ts$/.test(path));
  expect(rules.length).toBeGreaterThan(3);
  const nameless = rules.filter((path) => !namesItsSource(read(path))).map((path) => path.slice(11, -3).replace("/src/domain", ""));
  expect(nameless.filter((name) => !withoutSource.includes(name))).toEqual([]);
});

test.each([
  ["/** Rounds. Source: IEEE 754. */\nexport function round() {}", true],
  ["/** Rounds. Source: ours; tills do. */\nexport function round() {}", true],
  ["/** Takes no more than is open (Stripe). */\nexport function take() {}", true],
  ["/** Rounds. */\nexport function round() {}", false],
  ["// Source: ours\nexport function round() {}", false],
  ["export const threshold = 10;", true],
])("a source is found where there is one: %j", (text, expected) => {
  expect(namesItsSource(text)).toBe(expected);
});

function versionsOf(path: string): [string, string][] {
  const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  );
}
