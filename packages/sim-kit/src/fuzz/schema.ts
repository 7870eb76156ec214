/** The part of JSON Schema 2020-12 that the committed OpenAPI documents use. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: "object" | "array" | "string" | "integer" | "number" | "boolean" | "null";
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly format?: "date" | "date-time";
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
};

type Parameter = { readonly name: string; readonly in: "path" | "query"; readonly required: boolean; readonly schema: Schema };

/** One operation as an OpenAPI document tells of it, references resolved. */
export type DocumentedOperation = {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly needsKey: boolean;
  readonly needsVersion: boolean;
  readonly body: Schema | undefined;
  /** Problem codes by status of refusal; success has none. */
  readonly answers: ReadonlyMap<number, readonly string[]>;
};

type Reference = { readonly $ref: string };
type RawOperation = {
  readonly operationId: string;
  readonly parameters?: readonly (Parameter | Reference)[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
  readonly responses: Readonly<Record<string, Partial<Reference>>>;
};

/** An OpenAPI document as far as it is read here. */
export type OpenApiDocument = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, RawOperation>>>>;
  readonly components: { readonly schemas?: Readonly<Record<string, Schema>> };
};

/** Every operation of a document. */
export function operationsOf(document: OpenApiDocument): DocumentedOperation[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => {
      const parameters = raw.parameters ?? [];
      const has = (name: string): boolean => parameters.some((parameter) => "$ref" in parameter && parameter.$ref.endsWith(`/${name}`));
      return {
        id: raw.operationId,
        method: method.toUpperCase(),
        path,
        parameters: parameters.filter((parameter): parameter is Parameter => "in" in parameter),
        needsKey: has("IdempotencyKey"),
        needsVersion: has("IfMatch"),
        body: Object.values(raw.requestBody?.content ?? {})[0]?.schema,
        answers: new Map(Object.entries(raw.responses).map(([status, { $ref }]) => [Number(status), codesIn($ref)])),
      };
    }),
  );
}

/** A refusal's response is named by its codes: `#/components/responses/scope-missing.wrong-tenant`. */
const codesIn = (reference: string | undefined): string[] => reference?.split("/").at(-1)?.split(".") ?? [];

/** A schema itself, where it is only a reference to one. */
export function resolved(schema: Schema, document: OpenApiDocument): Schema {
  if (schema.$ref === undefined) return schema;
  const named = document.components.schemas?.[schema.$ref.split("/").at(-1) ?? ""];
  if (!named) throw new Error(`The document has no schema ${schema.$ref}`);
  return resolved(named, document);
}
