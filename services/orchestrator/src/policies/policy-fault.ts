/** What is wrong in a policy book, and where; null where it is about the whole of it. */
export type PolicyFault = {
  readonly table: string | null;
  /** Region or legal entity; null for the global tables. */
  readonly layer: string | null;
  readonly row: string | null;
  readonly column: string | null;
  readonly message: string;
};

/** The place of a fault, from the outside in. */
export type FaultPlace = Partial<Omit<PolicyFault, "message">>;

export function fault(place: FaultPlace, message: string): PolicyFault {
  return { table: null, layer: null, row: null, column: null, ...place, message };
}

/** Where a fault is, as a JSON pointer into the book: /table/layer/row/column, the layer `global` where there is none. */
export function pointerOf({ table, layer, row, column }: PolicyFault): string {
  return [table ?? "", layer ?? "global", row, column]
    .filter((part) => part !== null)
    .map((part) => `/${part.replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}
