import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { importBook } from "./ravenstack.ts";

const options = { from: "2025-01-01", to: "2025-03-31", seed: "oddities" };
const headers = {
  accounts: "account_id,account_name,industry,country,signup_date,referral_source,plan_tier,seats,is_trial,churn_flag",
  subscriptions:
    "subscription_id,account_id,start_date,end_date,plan_tier,seats,mrr_amount,arr_amount,is_trial,upgrade_flag,downgrade_flag,churn_flag,billing_frequency,auto_renew_flag",
  feature_usage: "usage_id,subscription_id,usage_date,feature_name,usage_count,usage_duration_secs,error_count,is_beta_feature",
  support_tickets:
    "ticket_id,account_id,submitted_at,closed_at,resolution_time_hours,priority,first_response_time_minutes,satisfaction_score,escalation_flag",
  churn_events:
    "churn_event_id,account_id,churn_date,reason_code,refund_amount_usd,preceding_upgrade_flag,preceding_downgrade_flag,is_reactivation,feedback_text",
};
type Table = keyof typeof headers;
const sound: Record<Table, string> = {
  accounts: "A-1,One,EdTech,US,2023-01-01,ads,Pro,10,FALSE,FALSE",
  subscriptions: "S-1,A-1,2024-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,FALSE,annual,TRUE",
  feature_usage: "U-1,S-1,2024-06-01,feature_1,5,60,0,False",
  support_tickets: "T-1,A-1,2024-06-01,2024-06-01 10:00,10,high,30,4,FALSE",
  churn_events: "",
};
/** A churn event beside the one under test, so that the file has a row that can be taken over. */
const otherChurn = "C-0,A-1,2024-03-01,pricing,1.00,FALSE,FALSE,FALSE,";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "cashline-import-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Imports the sound rows with more rows after them; `instead` leaves the sound rows of that table out. */
function importWith(table: Table, rows: readonly string[]): ReturnType<typeof importBook> {
  for (const name of Object.keys(headers) as Table[]) {
    const lines = [headers[name], sound[name], ...(name === table ? rows : [])].filter((line) => line !== "");
    writeFileSync(join(folder, `ravenstack_${name}.csv`), `${lines.join("\r\n")}\r\n`);
  }
  return importBook(folder, options);
}

describe("an oddity is a finding, never a crash and never silence", () => {
  beforeEach(() => void importWith("accounts", []));

  test("sound rows have none", () => {
    expect(importWith("accounts", []).report.findings).toEqual([]);
  });

  test.each<[Table, string, string, string]>([
    ["accounts", "A-2,Two,EdTech,UK,2023-01-01,ads,Pro,1,FALSE,FALSE", "country-code", "repaired"],
    ["accounts", "A-2,Two,EdTech,BR,2023-01-01,ads,Pro,1,FALSE,FALSE", "country-without-entity", "refused"],
    ["accounts", "A-1,Other,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE", "duplicate-id", "refused"],
    ["accounts", sound.accounts, "duplicate-row", "refused"],
    ["accounts", "A-2,,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE", "name-missing", "refused"],
    ["accounts", `A-2,${"x".repeat(121)},EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE`, "name-too-long", "refused"],
    ["accounts", "A-2,Two,EdTech,US,2023-13-01,ads,Pro,1,FALSE,FALSE", "not-a-date", "refused"],
    ["accounts", "A-2,Two,EdTech,US,2023-02-30,ads,Pro,1,FALSE,FALSE", "not-a-date", "refused"],
    ["accounts", "A-2,Two,EdTech,US,2023-01-01,ads,Pro,1,maybe,FALSE", "not-a-flag", "refused"],
    ["accounts", "A-2,Two,EdTech", "wrong-number-of-fields", "refused"],
    ["accounts", "A 2,Two,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE", "id-not-usable", "refused"],
    ["accounts", "A-2,Two,EdTech,US,2023-01-01,ads,Pro,1,FALSE,TRUE", "churned-account-without-event", "kept"],
    ["accounts", "A-2,Two,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE", "account-without-subscription", "kept"],
    ["subscriptions", "S-2,A-9,2024-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "unknown-account", "refused"],
    ["subscriptions", "S-2,A-1,2024-02-01,2024-01-31,Pro,10,490,5880,FALSE,FALSE,FALSE,TRUE,annual,FALSE", "end-before-start", "refused"],
    [
      "subscriptions",
      "S-2,A-1,2024-02-01,2024-02-01,Pro,10,490,5880,FALSE,FALSE,FALSE,TRUE,annual,FALSE",
      "ended-on-first-day",
      "repaired",
    ],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,0,490,5880,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "not-a-whole-number", "refused"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,,490,5880,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "not-a-whole-number", "refused"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,490,6000,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "arr-is-not-twelve-mrr", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,0,0,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "free-but-no-trial", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,490,5880,TRUE,FALSE,FALSE,FALSE,annual,TRUE", "trial-with-price", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,-5,-60,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "not-an-amount", "refused"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,999999999,4900000000.01,0,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "no-unit-price", "refused"],
    ["subscriptions", "S-2,A-1,2022-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,FALSE,annual,TRUE", "starts-before-signup", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,TRUE,annual,TRUE", "churned-without-end", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,2024-05-01,Pro,10,490,5880,FALSE,FALSE,FALSE,FALSE,annual,FALSE", "ended-without-churn", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,2024-05-01,Pro,10,490,5880,FALSE,FALSE,FALSE,TRUE,annual,TRUE", "ended-with-auto-renew", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,490,5880,FALSE,TRUE,TRUE,FALSE,annual,TRUE", "upgraded-and-downgraded", "kept"],
    ["subscriptions", "S-2,A-1,2024-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,FALSE,weekly,TRUE", "unknown-billing-frequency", "refused"],
    ["feature_usage", "U-2,S-9,2024-06-01,feature_1,5,60,0,False", "unknown-subscription", "refused"],
    ["feature_usage", "U-2,S-1,2024-01-31,feature_1,5,60,0,False", "usage-before-start", "refused"],
    ["feature_usage", "U-1,S-1,2024-07-01,feature_1,5,60,0,False", "usage-id-repeats", "repaired"],
    ["feature_usage", sound.feature_usage, "duplicate-row", "refused"],
    ["feature_usage", "U-2,S-1,2024-07-01,feature_1,5,60,6,False", "more-errors-than-uses", "kept"],
    ["feature_usage", "U-2,S-1,2024-07-01,feature_1,5,0,0,False", "use-without-duration", "kept"],
    ["feature_usage", "U-2,S-1,2024-06-01,feature_1,5,60,0,False", "same-feature-same-day", "kept"],
    ["feature_usage", "U-2,S-1,2024-07-01,feature_1,5.5,60,0,False", "not-a-whole-number", "refused"],
    ["support_tickets", "T-2,A-1,2024-06-02,2024-06-01 10:00,10,high,30,4,FALSE", "closed-before-submitted", "repaired"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 10:00,11,high,30,4,FALSE", "resolution-hours-differ", "repaired"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 9:00,9,high,30,4,FALSE", "time-not-padded", "repaired"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 25:00,9,high,30,4,FALSE", "not-a-time", "refused"],
    ["support_tickets", "T-2,A-1,,2024-06-01 10:00,9,high,30,4,FALSE", "submission-missing", "refused"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 10:00,10,high,30,7,FALSE", "satisfaction-out-of-range", "repaired"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 10:00,10,high,601,4,FALSE", "answered-after-closing", "kept"],
    ["support_tickets", "T-2,A-1,2022-06-01,2022-06-01 10:00,10,high,30,4,FALSE", "ticket-before-signup", "kept"],
    ["support_tickets", "T-2,A-1,2024-06-01,2024-06-01 10:00,10,someday,30,4,FALSE", "unknown-priority", "refused"],
    ["churn_events", "C-1,A-1,2024-06-01,pricing,4.035,FALSE,FALSE,FALSE,", "not-an-amount", "refused"],
    ["churn_events", "C-1,A-1,2024-06-01,pricing,4.03,FALSE,FALSE,FALSE,", "churn-event-without-ended-subscription", "kept"],
    ["churn_events", "C-1,A-1,2023-06-01,pricing,4.03,FALSE,FALSE,FALSE,", "churn-before-first-subscription", "kept"],
    ["churn_events", "C-1,A-1,2024-06-01,pricing,4.03,TRUE,TRUE,FALSE,", "upgrade-and-downgrade-before-churn", "kept"],
    ["churn_events", "C-1,A-1,2024-06-01,pricing,4.03,FALSE,FALSE,FALSE,", "churn-event-without-flag", "kept"],
  ])("%s: %s is %s, %s", (table, row, kind, outcome) => {
    const { report } = importWith(table, outcome === "refused" && table === "churn_events" ? [row, otherChurn] : [row]);
    const found = report.findings.find((finding) => finding.kind === kind);
    expect(found).toMatchObject({ kind, outcome });
    expect(found?.reason).not.toBe("");
    if (kind !== "churn-event-without-flag")
      expect(found).toMatchObject({ file: `ravenstack_${table}.csv`, line: table === "churn_events" ? 2 : 3 });
    for (const { rows, mapped, refused } of Object.values(report.files)) expect(mapped + refused).toBe(rows);
    expect(report.files[`ravenstack_${table}.csv`]?.refused).toBe(outcome === "refused" ? 1 : 0);
  });

  test("a churned subscription without an end takes the account's next churn event as its end, and the event its mark", () => {
    writeFileSync(
      join(folder, "ravenstack_churn_events.csv"),
      `${headers.churn_events}\nC-1,A-1,2024-06-01,pricing,4.03,FALSE,FALSE,FALSE,too expensive\n`,
    );
    writeFileSync(
      join(folder, "ravenstack_subscriptions.csv"),
      `${headers.subscriptions}\nS-1,A-1,2024-02-01,,Pro,10,490,5880,FALSE,FALSE,FALSE,TRUE,annual,FALSE\n`,
    );
    const { book, report } = importBook(folder, options);
    expect(book.contracts[0]).toMatchObject({ key: "S-1", endOn: "2024-06-01", churnEvent: "C-1" });
    expect(book.churnEvents[0]).toMatchObject({ endedContract: "S-1", refundMinor: "403", feedback: "too expensive" });
    expect(report.kinds["churned-without-end"]?.repaired).toBe(1);
  });

  test("a subscription at another price than its plan's gets a contracted price of its own", () => {
    const { book } = importWith("subscriptions", ["S-2,A-1,2024-02-01,,Pro,3,100,1200,FALSE,FALSE,FALSE,FALSE,annual,TRUE"]);
    expect(book.prices.map(({ tier, account, unitPrice }) => [tier, account, unitPrice])).toEqual([
      ["pro", null, "49"],
      ["pro-S-2", "A-1", "33.333"],
    ]);
    expect(book.contracts[1]).toMatchObject({ tier: "pro-S-2", unitPrice: "33.333" });
  });

  test.each<[string, string[], string[]]>([
    ["CR LF in the header, LF in the rows", ["\r\n"], ["\n"]],
    ["LF in the header, CR LF in the rows", ["\n"], ["\r\n"]],
    ["CR alone", ["\r"], ["\r"]],
    ["both, row by row", ["\r\n"], ["\n", "\r\n"]],
  ])("line ends do not matter: %s", (_, [afterHeader = ""], ends) => {
    const rows = ["A-1", "A-2", "A-3"].map(
      (id, index) => `${id},One,EdTech,US,2023-01-01,ads,Pro,10,FALSE,FALSE${ends[index % ends.length]}`,
    );
    writeFileSync(join(folder, "ravenstack_accounts.csv"), `${headers.accounts}${afterHeader}${rows.join("")}`);
    const { report } = importBook(folder, options);
    expect(report.files["ravenstack_accounts.csv"]).toEqual({ rows: 3, mapped: 3, refused: 0 });
    expect(report.findings.filter(({ kind }) => kind !== "account-without-subscription")).toEqual([]);
  });

  test("a row that is not UTF-8 is refused with its line, and the others are taken over as they stand", () => {
    const rows = ["A-1,One", "A-2,Caf\u00e9 GmbH", "A-3,Caf\u00e9 SARL"].map(
      (start) => `${start},EdTech,US,2023-01-01,ads,Pro,10,FALSE,FALSE`,
    );
    const bytes = [headers.accounts, ...rows].map((line, index) => Buffer.from(`${line}\r\n`, index === 2 ? "latin1" : "utf8"));
    writeFileSync(join(folder, "ravenstack_accounts.csv"), Buffer.concat(bytes));
    const { book, report } = importBook(folder, options);
    expect(report.findings.filter(({ outcome }) => outcome === "refused")).toMatchObject([
      {
        kind: "not-utf-8",
        file: "ravenstack_accounts.csv",
        line: 3,
        reason: "line 3 has bytes that are not UTF-8; export the file as UTF-8",
      },
    ]);
    expect(book.accounts.map(({ name }) => name)).toEqual(["One", "Caf\u00e9 SARL"]);
  });

  test.each([
    ["LF", "\n"],
    ["CR LF", "\r\n"],
    ["CR", "\r"],
  ])("a broken byte on any line of a row that spans lines refuses that row alone, where lines end in %s", (_name, end) => {
    const row = (id: string, text: string) => `${id},A-1,2024-06-01,pricing,4.03,FALSE,FALSE,FALSE,${text}`;
    const lines = [headers.churn_events, row("C-1", '"too'), "dear\u00e9", 'for us"', row("C-2", "fine")];
    const bytes = lines.map((line, index) => Buffer.from(`${line}${end}`, index === 2 ? "latin1" : "utf8"));
    writeFileSync(join(folder, "ravenstack_churn_events.csv"), Buffer.concat(bytes));
    const { book, report } = importBook(folder, options);
    expect(report.kinds["not-utf-8"]?.example.reason).toContain("line 3 ");
    expect(book.churnEvents.map(({ key }) => key)).toEqual(["C-2"]);
    expect(report.findings.filter(({ rowId }) => rowId === "C-1").map(({ line }) => line)).toEqual([4]);
  });

  test("a character that was lost before the export is pointed out", () => {
    const { report } = importWith("accounts", ["A-2,Caf\ufffd GmbH,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE"]);
    expect(report.kinds["character-lost"]).toMatchObject({ kept: 1, example: { line: 3 } });
  });

  test.each<[string, Buffer]>([
    ["UTF-16", Buffer.from(`\ufeff${headers.accounts}\r\n${sound.accounts}\r\n`, "utf16le")],
    ["Latin-1 in the header", Buffer.from(`${headers.accounts},caf\u00e9\n${sound.accounts},x\n`, "latin1")],
  ])("a header in another encoding stops the import: %s", (_, bytes) => {
    writeFileSync(join(folder, "ravenstack_accounts.csv"), bytes);
    expect(() => importBook(folder, options)).toThrow("ravenstack_accounts.csv is not a UTF-8 text: its header has other bytes");
  });

  test.each<[string, string, string]>([
    [
      "all its rows are refused",
      "A-1,One,EdTech,BR,2023-01-01,ads,Pro,1,FALSE,FALSE\nA-2,Two,EdTech,BR,2023-01-01,ads,Pro,1,FALSE,FALSE",
      'ravenstack_accounts.csv: all of its 2 rows had to be refused, the first (line 2) because no legal entity sells into "BR"',
    ],
    ["it has no rows at all", "", "ravenstack_accounts.csv has a header and no rows"],
    [
      "its lines run together",
      `A-1,"One\n${Array.from({ length: 20 }, (_, index) => `A-${index + 2},Two,EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE`).join("\n")}",EdTech,US,2023-01-01,ads,Pro,1,FALSE,FALSE`,
      "ravenstack_accounts.csv has 21 lines after its header, but only 1 rows: its quotes are broken",
    ],
  ])("a file is no silent success where %s", (_, rows, sentence) => {
    writeFileSync(join(folder, "ravenstack_accounts.csv"), `${headers.accounts}\n${rows}\n`);
    expect(() => importBook(folder, options)).toThrow(sentence);
  });

  test("a missing file or column is said in one sentence", () => {
    writeFileSync(join(folder, "ravenstack_accounts.csv"), "account_id,account_name\nA-1,One\n");
    expect(() => importBook(folder, options)).toThrow(
      "ravenstack_accounts.csv lacks the columns industry, country, signup_date, plan_tier, seats, is_trial, churn_flag",
    );
    rmSync(join(folder, "ravenstack_accounts.csv"));
    expect(() => importBook(folder, options)).toThrow(`ravenstack_accounts.csv cannot be read from ${folder}`);
  });
});
