import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { commonProblems } from "../common/problems.ts";
import { everyApi } from "./apis.ts";
import { openApiDocument } from "./document.ts";
import { generatedFiles } from "./generated-files.ts";

const root = join(import.meta.dirname, "../../../..");
const apis = everyApi().map((api) => [api.contract.name, api] as const);

describe("generated files", () => {
  test.each([...generatedFiles()])("%s is what `pnpm generate` writes", (path, text) => {
    expect(readFileSync(join(root, path), "utf8")).toBe(text);
  });

  test("no document is left over", () => {
    expect(readdirSync(join(root, "packages/contracts/openapi")).toSorted()).toEqual(apis.map(([name]) => `${name}.json`).toSorted());
  });
});

describe.each(apis)("%s", (_name, api) => {
  const operations = [...Object.values(api.contract.operations), ...Object.values(api.base)];

  test("has a valid OpenAPI 3.1 document whose references all lead somewhere", async () => {
    const document = openApiDocument(api);
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document))).toEqual({ valid: true });
    const components = document["components"] as Record<string, object>;
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/(\w+)\/([\w.-]+)"/g)];
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter(([, kind = "", name = ""]) => !Object.hasOwn(components[kind] ?? {}, name))).toEqual([]);
  });

  test("names each operation and each method of a path once", () => {
    const ids = operations.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    const calls = operations.map(({ method, path }) => `${method} ${path}`);
    expect(calls).toEqual([...new Set(calls)]);
  });

  test("names its operations by their ids and declares every parameter of a path", () => {
    for (const [name, { id, path, params }] of Object.entries(api.contract.operations)) {
      expect(name).toBe(id);
      const declared = Object.keys((params as { properties?: object } | undefined)?.properties ?? {});
      expect(declared.toSorted(), id).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, parameter = ""]) => parameter).toSorted());
    }
  });

  test("names only problems that a catalogue lists, and lists only problems that an operation names", () => {
    const named = new Set(operations.flatMap(({ problems }) => problems ?? []));
    expect([...named].filter((code) => !(code in api.contract.problems) && !(code in commonProblems))).toEqual([]);
    expect(Object.keys(api.contract.problems).filter((code) => !named.has(code))).toEqual([]);
  });
});
