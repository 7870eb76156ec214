import { globSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { dailySeries, kpis, listings, loadSeries } from "@cashline/intelligence/kpis";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { alertFiles, alertSql, alertedKpis } from "./alerts.ts";
import { dashboards, fileText } from "./dashboards.ts";
import { forGrafana } from "./panel-sql.ts";
import { grafanaUnit } from "./units.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

type Grid = { x: number; y: number; w: number; h: number };
type Target = {
  refId: string;
  datasource: { type: string; uid: string };
  rawSql: string;
  queryType: string;
  format: number;
  pluginVersion: string;
};
type Panel = {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: Grid;
  datasource?: { uid: string };
  links?: { url: string }[];
  fieldConfig?: {
    defaults: {
      unit?: string;
      min?: number;
      thresholds?: { steps: { value: number | null }[] };
      color?: { mode: string };
      custom?: { thresholdsStyle?: { mode: string } };
      links?: { url: string }[];
    };
    overrides?: { matcher: { options: string }; properties: { id: string }[] }[];
  };
  targets?: Target[];
  options?: { content?: string };
  panels?: Panel[];
};
type Built = {
  uid: string;
  time: { from: string; to: string };
  timezone: string;
  tags: string[];
  links: { tags: string[]; keepTime: boolean }[];
  panels: Panel[];
  templating: { list: { name: string; type: string; datasource: { uid: string }; query: { rawSql: string } }[] };
};

/** As Grafana reads them: from the files, rows unfolded. */
const built = Object.keys(dashboards).map((file) => ({ file, dashboard: JSON.parse(read(`dist/${file}`)) as Built }));
const panelsOf = (dashboard: Built): Panel[] => dashboard.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
/** The choices of a page that are read from the store. */
const asked = (dashboard: Built) => dashboard.templating.list.filter(({ type }) => type === "query");
const querying = (dashboard: Built): Panel[] => panelsOf(dashboard).filter(({ type }) => type !== "row" && type !== "text");
const datasource = (
  parse(read("provisioning/datasources/clickhouse.yml")) as {
    datasources: { uid: string; type: string; jsonData: Record<string, unknown>; secureJsonData: { password: string } }[];
  }
).datasources[0];

test("the built files are those of the sources, and no others", () => {
  expect(globSync("**/*.json", { cwd: join(root, "dist") }).toSorted()).toEqual(Object.keys(dashboards).toSorted());
  for (const [file, build] of Object.entries(dashboards))
    expect(read(`dist/${file}`), `run: node dashboards/src/write.ts (${file})`).toBe(fileText(build()));
});

test("every dashboard has an address of its own", () => {
  expect(new Set(built.map(({ dashboard }) => dashboard.uid)).size).toBe(built.length);
});

test("pages lie in folders by who reads them, which Grafana makes of those here", () => {
  const folders = Map.groupBy(built, ({ file }) => dirname(file));
  expect([...folders.keys()].toSorted()).toEqual(["Executives", "Finance", "Load", "Operations"]);
});

describe.each(built)("$file", ({ file, dashboard }) => {
  test("numbers its panels, each once, from one on", () => {
    const ids = panelsOf(dashboard).map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every((id) => Number.isInteger(id) && id > 0)).toBe(true);
  });

  test("gives the queries of a panel different letters", () => {
    for (const panel of querying(dashboard)) {
      const letters = (panel.targets ?? []).map(({ refId }) => refId);
      expect(letters.length, panel.title).toBeGreaterThan(0);
      expect(new Set(letters).size, panel.title).toBe(letters.length);
    }
  });

  test("lays no panel over another, nor beyond the page", () => {
    const all = panelsOf(dashboard);
    for (const [index, { title, gridPos: a }] of all.entries()) {
      expect(a.x >= 0 && a.w > 0 && a.h > 0 && a.x + a.w <= 24, title).toBe(true);
      for (const { title: other, gridPos: b } of all.slice(index + 1)) {
        const apart = a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
        expect(apart, `${title} and ${other}`).toBe(true);
      }
    }
  });

  test("gives every panel a unit and says what it means", () => {
    for (const panel of querying(dashboard)) {
      expect(panel.fieldConfig?.defaults.unit, panel.title).toBeTruthy();
      expect(panel.description, panel.title).toBeTruthy();
    }
  });

  test("gives every panel thresholds, and shows those that say more than one thing", () => {
    for (const { title, type, fieldConfig } of querying(dashboard)) {
      const { thresholds, color, custom } = fieldConfig?.defaults ?? {};
      const [lowest, ...others] = thresholds?.steps ?? [];
      // Without a lowest step of its own Grafana paints what is above 80 red.
      expect(lowest?.value, title).toBeNull();
      if (type === "timeseries") expect(custom?.thresholdsStyle?.mode, title).toBe(others.length > 0 ? "dashed" : "off");
      else if (type !== "table") expect(color?.mode, title).toBe(others.length > 0 ? "thresholds" : "fixed");
    }
  });

  test("asks the provisioned data source alone", () => {
    for (const panel of querying(dashboard)) {
      expect(panel.datasource?.uid, panel.title).toBe(datasource?.uid);
      for (const target of panel.targets ?? [])
        expect(target.datasource, panel.title).toEqual({ type: datasource?.type, uid: datasource?.uid });
    }
    for (const variable of asked(dashboard)) expect(variable.datasource.uid, variable.name).toBe(datasource?.uid);
  });

  test("offers the choices that its panels ask for, and no others", () => {
    const queries = JSON.stringify(querying(dashboard).map(({ targets }) => targets));
    for (const { name } of dashboard.templating.list) expect(queries, name).toContain(`\${${name}:singlequote}`);
    for (const [, name] of queries.matchAll(/\$\{(\w+):singlequote\}/g))
      expect(dashboard.templating.list.map((variable) => variable.name)).toContain(name);
  });

  test("sends nothing a read-only connection refuses, and leaves no parameter open", () => {
    const queries = [
      ...querying(dashboard)
        .flatMap(({ targets }) => targets ?? [])
        .map(({ rawSql }) => rawSql),
      ...asked(dashboard).map(({ query }) => query.rawSql),
    ];
    for (const sql of queries) {
      expect(sql).not.toMatch(/\bSETTINGS\b|\$__adHocFilters/i);
      // The default format of a variable does not escape quotes.
      expect(sql.replaceAll(/\$\{\w+:singlequote\}/g, "")).not.toMatch(/\{\w+:|\$\{|\$tenant|\[\[/);
    }
  });

  test("is written for the plugin's fourth version, each kind of query with its format", () => {
    for (const target of querying(dashboard).flatMap(({ targets }) => targets ?? [])) {
      expect(target.pluginVersion).toMatch(/^4\./);
      expect(target.format).toBe({ timeseries: 0, table: 1 }[target.queryType]);
    }
  });

  test("links lead to pages there are", () => {
    const uids = built.map(({ dashboard: { uid } }) => uid);
    const urls = [...read(`dist/${file}`).matchAll(/\/d\/([\w-]+)/g)].map(([, uid]) => uid);
    for (const uid of urls) expect(uids).toContain(uid);
  });

  test("offers sandbox, entity, region, tier, product and month, but for pages none of whose figures they narrow", () => {
    const narrowing = ["entity", "region", "tier", "product"];
    const ofCases = ["team", "category", "code", "severity", "status", "age", "cause"];
    const offered: Readonly<Record<string, string[]>> = {
      "cashline-exceptions-operations": ["tenant", ...narrowing, "period", ...ofCases],
      "cashline-integration-health": ["tenant", "period"],
      "cashline-lineage": ["tenant"],
      "cashline-load-test": ["tenant", ...narrowing],
    };
    expect(asked(dashboard).map(({ name }) => name)).toEqual(offered[dashboard.uid] ?? ["tenant", ...narrowing, "period"]);
  });

  test("opens on scenario days, or the page of loads on the last hour, and says so; no link carries one into the other", () => {
    const isReal = dashboard.uid === "cashline-load-test";
    expect(dashboard.time).toEqual(
      isReal ? { from: "now-1h", to: "now" } : { from: "2026-01-01T00:00:00.000Z", to: "2026-04-01T00:00:00.000Z" },
    );
    expect(dashboard.timezone).toBe("utc");
    const times = isReal ? /real times/ : /scenario times/;
    expect(panelsOf(dashboard).some(({ type, options }) => type === "text" && times.test(options?.content ?? ""))).toBe(true);
    expect(dashboard.tags).toEqual(["cashline", isReal ? "real time" : "scenario time"]);
    for (const { tags, keepTime } of dashboard.links) expect(keepTime, tags.join()).toBe(tags.join() === dashboard.tags.join());
    const carried = [...read(`dist/${file}`).matchAll(/\/d\/([\w-]+)\?\$\{__url_time_range\}/g)].map(([, uid]) => uid ?? "");
    if (isReal) expect(carried.filter((uid) => uid !== dashboard.uid)).toEqual([]);
    else expect(carried).not.toContain("cashline-load-test");
  });
});

describe("the catalogue", () => {
  const panels = built.flatMap(({ dashboard }) => querying(dashboard));

  test.each(kpis.map((kpi) => [kpi.name, kpi] as const))(
    "shows the KPI %s by its own title, unit, definition and thresholds",
    (_name, kpi) => {
      const showing = panels.filter(({ type, title }) => type !== "timeseries" && title === kpi.title);
      expect(showing.length).toBeGreaterThan(0);
      const { target } = kpi;
      for (const { fieldConfig, description } of showing) {
        expect(fieldConfig?.defaults.unit).toBe(grafanaUnit(kpi.unit));
        expect(description).toContain(kpi.definition);
        const steps = (fieldConfig?.defaults.thresholds?.steps ?? []).map(({ value }) => value);
        expect(steps).toEqual(target === null ? [null] : [null, ...[target.warning, target.critical].toSorted((a, b) => a - b)]);
      }
    },
  );

  test.each(dailySeries.map((series) => [series.name, series] as const))(
    "shows the daily series %s by its own title, unit and definition",
    (_name, series) => {
      const showing = panels.filter(({ type, title }) => type === "timeseries" && title === series.title);
      expect(showing.length).toBeGreaterThan(0);
      for (const { fieldConfig, description } of showing) {
        expect(fieldConfig?.defaults.unit).toBe(grafanaUnit(series.unit));
        expect(description).toBe(series.definition);
      }
    },
  );

  test.each(loadSeries.map((series) => [series.name, series] as const))(
    "shows the series %s of load runs by its own title, unit, definition and thresholds",
    (_name, series) => {
      const showing = panels.filter(({ type, title }) => type === "timeseries" && title === series.title);
      expect(showing.length).toBe(1);
      for (const { fieldConfig, description } of showing) {
        expect(fieldConfig?.defaults.unit).toBe(grafanaUnit(series.unit));
        expect(description).toBe(series.definition);
        const steps = (fieldConfig?.defaults.thresholds?.steps ?? []).map(({ value }) => value);
        expect(steps).toEqual(series.target === null ? [null] : [null, series.target.warning, series.target.critical]);
      }
    },
  );

  test.each(listings.map((listing) => [listing.name, listing] as const))("shows the listing %s", (_name, listing) => {
    expect(
      panels.some(({ type, title, description }) => type === "table" && title === listing.title && description === listing.definition),
    ).toBe(true);
  });

  test("draws what may be below zero on an axis that goes there", () => {
    for (const kpi of kpis) {
      const [bars] = panels.filter(({ type, title }) => type === "barchart" && title === kpi.title);
      const isBelow = kpi.example.rows.some(({ value }) => value !== null && value < 0);
      expect(kpi.isSigned === true || !isBelow, kpi.name).toBe(true);
      if (bars) expect(bars.fieldConfig?.defaults.min, kpi.name).toBe(kpi.isSigned ? undefined : 0);
    }
  });

  test("says of every figure that is a middle and percentiles that it is one", () => {
    for (const { name, isSpread, example } of kpis.filter(({ target }) => target !== null))
      expect(isSpread === true, name).toBe(["mean", "median"].includes(example.rows[0]?.label ?? ""));
  });

  test("may not grow a parameter or a unit that panels cannot give", () => {
    expect(() => forGrafana({ sql: "SELECT {account:String}" })).toThrow("{account:String}");
    expect(() => grafanaUnit("furlongs")).toThrow("furlongs");
  });
});

describe("links from a figure", () => {
  const figures = built.flatMap(({ dashboard }) =>
    querying(dashboard)
      .filter(({ type }) => type === "stat" || type === "barchart")
      .map((panel) => ({ on: dashboard, panel, kpi: kpis.find(({ title }) => title === panel.title) })),
  );
  const choicesOf = (uid: string): string[] =>
    built.find(({ dashboard }) => dashboard.uid === uid)?.dashboard.templating.list.map(({ name }) => name) ?? [];

  test("lead to a page with rows: of integration, the season, the books, the audit, loads or the cases", () => {
    for (const { panel, kpi } of figures.filter((each) => each.kpi !== undefined)) {
      const uid = /^\/d\/([\w-]+)\?/.exec(panel.links?.[0]?.url ?? "")?.[1];
      const page = built.find(({ dashboard }) => dashboard.uid === uid)?.dashboard;
      expect(page && querying(page).some(({ type }) => type === "table"), kpi?.name).toBe(true);
    }
  });

  test("of a label choose what the label says, by choices that this page and the other have", () => {
    const chosen: Record<string, string[]> = {};
    for (const { on, panel, kpi } of figures)
      for (const { url } of panel.fieldConfig?.defaults.links ?? []) {
        const [, uid = "", query = ""] = /^\/d\/([\w-]+)\?(.*)$/.exec(url) ?? [];
        const kept = [...query.matchAll(/\$\{(\w+):queryparam\}/g)].map(([, name]) => name ?? "");
        const made = [...query.matchAll(/var-(\w+)=\$\{__data\.fields\.(\w+):percentencode\}/g)].map(([, name, field]) => {
          expect(field).toBe(name);
          return name ?? "";
        });
        expect(choicesOf(on.uid), panel.title).toEqual(expect.arrayContaining(kept));
        expect(choicesOf(uid), panel.title).toEqual(expect.arrayContaining([...kept, ...made]));
        // Grafana keeps what an address leaves out, so what is not chosen is emptied.
        const emptied = [...query.matchAll(/var-(\w+)=(?=&|$)/g)].map(([, name]) => name ?? "");
        expect([...kept, ...made, ...emptied].toSorted(), panel.title).toEqual(choicesOf(uid).toSorted());
        for (const name of made) expect(panel.targets?.[0]?.rawSql, panel.title).toContain(` AS ${name}`);
        chosen[kpi?.name ?? ""] = made;
      }
    expect(chosen).toMatchObject({
      aging_by_team: ["team", "age"],
      exception_volume: ["category"],
      root_causes: ["cause"],
      close_readiness: ["entity"],
    });
  });
});

describe("provisioning", () => {
  test("takes address, user and password from the environment, so that it serves a server and the embedded store's front alike", () => {
    expect(datasource?.secureJsonData.password).toBe("$CLICKHOUSE_GRAFANA_PASSWORD");
    expect(datasource?.jsonData).toMatchObject({
      host: "$CLICKHOUSE_GRAFANA_HOST",
      port: "$CLICKHOUSE_GRAFANA_PORT",
      username: "$CLICKHOUSE_GRAFANA_USER",
    });
  });

  test("shows dashboards as they were built: nobody changes or deletes them in Grafana", () => {
    const { providers } = parse(read("provisioning/dashboards/cashline.yml")) as {
      providers: { allowUiUpdates: boolean; disableDeletion: boolean }[];
    };
    expect(providers).toEqual([expect.objectContaining({ allowUiUpdates: false, disableDeletion: true, folder: "" })]);
  });
});

describe("alerts", () => {
  type Rule = {
    uid: string;
    title: string;
    dashboardUid: string;
    panelId: number;
    annotations: Record<string, string>;
    labels: { severity: string };
    data: { refId: string; model: { rawSql?: string; expression?: string } }[];
  };
  const { groups } = parse(read("provisioning/alerting/rules.yml")) as { groups: { rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);

  test("the files are those of the sources, and no others", () => {
    expect(readdirSync(join(root, "provisioning/alerting")).toSorted()).toEqual(Object.keys(alertFiles).toSorted());
    for (const [name, build] of Object.entries(alertFiles))
      expect(read(`provisioning/alerting/${name}`), `run: node dashboards/src/write.ts (${name})`).toBe(build());
  });

  test.each(alertedKpis.map((kpi) => [kpi.name, kpi] as const))("%s warns and alarms by its own target", (_name, kpi) => {
    for (const level of ["warning", "critical"] as const) {
      const [rule, other] = rules.filter(({ title }) => title === `${kpi.title}: ${level}`);
      expect(other).toBeUndefined();
      expect(rule?.labels.severity).toBe(level);
      const [asked, , threshold] = rule?.data ?? [];
      expect(asked?.model.rawSql).toBe(alertSql(kpi));
      // As its panel is coloured: yellow and red begin at the threshold where less is better, and end there where more is.
      expect(threshold?.model.expression).toBe(`$B ${kpi.target?.better === "lower" ? ">=" : "<"} ${kpi.target?.[level]}`);
    }
  });

  test("each leads to a panel that shows its KPI", () => {
    for (const { title, dashboardUid, panelId, annotations } of rules) {
      const { dashboard } = built.find(({ dashboard: { uid } }) => uid === dashboardUid) ?? {};
      const panel = dashboard && panelsOf(dashboard).find(({ id }) => id === panelId);
      expect(panel?.title, title).toBe(title.replace(/: (warning|critical)$/, ""));
      expect(annotations).toMatchObject({ __dashboardUid__: dashboardUid, __panelId__: String(panelId) });
    }
  });

  test("those of load runs go by real time, all others by scenario time", () => {
    for (const kpi of alertedKpis) {
      expect(alertSql(kpi).includes("last_stored_at + INTERVAL 1 SECOND"), kpi.name).toBe(kpi.inRealTime === true);
      expect(alertSql(kpi).includes("last_event_at + INTERVAL 1 SECOND"), kpi.name).toBe(
        kpi.inRealTime !== true && kpi.sql.includes("{to:"),
      );
    }
  });

  test("each has an id of its own that Grafana takes, and nothing that it would fill in", () => {
    expect(new Set(rules.map(({ uid }) => uid)).size).toBe(rules.length);
    for (const { uid, data } of rules) {
      expect(uid).toMatch(/^[\w-]{1,40}$/);
      for (const { model } of data) expect(model.rawSql ?? "").not.toMatch(/\$|\bSETTINGS\b|\{\w+:/);
    }
  });

  test("go to the webhook that the environment names", () => {
    const { contactPoints } = parse(read("provisioning/alerting/contact-points.yml")) as {
      contactPoints: { name: string; receivers: { settings: { url: string } }[] }[];
    };
    const { policies } = parse(read("provisioning/alerting/policies.yml")) as {
      policies: { receiver: string; routes: { receiver: string }[] }[];
    };
    expect(contactPoints[0]?.receivers[0]?.settings.url).toBe("$CASHLINE_ALERT_WEBHOOK_URL");
    const names = contactPoints.map(({ name }) => name);
    for (const { receiver, routes } of policies)
      for (const named of [receiver, ...routes.map((route) => route.receiver)]) expect(names).toContain(named);
  });
});
