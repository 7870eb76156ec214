import type { PolicyBook, PolicyLayer, PolicyRow } from "@cashline/contracts/services/orchestrator/policy-entities";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCellParser } from "./cell-parser.ts";
import type { CellParser } from "../policies/check-cells.ts";
import { checkBook } from "../policies/check-tables.ts";
import { pointerOf } from "../policies/policy-fault.ts";
import { shippedBook } from "../policies/shipped-book.ts";

let parser: CellParser;
beforeAll(async () => {
  parser = await loadCellParser();
});

/** The faults of a book, each as pointer and words. */
async function faultsOf(book: PolicyBook): Promise<string[]> {
  return (await checkBook(book, parser)).map((fault) => `${pointerOf(fault)} ${fault.message}`);
}
/** The shipped book after a change, which is made on a copy. */
function bookAfter(change: (book: PolicyBook) => void): PolicyBook {
  const book = structuredClone(shippedBook);
  change(book);
  return book;
}
const tableIn = (book: PolicyBook, name: string) => {
  const table = book.tables.find((each) => each.name === name);
  if (!table) throw new Error(`no table ${name}`);
  return table;
};
const rowIn = (book: PolicyBook, table: string, id: string): PolicyRow => {
  const row = tableIn(book, table).rows.find((each) => each.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return row;
};
const layerIn = (book: PolicyBook, scope: string): PolicyLayer => {
  const layer = book.layers.find((each) => each.scope === scope);
  if (!layer) throw new Error(`no layer ${scope}`);
  return layer;
};
const ownRows = (book: PolicyBook, scope: string) => layerIn(book, scope).tables.flatMap(({ rows }) => rows);
const emea: PolicyLayer = {
  scope: "EMEA",
  reason: "a test",
  tables: [
    {
      table: "approval",
      rows: [
        {
          overrides: "amount-l0",
          id: "cents",
          when: ['"amount"', "< 100"],
          result: ['"L1"', "1"],
          example: { rule: "amount", amountMovedUsdCents: 99 },
        },
      ],
    },
  ],
};

describe("the policy book that ships", () => {
  it("has no fault", async () => {
    expect(await faultsOf(shippedBook)).toEqual([]);
  });

  it("with one more layer has none either", async () => {
    expect(await faultsOf(bookAfter((book) => book.layers.push(emea)))).toEqual([]);
  });
});

describe("the checker finds", () => {
  const cells: readonly [what: string, change: (book: PolicyBook) => void, fault: RegExp][] = [
    [
      "a condition that cannot be read",
      (book) => (rowIn(book, "severity", "s1").when[0] = ">= >="),
      /^\/severity\/global\/s1\/exposureUsdCents cannot be read/,
    ],
    [
      "a text without its end",
      (book) => (rowIn(book, "approval", "none").when[0] = '"none'),
      /approval\/global\/none\/rule cannot be read/,
    ],
    [
      "a range without its end",
      (book) => (rowIn(book, "severity", "s2").when[0] = "[1..5"),
      /severity\/global\/s2\/exposureUsdCents cannot be read/,
    ],
    [
      "a result that cannot be read",
      (book) => (rowIn(book, "approval", "none").result[0] = '"L0'),
      /approval\/global\/none\/level cannot be read/,
    ],
    ["a result that is missing", (book) => (rowIn(book, "approval", "none").result[0] = ""), /level a result is missing/],
    [
      "a result that is computed",
      (book) => (rowIn(book, "taxonomy", "price").result[5] = "2 + 2"),
      /slaBusinessHours a result is a constant/,
    ],
    ["today's date", (book) => (rowIn(book, "severity", "s1").when[0] = '$ > date("now")'), /\$ is nothing|date\(…\) is called/],
    ["the clock by its short name", (book) => (rowIn(book, "severity", "s1").when[0] = "> d()"), /d\(…\) is called/],
    ["chance", (book) => (rowIn(book, "severity", "s1").when[0] = "> rand(5)"), /rand\(…\) is called/],
    ["a sign with a meaning of its own", (book) => (rowIn(book, "severity", "s1").when[1] = "true!=#"), /# is nothing a cell may say/],
    ["a name that nobody gives", (book) => (rowIn(book, "severity", "s1").when[0] = ">= limit"), /limit is nothing a cell may name/],
    ["a text put together", (book) => (rowIn(book, "approval", "none").when[0] = "`none`"), /` is nothing a cell may say|cannot be read/],
    ["a team nobody knows", (book) => (rowIn(book, "taxonomy", "price").result[0] = '"the_desk"'), /price\/team "the_desk" is none of/],
    ["a role nobody holds", (book) => (rowIn(book, "taxonomy", "price").result[1] = '"clerk"'), /price\/analystRole "clerk" is none of/],
    ["a category nobody counts", (book) => (rowIn(book, "taxonomy", "price").result[3] = '"prices"'), /price\/category/],
    ["a duty nobody knows", (book) => (rowIn(book, "taxonomy", "price").result[9] = '"price.change"'), /price\/prepares/],
    ["a word for compliance that is none", (book) => (rowIn(book, "taxonomy", "price").result[8] = '"legal"'), /price\/compliance/],
    ["a flag in words", (book) => (rowIn(book, "taxonomy", "price").result[7] = '"no"'), /price\/statutory "no" is neither true nor false/],
    [
      "a part of a cent",
      (book) => (rowIn(book, "anomaly", "usage").result[1] = "0.5"),
      /usage\/floorUsdCents 0.5 is no whole number of cents/,
    ],
    [
      "more periods than are read",
      (book) => (rowIn(book, "anomaly", "usage").result[3] = "25"),
      /usage\/mostPeriods 25 is no whole number from 1 to 24/,
    ],
    ["hours below none", (book) => (rowIn(book, "severity", "s4").result[1] = "-8"), /s4\/slaBusinessHours -8 is no number of half hours/],
    ["hours beyond a quarter", (book) => (rowIn(book, "severity", "s4").result[1] = "5000"), /s4\/slaBusinessHours/],
    ["an unheard-of severity", (book) => (rowIn(book, "severity", "s4").result[0] = '"S5"'), /s4\/severity "S5" is none of S1/],
    ["an unheard-of level", (book) => (rowIn(book, "approval", "none").result[0] = '"L4"'), /none\/level "L4" is none of L0/],
    ["a playbook without words", (book) => (rowIn(book, "taxonomy", "price").result[12] = '" "'), /price\/playbook " " is no text/],
    [
      "an approval rule without row",
      (book) => (rowIn(book, "taxonomy", "price").result[4] = '"L9"'),
      /price\/approval "L9" is no rule of the approval table/,
    ],
    [
      "one of several approval rules without row",
      (book) => (rowIn(book, "taxonomy", "credit").result[4] = '"lead+L9"'),
      /credit\/approval "lead\+L9" is no rule of the approval table/,
    ],
  ];
  const rows: typeof cells = [
    [
      "a row with a cell too few",
      (book) => rowIn(book, "severity", "s1").when.pop(),
      /s1 has 2 conditions and 2 results for 3 and 2 columns/,
    ],
    ["a row with a cell too many", (book) => rowIn(book, "approval", "none").result.push('"L1"'), /none has 2 conditions and 3 results/],
    ["two rows of one name", (book) => (rowIn(book, "severity", "s2").id = "s1"), /severity\/global\/s1 another row has this name/],
    [
      "a row behind one that takes everything",
      (book) => (rowIn(book, "approval", "always-l1").when[0] = ""),
      /always-l2 its example is answered by always-l1/,
    ],
    [
      "a row whose example is for another",
      (book) => (rowIn(book, "approval", "amount-l1").example["amountMovedUsdCents"] = 1),
      /amount-l1 its example is answered by amount-l0/,
    ],
    [
      "a condition of another type than its column",
      (book) => (rowIn(book, "severity", "s1").when[0] = '"5000000"'),
      /s1 its example is answered by/,
    ],
    [
      "an example that leaves something out",
      (book) => delete rowIn(book, "approval", "none").example["rule"],
      /none\/rule the example does not say it/,
    ],
    [
      "an example with more than the conditions",
      (book) => (rowIn(book, "approval", "none").example["mood"] = "bad"),
      /none\/mood the example says what is no condition/,
    ],
    [
      "an example of another type",
      (book) => (rowIn(book, "severity", "s1").example["exposureUsdCents"] = "1"),
      /gives a string for a number/,
    ],
    ["an example with a broken number", (book) => (rowIn(book, "severity", "s1").example["exposureUsdCents"] = 0.5), /not whole/],
    ["a table without its last row", (book) => tableIn(book, "severity").rows.pop(), /the last row must be unclassified/],
    [
      "a last row with a condition",
      (book) => (rowIn(book, "taxonomy", "unclassified").when[0] = '"X"'),
      /the last row must be unclassified/,
    ],
    [
      "a duty that whoever prepares has not",
      (book) => (rowIn(book, "taxonomy", "unapplied-refund").result[1] = '"receivables_analyst"'),
      /unapplied-refund\/prepares refund.initiate is no duty of a receivables_analyst/,
    ],
    [
      "a duty that the lead has not",
      (book) => (rowIn(book, "taxonomy", "usage-twice-credit").result[2] = '"metering_lead"'),
      /usage-twice-credit\/approves credit.approve is no duty of a metering_lead/,
    ],
    [
      "an approval as a duty that is no last word",
      (book) => (rowIn(book, "taxonomy", "payout").result[10] = '"refund.release"'),
      /payout\/approves refund.release approves nothing/,
    ],
    [
      "a kind of correction without row",
      (book) => (rowIn(book, "taxonomy", "posting-credit").when[1] = '"credti"'),
      /taxonomy\/global ERP-POST-REJECTED has no row for a credit/,
    ],
    ["a code without row", (book) => tableIn(book, "taxonomy").rows.splice(0, 1), /taxonomy\/global QTC-PRICE-MISMATCH has no row/],
    [
      "a table nobody asks",
      (book) => book.tables.push({ ...tableIn(book, "severity"), name: "weather" }),
      /\/weather\/global no such table is known/,
    ],
    [
      "a name every object has",
      (book) => book.tables.push({ ...tableIn(book, "severity"), name: "constructor" }),
      /no such table is known/,
    ],
    ["a table that is missing", (book) => book.tables.splice(0, 1), /severity\/global the table is missing/],
    ["a table that is there twice", (book) => book.tables.push(tableIn(book, "severity")), /more than once/],
    ["a column that is missing", (book) => tableIn(book, "approval").outputs.splice(0, 1), /has the results people instead of level/],
    [
      "a column of another name",
      (book) => Object.assign(tableIn(book, "approval").inputs[0] ?? {}, { field: "kind" }),
      /has the conditions kind/,
    ],
  ];
  const layers: typeof cells = [
    ["a layer for nowhere", (book) => (layerIn(book, "DE01").scope = "XX99"), /^\/\/XX99 is neither a region nor a legal entity/],
    ["a second layer for one place", (book) => book.layers.push(layerIn(book, "DE01")), /\/DE01 the layer is there more than once/],
    [
      "a layer of a table nobody knows",
      (book) => (layerIn(book, "DE01").tables[0] = { table: "weather", rows: [] }),
      /weather\/DE01 no such table/,
    ],
    [
      "a layer's row in front of nothing",
      (book) => Object.assign(ownRows(book, "DE01")[0] ?? {}, { overrides: "gone" }),
      /overrides gone, which is no row/,
    ],
    [
      "a layer's row in front of another than its own",
      (book) => Object.assign(ownRows(book, "DE01")[0] ?? {}, { overrides: "price" }),
      /overrides price, but its example is for paid-twice/,
    ],
    ["a layer's row that takes everything", (book) => Object.assign(ownRows(book, "DE01")[0] ?? {}, { when: [""] }), /takes everything/],
    [
      "a layer's row under a global name",
      (book) => Object.assign(ownRows(book, "DE01")[0] ?? {}, { id: "price" }),
      /taxonomy\/DE01\/price another row has this name/,
    ],
    [
      "a layer's row that another of it covers",
      (book) => layerIn(book, "IN01").tables[1]?.rows.reverse(),
      /approval\/IN01\/to-25k-cfo its example is answered by to-25k/,
    ],
    [
      "a layer's cell that cannot be read",
      (book) => Object.assign(ownRows(book, "DE01")[0] ?? {}, { when: ['"'] }),
      /taxonomy\/DE01\/paid-twice-signed\/code cannot be read/,
    ],
    [
      "a layer's approval rule without row",
      (book) => layerIn(book, "IN01").tables.pop(),
      /IN01\/place-of-supply\/approval "L2-to-25k" is no rule/,
    ],
  ];
  it.each([...cells, ...rows, ...layers])("%s", async (_what, change, expected) => {
    expect(await faultsOf(bookAfter(change))).toEqual(expect.arrayContaining([expect.stringMatching(expected)]));
  });

  it("every fault at once, not the first alone", async () => {
    const book = bookAfter((each) => {
      rowIn(each, "severity", "s1").when[0] = ">= >=";
      rowIn(each, "approval", "none").result[0] = '"L4"';
      layerIn(each, "DE01").scope = "XX99";
    });
    expect((await faultsOf(book)).map((text) => text.split(" ")[0])).toEqual([
      "//XX99",
      "/severity/global/s1/exposureUsdCents",
      "/approval/global/none/level",
    ]);
  });

  it("never fails on a cell, whatever stands in it", async () => {
    const words = fc.constantFrom(
      ">",
      "<=",
      "==",
      '"a"',
      "5",
      "-5",
      "[1..5]",
      "(",
      ")",
      "and",
      "not",
      "in",
      "true",
      '"',
      "1e999",
      "/ 0",
      "#",
      "$",
      "\\",
      "é",
    );
    const cells = fc.oneof(
      fc.string({ maxLength: 12 }),
      fc.array(words, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(" ")),
    );
    await fc.assert(
      fc.asyncProperty(cells, fc.nat(), fc.boolean(), async (cell, place, isCondition) => {
        const book = bookAfter((each) => {
          const rows = each.tables.flatMap(({ rows: of }) => of);
          const row = rows[place % rows.length] as PolicyRow;
          if (isCondition) row.when[place % row.when.length] = cell;
          else row.result[place % row.result.length] = cell;
        });
        await expect(faultsOf(book)).resolves.toBeInstanceOf(Array);
      }),
      { numRuns: 300 },
    );
  });
});
