import { createHmac } from "node:crypto";
import { chmodSync, globSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { basename, delimiter, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { loadProfiles } from "../load/profiles.ts";
import { ROOT } from "../commands/place.ts";
import { runK6, type BusinessResults, type K6Result, type LoadPlan } from "./k6-run.ts";
import type { K6 } from "./k6.ts";
import { itWithK6, realK6 } from "./k6.fixture.ts";

const opportunities = ["opp_a", "opp_b", "opp_c", "opp_d"];
const sound: BusinessResults = {
  renewalsCompleted: 4,
  renewalsAccountedFor: 4,
  renewalsUnexplained: 0,
  eventsLost: 0,
  invariantsChecked: 50,
  invariantViolations: 0,
  freshnessP99Ms: 120,
  orderToCashMs: [300, 400],
  exceptionsPrecision: 1,
  exceptionsRecall: 1,
  own: {},
};

const SECRET = `whsec_${Buffer.from("a secret of sufficient length").toString("base64")}`;
const BATCH = '[{"id":"evt_1"}]';

let folder: string;
let estate: Server;
/** Answers in place of the estate's own, by what the path holds; each is given once, the rest are 200. */
let answers: { path: string; status: number; headers?: Record<string, string> }[];
const bodies: { headers: IncomingHttpHeaders; body: string }[] = [];
const asked: { call: string; authorization: string | undefined; key: string | undefined; status: number }[] = [];

const client = { clientId: "load", clientSecret: "a secret: of the load/client" };
const BASIC = `Basic ${Buffer.from([client.clientId, client.clientSecret].map(encodeURIComponent).join(":")).toString("base64")}`;
/** Tokens given out in place of the identity service, the oldest first. */
const tokens: { value: string; resource: string | null; goodUntilMs: number }[] = [];
/** How long those are good, and from which on none is given; without a number all are. */
let identity: { tokenSeconds: number; refusesFrom?: number };

/** Client credentials as the identity service takes them. */
function giveToken(authorization: string | undefined, body: string): { status: number; answer: unknown } {
  const form = new URLSearchParams(body);
  const isRefused = tokens.length >= (identity.refusesFrom ?? Number.POSITIVE_INFINITY);
  if (isRefused || authorization !== BASIC || form.get("grant_type") !== "client_credentials")
    return { status: 401, answer: { error: "invalid_client" } };
  const value = `token-${tokens.length}`;
  tokens.push({ value, resource: form.get("resource"), goodUntilMs: Date.now() + identity.tokenSeconds * 1000 });
  return { status: 200, answer: { access_token: value, expires_in: identity.tokenSeconds, token_type: "Bearer" } };
}

const isGood = (authorization: string): boolean =>
  tokens.some(({ value, goodUntilMs }) => authorization === `Bearer ${value}` && Date.now() < goodUntilMs);

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "cashline-k6-run-"));
  asked.length = 0;
  tokens.length = 0;
  identity = { tokenSeconds: 3600 };
  bodies.length = 0;
  answers = [];
  // The door a load knocks at, and nothing behind it.
  estate = createServer((request, response) => {
    const { authorization, "idempotency-key": key } = request.headers;
    const bytes: Buffer[] = [];
    request.on("data", (part: Buffer) => bytes.push(part));
    request.on("end", () => {
      const body = Buffer.concat(bytes).toString();
      if (request.url === "/token") {
        const given = giveToken(authorization, body);
        response.writeHead(given.status, { "content-type": "application/json" }).end(JSON.stringify(given.answer));
        return;
      }
      bodies.push({ headers: request.headers, body });
      const at = answers.findIndex(({ path }) => request.url?.includes(path));
      const [{ status: told, headers = {} } = { status: 200 }] = at < 0 ? [] : answers.splice(at, 1);
      const status = authorization !== undefined && !isGood(authorization) ? 401 : told;
      asked.push({ call: `${request.method} ${request.url?.split("?")[0]}`, authorization, key: key?.toString(), status });
      response.writeHead(status, { "content-type": "application/json", ...headers }).end('{"items":[{}]}');
    });
  });
  await new Promise<void>((resolve) => estate.listen(0, "127.0.0.1", resolve));
});
afterEach(() => {
  estate.close();
  estate.closeAllConnections();
  rmSync(folder, { recursive: true });
});

type Play = { profile?: string; plan?: Partial<LoadPlan>; settle?: () => Promise<BusinessResults> };

function run(
  k6: K6 | undefined,
  { profile = "renewal-spike", plan = {}, settle = async () => sound }: Play = {},
): Promise<K6Result & { folder: string }> {
  if (!k6) throw new Error("a test with the real k6 runs without one");
  const url = `http://127.0.0.1:${(estate.address() as AddressInfo).port}`;
  const into = mkdtempSync(join(folder, "run-"));
  return runK6({
    k6,
    script: join(ROOT, "load-tests/profiles", `${profile}.ts`),
    plan: {
      urls: { crm: url, orchestrator: url, intelligence: url, hub: url },
      access: { tokenUrl: `${url}/token`, resources: { crm: "urn:crm", orchestrator: "urn:orchestrator", intelligence: "urn:analytics" } },
      opportunities,
      arrivals: [
        { arrivals: 3, overMs: 150 },
        { arrivals: 0, overMs: 50 },
        { arrivals: 1, overMs: 50 },
      ],
      limited: false,
      window: { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T00:00:00.000Z" },
      besideRate: 4,
      ...plan,
    },
    client,
    folder: into,
    settle,
  }).then((result) => ({ ...result, folder: into }));
}

const wins = opportunities.map((id) => `POST /v1/opportunities/${id}/win`);
const callsOf = (pattern: RegExp): string[] =>
  asked
    .map(({ call }) => call)
    .filter((call) => pattern.test(call))
    .toSorted();

/** Renewals and nothing else. */
const plain = ["smoke", "steady", "soak", "renewal-spike"];

describe.each(plain)("%s in the real k6", (profile) => {
  itWithK6("wins every renewal once, then asks once what became of them; thresholds hold", async () => {
    let settled = 0;
    const result = await run(realK6, {
      profile,
      settle: async () => {
        settled += 1;
        return sound;
      },
    });
    expect(callsOf(/win$/)).toEqual(wins);
    expect({ settled, ...result }).toMatchObject({ settled: 1, thresholdsHold: true, crossed: [], callsTurnedAway: 0 });
    expect(result.door).toContainEqual(expect.objectContaining({ operation: "winOpportunity", requests: 4, failed: 0 }));
  });
});

describe("k6 in a container", () => {
  itWithK6("is let see the scripts, its own folder and what it is told by the environment, as whoever asks", async () => {
    const engines = mkdtempSync(join(folder, "engines-"));
    const asked = join(engines, "asked");
    // An engine that starts the real k6 with what comes after the image.
    const lines = [`echo "$@" > ${asked}`, 'while [ "$1" != grafana/k6:2.2.0 ]; do shift; done', "shift", `exec ${realK6?.path} "$@"`];
    writeFileSync(join(engines, "docker"), ["#!/bin/sh", ...lines, ""].join("\n"));
    chmodSync(join(engines, "docker"), 0o755);
    vi.stubEnv("PATH", `${engines}${delimiter}${process.env["PATH"]}`);
    onTestFinished(() => void vi.unstubAllEnvs());
    const result = await run({ path: "docker", origin: "in a container" }, { profile: "smoke" });
    expect(result).toMatchObject({ thresholdsHold: true, crossed: [] });
    expect(callsOf(/win$/)).toEqual(wins);
    const scripts = join(ROOT, "load-tests");
    expect(readFileSync(asked, "utf8").trim()).toBe(
      [
        "run --rm --init --network=host",
        `--user=${process.getuid?.()}:${process.getgid?.()}`,
        `--volume=${scripts}:${scripts}:ro --volume=${result.folder}:${result.folder}`,
        "--env=CASHLINE_PLAN --env=CASHLINE_SUMMARY --env=K6_NO_USAGE_REPORT",
        `grafana/k6:2.2.0 run --quiet --out csv=${result.folder}/samples.csv ${scripts}/profiles/smoke.ts`,
      ].join(" "),
    );
  });
});

/** What the other profiles ask for beside renewals, and the results that alone cross a threshold of theirs. */
const special: [string, Record<string, number>, RegExp, [Record<string, number>, string][]][] = [
  ["reads", { figures_wrong: 0 }, /^GET \/v1\/(kpis|series|cases|renewals)/, [[{ figures_wrong: 1 }, "figures_wrong: value==0"]]],
  ["ramp-to-knee", { knee_renewals_per_second: 5 }, /win$/, [[{ knee_renewals_per_second: 0 }, "knee_renewals_per_second: value>0"]]],
  [
    "payment-provider-incident",
    { charged_twice: 0, calls_refused_by_outage: 3 },
    /win$/,
    [
      [{ charged_twice: 1 }, "charged_twice: value==0"],
      [{ calls_refused_by_outage: 0 }, "calls_refused_by_outage: value>0"],
    ],
  ],
  [
    "month-end-close",
    { months_closed: 7, months_left_open: 0, entries_after_close: 0 },
    /win$/,
    [
      [{ months_left_open: 1 }, "months_left_open: value==0"],
      [{ entries_after_close: 1 }, "entries_after_close: value==0"],
    ],
  ],
  ["price-launch", { cases_opened: 2, cases_left_open: 0 }, /win$/, [[{ cases_left_open: 1 }, "cases_left_open: value==0"]]],
  [
    "webhook-storm",
    { duplicates_dropped: 9, dead_letters: 0, events_counted_twice: 0 },
    /^POST \/v1\/inbound\/crm$/,
    [
      [{ duplicates_dropped: 0 }, "duplicates_dropped: value>0"],
      [{ dead_letters: 1 }, "dead_letters: value==0"],
      [{ events_counted_twice: 1 }, "events_counted_twice: value==0"],
    ],
  ],
  [
    "approvals",
    { approvals_under_load: 2, approvals_decided: 3, cases_left_open: 0 },
    /^GET \/v1\/(kpis|series|cases|renewals)/,
    [
      [{ approvals_decided: 0 }, "approvals_decided: value>0"],
      [{ cases_left_open: 1 }, "cases_left_open: value==0"],
    ],
  ],
];

describe.each(special)("%s in the real k6", (profile, own, calls, broken) => {
  const plan = (): Partial<LoadPlan> => {
    const stormFile = join(folder, "storm.json");
    writeFileSync(stormFile, JSON.stringify([{ system: "crm", secret: SECRET, body: BATCH }]));
    return { besideRate: 20, stormFile };
  };

  itWithK6("wins every renewal once, makes its own calls, and holds its own results against thresholds", async () => {
    const well = await run(realK6, { profile, plan: plan(), settle: async () => ({ ...sound, own }) });
    expect(well).toMatchObject({ thresholdsHold: true, crossed: [] });
    expect(callsOf(/win$/)).toEqual(wins);
    expect(callsOf(calls).length).toBeGreaterThan(0);
    const ill = await Promise.all(
      broken.map(([change]) => run(realK6, { profile, plan: plan(), settle: async () => ({ ...sound, own: { ...own, ...change } }) })),
    );
    expect(ill.map(({ crossed }) => crossed)).toEqual(broken.map(([, threshold]) => [threshold]));
  });
});

it("every load profile of the lab has its script, and is tried here", () => {
  const scripts = globSync(join(ROOT, "load-tests/profiles/*.ts")).map((file) => basename(file, ".ts"));
  expect(scripts.toSorted()).toEqual(loadProfiles.map(({ name }) => name).toSorted());
  expect([...plain, ...special.map(([name]) => name)].toSorted()).toEqual(scripts.toSorted());
});

describe("a storm in the real k6", () => {
  itWithK6("every batch is signed as the hub demands, and comes again under the same id", async () => {
    const stormFile = join(folder, "storm.json");
    writeFileSync(stormFile, JSON.stringify([{ system: "crm", secret: SECRET, body: BATCH }]));
    await run(realK6, { profile: "webhook-storm", plan: { besideRate: 20, stormFile } });
    const delivered = bodies.filter(({ headers }) => headers["webhook-id"] !== undefined);
    for (const { headers, body } of delivered) {
      const signed = `${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`;
      const key = Buffer.from(SECRET.replace("whsec_", ""), "base64");
      expect(body).toBe(BATCH);
      expect(headers["webhook-signature"]).toBe(`v1,${createHmac("sha256", key).update(signed).digest("base64")}`);
    }
    const ids = delivered.map(({ headers }) => headers["webhook-id"]);
    expect(new Set(ids).size).toBeLessThan(ids.length);
  });
});

/** Renewals for nine seconds, under tokens that are good for five. */
const longerThanTokens = (): Partial<LoadPlan> => {
  identity.tokenSeconds = 5;
  const many = Array.from({ length: 90 }, (_, index) => `opp_${index}`);
  return { opportunities: many, arrivals: [{ arrivals: many.length, overMs: 9000 }] };
};
/** As many renewals as those. */
const ninety: BusinessResults = { ...sound, renewalsCompleted: 90, renewalsAccountedFor: 90 };

describe("a load that outlasts its callers' tokens, in the real k6", () => {
  itWithK6("every caller renews its own in time: nobody is refused, and no token call is among the calls that are judged", async () => {
    const result = await run(realK6, { plan: longerThanTokens(), settle: async () => ninety });
    expect(result).toMatchObject({ thresholdsHold: true, crossed: [], door: [{ operation: "winOpportunity", requests: 90, failed: 0 }] });
    expect(asked.filter(({ status }) => status !== 200)).toEqual([]);
    const used = new Set(asked.map(({ authorization }) => authorization));
    expect(used.size).toBeGreaterThan(2);
    // The last calls come when every token of the beginning has run out.
    expect(asked.slice(-5).map(({ authorization }) => authorization)).not.toContain("Bearer token-0");
    // The first three were for all callers, and only what is called is renewed.
    expect(result.tokensRenewed).toBe(tokens.length - 3);
    expect(new Set(tokens.slice(3).map(({ resource }) => resource))).toEqual(new Set(["urn:crm"]));
    const left = ["samples.csv", "summary.json", "plan.json"].map((file) => readFileSync(join(result.folder, file), "utf8")).join("\n");
    expect(left).toContain("requestToken");
    for (const secret of [client.clientSecret, BASIC, "token-0"]) expect(left).not.toContain(secret);
  });

  itWithK6(
    "where the identity service gives no more tokens, callers go on with theirs until these end, and the load has failed",
    async () => {
      identity.refusesFrom = 3;
      const result = await run(realK6, { plan: longerThanTokens(), settle: async () => ninety });
      expect(result).toMatchObject({
        thresholdsHold: false,
        tokensRenewed: 0,
        crossed: expect.arrayContaining(["tokens_refused: count==0", "http_req_failed{name:winOpportunity}: rate==0"]),
      });
      expect(new Set(asked.map(({ authorization }) => authorization))).toEqual(new Set(["Bearer token-0"]));
      expect(new Set(asked.map(({ status }) => status))).toEqual(new Set([200, 401]));
    },
  );

  itWithK6("where it gives none at all, nothing is called, and the reason is said", async () => {
    identity.refusesFrom = 0;
    await expect(run(realK6)).rejects.toThrow(/the identity service gave no access token for crm: 401/);
    expect(asked).toEqual([]);
  });
});

describe("a load in the real k6", () => {
  itWithK6("every call has its token and a key that stays, and is a row of the samples", async () => {
    const { folder: into } = await run(realK6);
    expect(asked.toSorted((a, b) => (a.call < b.call ? -1 : 1))).toEqual(
      opportunities.map((id) => ({
        call: `POST /v1/opportunities/${id}/win`,
        authorization: "Bearer token-0",
        key: `load/${id}`,
        status: 200,
      })),
    );
    expect(tokens.map(({ resource }) => resource)).toEqual(["urn:crm", "urn:orchestrator", "urn:analytics"]);
    const samples = readFileSync(join(into, "samples.csv"), "utf8").split("\n");
    expect(samples.filter((row) => row.startsWith("http_req_duration,") && row.includes("winOpportunity"))).toHaveLength(4);
  });

  itWithK6("a renewal refused at the door crosses the thresholds at the door", async () => {
    answers = [{ path: "opp_c", status: 503 }];
    expect(await run(realK6)).toMatchObject({
      thresholdsHold: false,
      crossed: expect.arrayContaining(["renewals_won: count==4", "http_req_failed{name:winOpportunity}: rate==0"]),
      door: [{ operation: "winOpportunity", requests: 4, failed: 1 }],
    });
  });

  itWithK6(
    "where a limit is switched on, who is turned away waits as told, comes again with the same key, and nothing has failed",
    async () => {
      const limit = { path: "opp_c", status: 429, headers: { "Retry-After": "1" } };
      answers = [limit, limit];
      expect(await run(realK6, { plan: { limited: true } })).toMatchObject({ thresholdsHold: true, crossed: [], callsTurnedAway: 2 });
      expect(asked.filter(({ key }) => key === "load/opp_c")).toHaveLength(3);
      expect(new Set(callsOf(/win$/))).toEqual(new Set(wins));
    },
  );

  itWithK6("without one, being turned away is a failure", async () => {
    answers = [{ path: "opp_c", status: 429, headers: { "Retry-After": "1" } }];
    expect(await run(realK6)).toMatchObject({ thresholdsHold: false, callsTurnedAway: 0 });
  });

  itWithK6("every business result alone crosses a threshold", async () => {
    const broken: [Partial<BusinessResults>, string[]][] = [
      [{ renewalsCompleted: 2 }, ["renewals_completed: count>=3"]],
      [{ renewalsAccountedFor: 3 }, ["renewals_accounted_for: count==4"]],
      [{ renewalsUnexplained: 1 }, ["renewals_unexplained: count==0"]],
      [{ eventsLost: 1 }, ["events_lost: count==0"]],
      [{ invariantsChecked: 0 }, ["invariants_checked: count>0"]],
      [{ invariantViolations: 1 }, ["invariant_violations: count==0"]],
      [{ freshnessP99Ms: 10_001 }, ["freshness_p99_ms: value<10000"]],
      [{ orderToCashMs: [1, 1, 1, 200_000] }, ["order_to_cash_ms: p(95)<120000", "order_to_cash_ms: p(99)<180000"]],
    ];
    const results = await Promise.all(broken.map(([difference]) => run(realK6, { settle: async () => ({ ...sound, ...difference }) })));
    expect(results.map(({ thresholdsHold, crossed }) => [thresholdsHold, crossed])).toEqual(
      broken.map(([, thresholds]) => [false, thresholds]),
    );
  });

  itWithK6("an estate that does not come to rest ends the run with its own words", async () => {
    const stuck = run(realK6, { settle: () => Promise.reject(new Error("still waiting for: hub")) });
    await expect(stuck).rejects.toThrow("still waiting for: hub");
  });
});

/** A k6 that ends as told and leaves a summary without metrics. */
function fakeK6(exitCode: number, lastWords = ""): K6 {
  const path = join(folder, "k6");
  const lines = [
    `echo '{"metrics":{}}' > "$CASHLINE_SUMMARY"`,
    'cd "$(dirname "$CASHLINE_PLAN")" && cp -p client.json seen-by-k6',
    `echo "${lastWords}" >&2`,
    `exit ${exitCode}`,
  ];
  writeFileSync(path, ["#!/bin/sh", ...lines, ""].join("\n"));
  chmodSync(path, 0o755);
  return { path, origin: "on the PATH" };
}

describe("how k6 ended", () => {
  it.each([
    [0, true],
    [99, false],
  ])("exit code %i: thresholds hold is %s", async (exitCode, thresholdsHold) => {
    expect(await run(fakeK6(exitCode))).toMatchObject({ thresholdsHold });
  });

  it("any other exit code is no result but a failure, with k6's last words", async () => {
    await expect(run(fakeK6(107, "script exception"))).rejects.toThrow("k6 ended with 107: script exception");
  });

  it.each([0, 107])("exit code %i: files with secrets were their owner's alone, and are gone", async (exitCode) => {
    const stormFile = join(folder, "storm.json");
    writeFileSync(stormFile, SECRET);
    const ended = run(fakeK6(exitCode), { plan: { stormFile } }).then(
      () => 0,
      () => 107,
    );
    expect(await ended).toBe(exitCode);
    const [seen = ""] = globSync(join(folder, "run-*/seen-by-k6"));
    expect(JSON.parse(readFileSync(seen, "utf8"))).toEqual(client);
    expect(statSync(seen).mode & 0o777).toBe(0o600);
    rmSync(seen);
    const left = globSync(join(folder, "**/*.{json,csv}"));
    expect(left.map((file) => basename(file)).toSorted()).toEqual(["plan.json", "summary.json"]);
    expect(left.filter((file) => readFileSync(file, "utf8").includes("secret"))).toEqual([]);
  });
});
