import type { Case, TimelineEntry } from "@cashline/contracts/services/orchestrator/entities";
import type { Notification } from "@cashline/contracts/services/orchestrator/notification-operations";
import { deriveId } from "@cashline/kernel/ids";
import { formatMoney, money } from "@cashline/kernel/money";

/** Who is told of what: an entry of a case's history, by its action, for the cases that fit. */
type Rule = {
  readonly action: string;
  readonly channel: Notification["channel"];
  readonly fits: (of: Case, entry: TimelineEntry) => boolean;
  readonly to: (of: Case, entry: TimelineEntry) => string;
  readonly subject: (of: Case) => string;
};

const isUrgent = ({ severity }: Case): boolean => severity === "S1" || severity === "S2";
const toOwner = ({ ownerTeam }: Case): string => ownerTeam;
/** The role an approval was asked of stands at the end of its entry: `L2 from a controller`. */
const toApprover = (of: Case, { detail }: TimelineEntry): string => / from an? (\w+)$/.exec(detail)?.[1] ?? of.ownerTeam;

/** Customer success hears of a strategic account's failed payment as soon as the case knows whose it is. */
function strategicDecline(action: "classified" | "customer read"): Rule {
  return {
    action,
    channel: "mail",
    fits: ({ customerTier, code }) => customerTier === "strategic" && (code === "PAY-SOFT-DECLINE" || code === "PAY-HARD-DECLINE"),
    to: () => "customer_success_manager",
    subject: () => "A payment of a strategic account has failed",
  };
}

/**
 * Urgent cases go to the owning team's chat; work of the platform, and everything that has breached its SLA, becomes a
 * ticket; approvals and breaches are mailed to whoever has to act; failed payments of strategic accounts are told to
 * customer success.
 */
const rules: readonly Rule[] = [
  { action: "classified", channel: "chat", fits: isUrgent, to: toOwner, subject: ({ title }) => `New: ${title}` },
  {
    action: "classified",
    channel: "itsm",
    fits: ({ ownerTeam }) => ownerTeam === "platform",
    to: toOwner,
    subject: ({ title }) => title,
  },
  strategicDecline("classified"),
  { action: "approval requested", channel: "mail", fits: () => true, to: toApprover, subject: ({ title }) => `To approve: ${title}` },
  { action: "sla at risk", channel: "chat", fits: () => true, to: toOwner, subject: ({ title }) => `Soon due: ${title}` },
  { action: "sla breached", channel: "mail", fits: () => true, to: toOwner, subject: ({ title }) => `Overdue: ${title}` },
  { action: "sla breached", channel: "itsm", fits: isUrgent, to: toOwner, subject: ({ title }) => `Overdue: ${title}` },
  {
    action: "escalated",
    channel: "mail",
    fits: () => true,
    to: ({ escalatedTo, ownerTeam }) => escalatedTo ?? ownerTeam,
    subject: ({ title }) => `Escalated: ${title}`,
  },
  { action: "reopened", channel: "chat", fits: () => true, to: toOwner, subject: ({ title }) => `Open again: ${title}` },
  // CRM did not answer when the case was opened.
  strategicDecline("customer read"),
  { action: "closed", channel: "chat", fits: isUrgent, to: toOwner, subject: ({ title }) => `Closed: ${title}` },
];

/**
 * What people are told of a case's history from an entry on. The id comes from the entry and the rule, so the same history
 * gives the same notifications.
 */
export function notificationsOf(of: Case, fromIndex: number, seed: string): Notification[] {
  return of.timeline.slice(fromIndex).flatMap((entry) =>
    rules
      .map((rule, index) => ({ rule, index }))
      .filter(({ rule }) => rule.action === entry.action && rule.fits(of, entry))
      .map(({ rule, index }): Notification => ({
        id: deriveId("ntf", seed, of.id, String(entry.index), String(index)),
        at: entry.at,
        channel: rule.channel,
        recipient: rule.to(of, entry),
        subject: rule.subject(of),
        text: `${of.code} on ${of.businessKey}, ${of.severity}, ${formatMoney(money(of.exposure))} ${of.direction.replace("_", " ")}. ${entry.detail}`.slice(
          0,
          1200,
        ),
        caseId: of.id,
        severity: of.severity,
        team: of.ownerTeam,
      })),
  );
}
