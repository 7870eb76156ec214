import type { JournalLine, LegalEntity, Receivable } from "@cashline/contracts/systems/erp/entities";
import type { MaintenanceWindow } from "@cashline/contracts/systems/erp/ledger-entities";
import type { LedgerPolicy } from "@cashline/contracts/systems/erp/policy";
import { monthOf } from "@cashline/kernel/time";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { beforeDocument, calendarFault, type DatedDocument, type PostingCalendar } from "../domain/calendar.ts";
import { unmappedRole, type Mapping } from "../domain/chart-of-accounts.ts";
import { windowAt } from "../domain/maintenance.ts";
import { closedThrough, isOpen, softClosedThrough, type Month } from "../domain/periods.ts";
import type { Collections } from "./collections.ts";
import { idsOf } from "./ids.ts";
import { controlsOf, policyAndVersion } from "./settings.ts";

/** What a legal entity's postings have to pass now. */
export type Gate = {
  readonly closedThrough: Month | null;
  readonly softClosedThrough: Month | null;
  readonly window: MaintenanceWindow | undefined;
  readonly mapping: Mapping | undefined;
  readonly taxCodes: readonly string[];
  readonly entity: LegalEntity | undefined;
  readonly calendar: PostingCalendar | undefined;
  readonly policy: LedgerPolicy;
  readonly policyVersion: number;
};

export function gateOf(legalEntity: string, context: CommandContext<Collections>): Gate {
  const controls = controlsOf(context);
  const periods = context.store.periods.find({ legalEntity });
  const entity = context.store.legalEntities.get(idsOf(context).legalEntity(legalEntity));
  const { policy, version } = policyAndVersion(context);
  return {
    entity,
    calendar: entity && { firstPeriod: entity.firstPeriod, futurePeriods: policy.futurePeriods },
    policy,
    policyVersion: version,
    closedThrough: closedThrough(periods),
    softClosedThrough: softClosedThrough(periods),
    window: windowAt(controls.windows, legalEntity, context.now),
    mapping: controls.mappings[legalEntity],
    taxCodes: controls.taxCodes[legalEntity] ?? [],
  };
}

/**
 * The gate of a posting on a day. A soft-closed month takes entries of the ledger, none of the receivables.
 * @param about the documents it pays, credits, writes off or takes back
 * @throws Refusal `before-first-period`, `period-not-open-yet`, `period-closed`, `period-soft-closed`, `maintenance-window`,
 * `dated-before-document`
 */
export function passGate(
  legalEntity: string,
  postedOn: string,
  side: "receivables" | "ledger",
  context: CommandContext<Collections>,
  about: readonly DatedDocument[] = [],
): Gate {
  const gate = gateOf(legalEntity, context);
  requireCalendarDay(postedOn, gate, context);
  const month = monthOf(postedOn);
  if (!isOpen(month, gate.closedThrough))
    refuse("period-closed", `${legalEntity} is closed through ${gate.closedThrough ?? ""}; ${postedOn} lies before`);
  if (side === "receivables" && !isOpen(month, gate.softClosedThrough))
    refuse("period-soft-closed", `${legalEntity} takes no receivables through ${gate.softClosedThrough ?? ""}; ${postedOn} lies before`);
  if (gate.window) refuse("maintenance-window", `${gate.window.reason}: no postings of ${legalEntity} until ${gate.window.to}`);
  const fault = beforeDocument(postedOn, about);
  return fault ? refuse(fault.code, fault.detail) : gate;
}

/** @throws Refusal `before-first-period`, `period-not-open-yet` */
export function requireCalendarDay(on: string, { calendar }: Gate, { today }: CommandContext<Collections>): void {
  const fault = calendar && calendarFault(on, calendar, today);
  if (fault) refuse(fault.code, fault.detail);
}

/** An invoice as what is about it sees it: from its posting on, or from the day its money went back and it was open again. */
export function postedInvoice({
  invoiceId,
  postedOn,
  reopenedOn,
}: Pick<Receivable, "invoiceId" | "postedOn" | "reopenedOn">): DatedDocument {
  return { what: `invoice ${invoiceId}`, on: reopenedOn ?? postedOn };
}

/** @throws Refusal `account-unmapped` when one of the lines has no account */
export function requireMapped(legalEntity: string, lines: readonly JournalLine[], { mapping }: Gate): void {
  const role = unmappedRole(
    lines.map((line) => line.role),
    mapping,
  );
  if (role !== undefined) refuse("account-unmapped", `${legalEntity} has no account for ${role}`);
}
