import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@seriousme/openapi-schema-validator";
import { describe, expect, test } from "vitest";
import { commonProblems } from "../common/problems.ts";
import { everyApi } from "./apis.ts";
import { openApiDocument } from "./document.ts";
import { generatedFiles } from "./generated-files.ts";
import { problemCodesOf } from "./shared-problems.ts";

type Described = {
  requestBody?: { content: Record<string, unknown> };
  parameters: { name?: string; in?: string; required?: boolean }[];
};

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

  test("names for each body the media type its operation takes, and every header it needs", () => {
    const paths = openApiDocument(api)["paths"] as Record<string, Record<string, Described>>;
    for (const { id, method, path, body, bodyType = "application/json", headers } of operations) {
      const described = paths[path]?.[method.toLowerCase()];
      expect(Object.keys(described?.requestBody?.content ?? {}), id).toEqual(body === undefined ? [] : [bodyType]);
      const needed = (described?.parameters ?? []).filter((each) => each.in === "header" && each.required).map(({ name }) => name);
      expect(needed, id).toEqual((headers as { required?: string[] } | undefined)?.required ?? []);
    }
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

  test("searches its lists by values that their objects can have", () => {
    type Members = { properties?: Record<string, { enum?: unknown[]; items?: Members }> };
    for (const { id, query, reply } of Object.values(api.contract.operations)) {
      const members = (reply.body as Members).properties?.["items"]?.items?.properties ?? {};
      for (const [name, { enum: searched }] of Object.entries((query as Members | undefined)?.properties ?? {})) {
        if (members[name]?.enum !== undefined && searched?.includes("all") !== true)
          expect(searched, `${id} ${name}`).toEqual(members[name].enum);
      }
    }
  });

  test("says the correlation id with every reply", () => {
    const { responses } = openApiDocument(api)["components"] as { responses: Record<string, { headers?: object }> };
    for (const [name, { headers }] of Object.entries(responses)) expect(Object.keys(headers ?? {}), name).toContain("x-correlation-id");
  });

  test("names only problems that a catalogue lists, and lists only problems that an operation names", () => {
    const named = new Set(operations.flatMap((each) => problemCodesOf(each, api.kind)));
    expect([...named].filter((code) => !(code in api.contract.problems) && !(code in commonProblems))).toEqual([]);
    expect(Object.keys(api.contract.problems).filter((code) => !named.has(code))).toEqual([]);
  });
});

test("an operation that is to go is marked so, and no other", () => {
  const [, api] = apis[0] ?? [];
  if (!api) throw new Error("there is no API");
  const [[name, first] = ["", undefined], ...others] = Object.entries(api.contract.operations);
  if (!first) throw new Error("the API has no operation");
  const operations = { ...Object.fromEntries(others), [name]: { ...first, deprecated: true as const } };
  const { paths } = openApiDocument({ ...api, contract: { ...api.contract, operations } }) as {
    paths: Record<string, Record<string, { operationId: string; deprecated?: boolean }>>;
  };
  const marked = Object.values(paths).flatMap((methods) => Object.values(methods).filter(({ deprecated }) => deprecated === true));
  expect(marked.map(({ operationId }) => operationId)).toEqual([name]);
});
