import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import type { MaintenanceWindow } from "@cashline/contracts/systems/erp/ledger-entities";
import { monthOf } from "@cashline/kernel/time";
import { refuse, type CommandContext } from "@cashline/sim-kit/command";
import { unmappedRole, type Mapping } from "../domain/chart-of-accounts.ts";
import { windowAt } from "../domain/maintenance.ts";
import { closedThrough, isOpen, softClosedThrough, type Month } from "../domain/periods.ts";
import type { Collections } from "./collections.ts";
import { controlsOf } from "./settings.ts";

/** What a legal entity's postings have to pass now. */
export type Gate = {
  readonly closedThrough: Month | null;
  readonly softClosedThrough: Month | null;
  readonly window: MaintenanceWindow | undefined;
  readonly mapping: Mapping | undefined;
  readonly taxCodes: readonly string[];
};

export function gateOf(legalEntity: string, context: CommandContext<Collections>): Gate {
  const controls = controlsOf(context);
  const periods = context.store.periods.find({ legalEntity });
  return {
    closedThrough: closedThrough(periods),
    softClosedThrough: softClosedThrough(periods),
    window: windowAt(controls.windows, legalEntity, context.now),
    mapping: controls.mappings[legalEntity],
    taxCodes: controls.taxCodes[legalEntity] ?? [],
  };
}

/**
 * The gate of a posting on a day. A soft-closed month takes entries of the ledger, none of the receivables.
 * @throws Refusal `period-closed`, `period-soft-closed`, `maintenance-window`
 */
export function passGate(
  legalEntity: string,
  postedOn: string,
  side: "receivables" | "ledger",
  context: CommandContext<Collections>,
): Gate {
  const gate = gateOf(legalEntity, context);
  const month = monthOf(postedOn);
  if (!isOpen(month, gate.closedThrough))
    refuse("period-closed", `${legalEntity} is closed through ${gate.closedThrough ?? ""}; ${postedOn} lies before`);
  if (side === "receivables" && !isOpen(month, gate.softClosedThrough))
    refuse("period-soft-closed", `${legalEntity} takes no receivables through ${gate.softClosedThrough ?? ""}; ${postedOn} lies before`);
  if (gate.window) refuse("maintenance-window", `${gate.window.reason}: no postings of ${legalEntity} until ${gate.window.to}`);
  return gate;
}

/** @throws Refusal `account-unmapped` when one of the lines has no account */
export function requireMapped(legalEntity: string, lines: readonly JournalLine[], { mapping }: Gate): void {
  const role = unmappedRole(
    lines.map((line) => line.role),
    mapping,
  );
  if (role !== undefined) refuse("account-unmapped", `${legalEntity} has no account for ${role}`);
}
