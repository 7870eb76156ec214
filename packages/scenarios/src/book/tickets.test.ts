import { describe, expect, test } from "vitest";
import type { BookTicket } from "./book.ts";
import { standingTickets, ticketAsOf } from "./tickets.ts";

const ticket: BookTicket = {
  key: "T-1",
  account: "A-1",
  submittedAt: "2025-03-01T10:00:00.000Z",
  closedAt: "2025-03-02T10:00:00.000Z",
  resolutionHours: "24",
  priority: "medium",
  firstResponseMinutes: 90,
  satisfaction: 4,
  escalated: true,
};
const account = { name: "Acme", tier: "enterprise" as const };
const AT = "2025-06-01T00:00:00.000Z";
const standing = (change: Partial<BookTicket>, at = AT) => ticketAsOf({ ...ticket, ...change }, account, at);

describe("a book's ticket on the desk", () => {
  test("keeps its times, its key and who asked", () => {
    expect(standing({})).toEqual({
      externalKey: "T-1",
      subject: "Ticket T-1",
      requester: "Acme",
      priority: "normal",
      tier: "enterprise",
      tags: ["escalated"],
      status: "closed",
      createdAt: "2025-03-01T10:00:00.000Z",
      firstRepliedAt: "2025-03-01T11:30:00.000Z",
      solvedAt: "2025-03-02T10:00:00.000Z",
      rating: "good",
    });
  });

  test.each([
    ["never closed", standing({ closedAt: null })],
    ["closed after the season began", standing({}, "2025-03-02T09:00:00.000Z")],
  ])("%s is open, and has no rating yet", (_what, open) => {
    expect(open).toMatchObject({ status: "open", solvedAt: null, rating: null });
  });

  test("answered after the season began has no answer yet", () => {
    expect(standing({}, "2025-03-01T11:00:00.000Z").firstRepliedAt).toBeNull();
  });

  test.each([
    [5, "good"],
    [4, "good"],
    [3, "bad"],
    [1, "bad"],
    [null, null],
  ])("with %s stars is rated %s", (satisfaction, rating) => {
    expect(standing({ satisfaction }).rating).toBe(rating);
  });

  test("of the season itself is not among those that stand when it begins", () => {
    const later = { ...ticket, key: "T-2", submittedAt: "2025-06-01T00:00:00.001Z" };
    expect(standingTickets({ from: "2025-06-01", tickets: [ticket, later] })).toEqual([ticket]);
  });
});
