// @boundaries-ignore k6 brings its own modules
import { check } from "k6";
// @boundaries-ignore k6 brings its own modules
import exec from "k6/execution";
// @boundaries-ignore k6 brings its own modules
import http from "k6/http";
import { accessToken, type Tokens } from "./access-token.ts";
import { plan, type Service } from "./plan.ts";

const { from, to } = plan.window;
const window = `from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`;

type Page = { items?: unknown[] };

function read(tokens: Tokens, service: Service, path: string, name: string, expected = [200]): Page {
  const response = http.get(`${plan.urls[service]}${path}`, {
    headers: { authorization: `Bearer ${accessToken(tokens, service)}` },
    tags: { name },
    responseCallback: http.expectedStatuses(...expected),
  });
  check(response, { [`${name} answers`]: ({ status }) => expected.includes(status) });
  return response.status === 200 ? (response.json() as Page) : {};
}

/** An executive opens the front page: every KPI of the catalogue. */
export function readKpis(tokens: Tokens): void {
  const { items = [] } = read(tokens, "intelligence", `/v1/kpis?${window}`, "getKpis");
  check(items, { "there are KPIs": ({ length }) => length > 0 });
}

/** Somebody opens the list of open cases. */
export function readCases(tokens: Tokens): void {
  read(tokens, "intelligence", "/v1/cases?status=open&limit=200", "listCases");
}

const SERIES = ["renewals_completed", "exceptions_opened", "open_exceptions", "exposure"];

/** What people look at, in turns: KPIs, a chart, the open cases, and where one renewal stands. */
export function readInTurns(tokens: Tokens): void {
  const turn = exec.scenario.iterationInTest;
  switch (turn % 4) {
    case 0:
      return readKpis(tokens);
    case 1:
      return void read(tokens, "intelligence", `/v1/series/${SERIES[(turn >> 2) % SERIES.length]}?${window}`, "getSeries");
    case 2:
      return readCases(tokens);
    default:
      // One that nobody has agreed to yet is not there.
      return void read(
        tokens,
        "orchestrator",
        `/v1/renewals/${plan.opportunities[(turn >> 2) % plan.opportunities.length]}`,
        "getRenewal",
        [200, 404],
      );
  }
}
