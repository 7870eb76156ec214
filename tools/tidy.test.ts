/** The house's own rules, which no other tool keeps. */
import { existsSync, globSync, readFileSync, readdirSync } from "node:fs";
import { basename, join } from "node:path";
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
  "compose.scale.yml",
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

/**
 * Exported functions of a `domain/` folder that decide nothing of the business, by what they do instead. Arithmetic that
 * knows no system at all has no place in the list: it belongs in the kernel.
 */
const mechanics: Readonly<Record<string, readonly string[]>> = {
  "words a refusal that another function decides": [
    "billing/refused refused",
    "billing/invoice notOpen",
    "billing/policy unknownCampaign",
    "billing/subscription notActive",
    "erp/arrangement refused",
    "support/refused refused",
  ],
  "writes down what it is given": [
    "erp/fx carryAt",
    "erp/obligation recognizedLine",
    "erp/revenue-schedule plannedLine",
    "tax/turnover sellerKey",
  ],
  "is the beginning of a sum": ["erp/balance emptyBalance", "payment/balance emptySums"],
  "adds up": ["billing/usage totalUsed", "erp/balance addTotals", "erp/revenue-schedule sumOfLines", "payment/balance total"],
  "reads one form as another": ["billing/pending-item itemLine", "billing/usage usageEntry", "metering/quantity partsOfText"],
  "looks into the calendar": ["erp/periods lastDayOfMonth"],
  "searches by halves": ["crm/change-feed firstSince"],
};

/**
 * What counts as a source in a docstring: a sentence that begins `Source:`, or one that names a standard, a law, a product
 * or a page of the house in passing.
 */
const source =
  /Source: \w|\b(ISO|IEEE|IFRS|IAS|RFC|EPC|Nacha|ISDA|VATA|UTGST)\b|ASC \d|Directive|Wayfair|Salesforce|Stripe|Zuora|NetSuite|\bSAP\b|AvaTax|Zendesk|Adyen|Lago|Kill Bill|OpenMeter|CloudEvents|VIES|HubSpot|ADR \d/;

/** The exported functions of a text, each with the docstring right before it; empty where there is none. */
function exportedFunctions(text: string): { name: string; docstring: string }[] {
  const heads = /^export (?:async )?(?:function\*? (\w+)|const (\w+)(?:: [^=\n]+)? = (?:async )?\([^()]*\)(?:: [^=;]+)? =>)/gm;
  return [...text.matchAll(heads)].map(({ 1: declared, 2: arrow, index }) => {
    const before = text.slice(0, index).trimEnd();
    return { name: declared ?? arrow ?? "", docstring: before.endsWith("*/") ? before.slice(before.lastIndexOf("/**")) : "" };
  });
}

/** Whether the docstring of an exported function says where it comes from, by the function's name. */
function sourcesOf(text: string): Record<string, boolean> {
  return Object.fromEntries(exportedFunctions(text).map(({ name, docstring }) => [name, source.test(docstring)]));
}

/** The exported functions of a simulator's `domain/`, by file and name: `erp/fx translate`. */
function domainOf(system: string): Map<string, { name: string; docstring: string }> {
  const paths = find(`simulators/${system}/src/domain/*.ts`).filter((path) => !/\.(test|fixture)\.ts$/.test(path));
  return new Map(
    paths.flatMap((path) => exportedFunctions(read(path)).map((rule) => [`${system}/${basename(path, ".ts")} ${rule.name}`, rule])),
  );
}

test.each(systems)("every rule of simulator %s names where it comes from", (system) => {
  const domain = domainOf(system);
  expect(domain.size).toBeGreaterThan(10);
  const sourceless = [...domain].filter(([, { docstring }]) => !source.test(docstring)).map(([name]) => name);
  const declared = new Set(Object.values(mechanics).flat());
  expect(sourceless.filter((name) => !declared.has(name))).toEqual([]);
});

test.each(systems)("where a rule of simulator %s comes from as another does, that one says it", (system) => {
  const rules = [...domainOf(system).values()];
  const said = new Set(rules.filter(({ docstring }) => source.test(docstring)).map(({ name }) => name));
  const followed = rules.flatMap(({ docstring }) => [...docstring.matchAll(/\bas `(\w+)`/g)].map(([, name = ""]) => name));
  expect(followed.filter((name) => !said.has(name))).toEqual([]);
});

test("every declared mechanic is there and has no source of its own", () => {
  const functions = new Map(systems.flatMap((system) => [...domainOf(system)]));
  const declared = Object.values(mechanics).flat();
  expect(declared.filter((name) => source.test(functions.get(name)?.docstring ?? "Source: nowhere"))).toEqual([]);
});

test.each([
  ["/** Rounds. Source: IEEE 754. */\nexport function round() {}", { round: true }],
  ["/** Rounds. Source: ours; tills do. */\nexport function round() {}", { round: true }],
  ["/** Takes no more than is open (Stripe). */\nexport function take() {}", { take: true }],
  ["/** Rounds. */\nexport function round() {}", { round: false }],
  ["export function round() {}", { round: false }],
  ["// Source: ours\nexport function round() {}", { round: false }],
  ["/** Source: ours; tills do. */\nconst HALF = 2n;\n\nexport function round() {}", { round: false }],
  ["/** Source: ours. */\nexport function take() {}\n\n/** Rounds. */\nexport function round() {}", { take: true, round: false }],
  ["/** A key. */\nexport const keyOf = (id: string): string => id;", { keyOf: false }],
  ["export const threshold = 10;", {}],
])("a source is found where there is one: %j", (text, expected) => {
  expect(sourcesOf(text)).toEqual(expected);
});

function versionsOf(path: string): [string, string][] {
  const manifest = JSON.parse(read(path)) as Record<string, Record<string, string> | undefined>;
  return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].flatMap((kind) =>
    Object.entries(manifest[kind] ?? {}),
  );
}
