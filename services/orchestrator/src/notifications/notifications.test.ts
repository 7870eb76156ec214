import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Database } from "@cashline/chassis/store";
import { fetchTransport } from "@cashline/client/transport";
import type { Case } from "@cashline/contracts/services/orchestrator/entities";
import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";
import { createLogger } from "@cashline/telemetry/logger";
import { HttpResponse, http } from "msw";
import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { append } from "../cases/timeline.ts";
import { notificationsOf } from "./notification.ts";
import { Outbound } from "./outbound.ts";
import { bodyFor, targetsFrom, type Target } from "./targets.ts";

const AT = "2026-01-05T10:00:00.000Z";
const about: Partial<Case> = {
  id: "case_1",
  code: "QTC-PRICE-MISMATCH",
  businessKey: "ctr_1",
  title: "Contract-to-bill variance",
  severity: "S1",
  category: "pricing",
  ownerTeam: "deal_desk",
  customerTier: "enterprise",
  exposure: { currency: "GBP", minor: "64380487" },
  direction: "under_billed",
  escalatedTo: null,
};
const caseOf = (change: Partial<Case>, ...actions: (readonly [action: string, detail: string])[]): Case =>
  ({
    ...about,
    ...change,
    timeline: actions.reduce<Case["timeline"]>(
      (entries, [action, detail]) => append(entries, { at: AT, actor: "policy", action, detail }),
      [],
    ),
  }) as Case;
const told = (of: Case, from = 0): string[] =>
  notificationsOf(of, from, "seed").map(({ channel, recipient, subject }) => `${channel} to ${recipient}: ${subject}`);

describe("who is told of what", () => {
  it.each<[string, Case, string[]]>([
    ["an urgent case: its team's chat", caseOf({}, ["classified", "severity s1"]), ["chat to deal_desk: New: Contract-to-bill variance"]],
    ["one that is not urgent: nobody", caseOf({ severity: "S4" }, ["classified", "severity s4"]), []],
    [
      "work of the platform: a ticket",
      caseOf({ severity: "S4", ownerTeam: "platform" }, ["classified", ""]),
      ["itsm to platform: Contract-to-bill variance"],
    ],
    [
      "a failed payment of a strategic account: customer success",
      caseOf({ severity: "S3", code: "PAY-HARD-DECLINE", customerTier: "strategic" }, ["classified", ""]),
      ["mail to customer_success_manager: A payment of a strategic account has failed"],
    ],
    [
      "the same where CRM told only later whose it is",
      caseOf({ severity: "S3", code: "PAY-SOFT-DECLINE", customerTier: "strategic" }, ["customer read", ""]),
      ["mail to customer_success_manager: A payment of a strategic account has failed"],
    ],
    [
      "money of a strategic account that has come in: nobody",
      caseOf({ severity: "S3", code: "PAY-UNAPPLIED", category: "payment", customerTier: "strategic" }, ["classified", ""]),
      [],
    ],
    [
      "an approval: whoever has the role",
      caseOf({}, ["approval requested", "L2 from a controller"]),
      ["mail to controller: To approve: Contract-to-bill variance"],
    ],
    ["a deadline near: the team", caseOf({}, ["sla at risk", ""]), ["chat to deal_desk: Soon due: Contract-to-bill variance"]],
    [
      "a deadline missed: by mail, and as a ticket when urgent",
      caseOf({}, ["sla breached", "Due"]),
      ["mail to deal_desk: Overdue: Contract-to-bill variance", "itsm to deal_desk: Overdue: Contract-to-bill variance"],
    ],
    [
      "an escalation: whoever it went to",
      caseOf({ escalatedTo: "controller" }, ["escalated", ""]),
      ["mail to controller: Escalated: Contract-to-bill variance"],
    ],
    [
      "coming back and closing",
      caseOf({}, ["reopened", ""], ["closed", ""]),
      ["chat to deal_desk: Open again: Contract-to-bill variance", "chat to deal_desk: Closed: Contract-to-bill variance"],
    ],
    ["work nobody has to hear of", caseOf({}, ["task done", ""], ["corrected", ""]), []],
  ])("%s", (_what, of, expected) => {
    expect(told(of)).toEqual(expected);
  });

  it("only what is new is told, under ids that come from the history alone", () => {
    const of = caseOf({}, ["classified", ""], ["reopened", ""]);
    expect(told(of, 1)).toEqual(["chat to deal_desk: Open again: Contract-to-bill variance"]);
    expect(notificationsOf(of, 0, "seed")).toEqual(notificationsOf(structuredClone(of), 0, "seed"));
    expect(new Set(notificationsOf(of, 0, "seed").map(({ id }) => id)).size).toBe(2);
  });
});

const [notification] = notificationsOf(caseOf({}, ["classified", "severity 2026-01 row s1 <&>"]), 0, "seed") as [Notification];

describe("the shape each tool takes", () => {
  const shaped = (kind: Target["kind"]) =>
    bodyFor({ name: kind, kind, url: "http://127.0.0.1", channels: ["chat"], project: "FIN" }, notification) as any;

  it("Slack: text and blocks, its three characters escaped", () => {
    const { text, blocks } = shaped("slack");
    expect(text).toBe("New: Contract-to-bill variance");
    expect(blocks.map(({ type }: { type: string }) => type)).toEqual(["header", "section", "context"]);
    expect(blocks[1].text.text).toContain("643,804.87 GBP under billed. severity 2026-01 row s1 &lt;&amp;&gt;");
  });
  it("Teams: a message with one Adaptive Card", () => {
    const { type, attachments } = shaped("teams");
    expect([type, attachments.length, attachments[0].contentType]).toEqual(["message", 1, "application/vnd.microsoft.card.adaptive"]);
    expect(attachments[0].content).toMatchObject({ type: "AdaptiveCard", version: "1.4" });
  });
  it("ServiceNow: an incident with urgency, impact and a correlation id", () => {
    expect(shaped("servicenow")).toMatchObject({
      urgency: "1",
      impact: "1",
      assignment_group: "deal_desk",
      correlation_id: notification.id,
      correlation_display: "case_1",
    });
  });
  it("Jira: an issue of the project whose description is a document", () => {
    const { fields } = shaped("jira");
    expect(fields).toMatchObject({
      project: { key: "FIN" },
      priority: { name: "Highest" },
      labels: ["cashline", "deal_desk", "case_1", notification.id],
    });
    expect(fields.description.content[0].content[0].text).toContain("QTC-PRICE-MISMATCH on ctr_1");
  });
  it("any other webhook: the notification as it is", () => {
    expect(shaped("webhook")).toEqual(notification);
  });
});

describe("the way out", () => {
  const server = setupServer();
  let folder: string;
  let database: Database;
  beforeAll(() => server.listen());
  afterAll(() => server.close());
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "cashline-notifications-"));
    database = new Database(join(folder, "outbound.sqlite"));
  });
  afterEach(() => {
    server.resetHandlers();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const chat: Target = {
    name: "sales-chat",
    kind: "slack",
    url: "http://chat.example/hook",
    channels: ["chat"],
    headers: { "x-token": "t" },
  };
  const open = (...targets: Target[]) => new Outbound(database, targets, fetchTransport, createLogger("test", "silent"), 1);
  const of = caseOf({}, ["classified", ""], ["approval requested", "L1 from a deal_desk_lead"]);
  const sent = async (outbound: Outbound) => {
    while (outbound.list("t", 10).some(({ sends }) => sends.some(({ status }) => status === "waiting")))
      await new Promise((resolve) => setImmediate(resolve));
    return outbound.list("t", 10).map(({ channel, sends }) => [channel, sends]);
  };

  it("without tools every notification is kept, once", async () => {
    const outbound = open();
    outbound.tell("t", of, "seed");
    outbound.tell("t", of, "seed");
    expect(
      outbound
        .list("t", 10)
        .map(({ channel }) => channel)
        .toSorted(),
    ).toEqual(["chat", "mail"]);
    expect(outbound.list("other", 10)).toEqual([]);
    outbound.removeTenant("t");
    expect(outbound.list("t", 10)).toEqual([]);
    await outbound.stop();
  });

  it("a tool gets its channels alone, with its headers and a key that makes a repeat recognisable", async () => {
    const got: { key: string | null; token: string | null; body: unknown }[] = [];
    server.use(
      http.post(chat.url, async ({ request }) => {
        got.push({ key: request.headers.get("idempotency-key"), token: request.headers.get("x-token"), body: await request.json() });
        return new HttpResponse("ok");
      }),
    );
    const outbound = open(chat);
    outbound.tell("t", of, "seed");
    expect(await sent(outbound)).toEqual(
      expect.arrayContaining([
        ["chat", [{ target: "sales-chat", status: "sent" }]],
        ["mail", []],
      ]),
    );
    expect(got).toMatchObject([{ token: "t", body: { text: "New: Contract-to-bill variance" } }]);
    expect(got[0]?.key).toMatch(/^ntf_/);
    await outbound.stop();
  });

  it("what may pass is tried again; what is refused is not, and says so", async () => {
    let busy = 2;
    server.use(http.post(chat.url, () => ((busy -= 1) >= 0 ? new HttpResponse(null, { status: 503 }) : new HttpResponse("ok"))));
    const patient = open(chat);
    patient.tell("t", of, "seed");
    expect(await sent(patient)).toEqual(expect.arrayContaining([["chat", [{ target: "sales-chat", status: "sent" }]]]));
    server.use(http.post(chat.url, () => new HttpResponse(null, { status: 403 })));
    patient.tell("t", caseOf({ id: "case_2" }, ["reopened", ""]), "seed");
    expect(await sent(patient)).toEqual(expect.arrayContaining([["chat", [{ target: "sales-chat", status: "refused with 403" }]]]));
    await patient.stop();
  });

  it("a tool that is not there is given up after some tries, and holds nothing up", async () => {
    server.use(http.post(chat.url, () => HttpResponse.error()));
    const outbound = open(chat);
    outbound.tell("t", of, "seed");
    expect(await sent(outbound)).toEqual(expect.arrayContaining([["chat", [{ target: "sales-chat", status: "unreachable" }]]]));
    await outbound.stop();
  });

  it("what was not sent before a stop is sent after the next start", async () => {
    const cut = open(chat);
    server.use(http.post(chat.url, () => HttpResponse.error()));
    cut.tell("t", of, "seed");
    await cut.stop();
    expect(cut.list("t", 10).flatMap(({ sends }) => sends)).toEqual([{ target: "sales-chat", status: "waiting" }]);
    server.use(http.post(chat.url, () => new HttpResponse("ok")));
    const next = open(chat);
    next.resume();
    expect(await sent(next)).toEqual(expect.arrayContaining([["chat", [{ target: "sales-chat", status: "sent" }]]]));
    await next.stop();
  });

  it.each<[string, string, RegExp]>([
    ["is not there", "", /cannot be read/],
    ["is no JSON", "{", /cannot be read/],
    ["names an unknown kind", '[{"name":"x","kind":"fax","url":"http://a","channels":["chat"]}]', /not usable: \/0\/kind/],
    ["has no channel", '[{"name":"x","kind":"slack","url":"http://a","channels":[]}]', /not usable: \/0\/channels/],
    ["lacks the Jira project", '[{"name":"x","kind":"jira","url":"http://a","channels":["itsm"]}]', /needs the key of its Jira project/],
  ])("a file of tools that %s stops the start with a sentence", (_what, content, sentence) => {
    const file = join(folder, "targets.json");
    if (content !== "") writeFileSync(file, content);
    expect(() => targetsFrom(file)).toThrow(sentence);
  });
  it("a usable file is taken, and none is no tools", () => {
    const file = join(folder, "targets.json");
    writeFileSync(file, JSON.stringify([chat]));
    expect(targetsFrom(file)).toEqual([chat]);
    expect(targetsFrom(undefined)).toEqual([]);
  });
});
