import type { JournalLine } from "@cashline/contracts/systems/erp/entities";
import { money, moneyWire, type Money, type MoneyWire } from "@cashline/kernel/money";
import { credit, debit } from "./journal.ts";

/** Where an arrangement stands: what was billed ahead of revenue, or revenue ahead of billing; never both. */
export type Position = { contractAsset: MoneyWire; contractLiability: MoneyWire };

/**
 * Moves a position by `amount`: above zero adds to the liability after the asset is used up (a bill, or revenue taken
 * back), below zero the other way round (revenue, or a credit). Presented net per contract (ASC 606-10-45-1, IFRS 15.105).
 */
export function movePosition(position: Position, amount: Money): { position: Position; lines: JournalLine[] } {
  const { currency } = amount;
  const of = (minor: bigint): Money => ({ currency, minor });
  const asset = money(position.contractAsset).minor;
  const liability = money(position.contractLiability).minor;
  const size = amount.minor < 0n ? -amount.minor : amount.minor;
  const [first, second] = amount.minor < 0n ? [liability, asset] : [asset, liability];
  const used = size < first ? size : first;
  const rest = size - used;
  const left = of(first - used);
  const grown = of(second + rest);
  const lines =
    amount.minor < 0n
      ? [...(used > 0n ? [debit("contract_liability", of(used))] : []), ...(rest > 0n ? [debit("contract_asset", of(rest))] : [])]
      : [...(used > 0n ? [credit("contract_asset", of(used))] : []), ...(rest > 0n ? [credit("contract_liability", of(rest))] : [])];
  const [contractLiability, contractAsset] = amount.minor < 0n ? [left, grown] : [grown, left];
  return { position: { contractAsset: moneyWire(contractAsset), contractLiability: moneyWire(contractLiability) }, lines };
}

/**
 * Revenue against the position; below zero takes revenue back. No lines for nothing.
 * Source: ASC 606-10-45-1, IFRS 15.105.
 */
export function revenueLines(position: Position, amount: Money): { position: Position; lines: JournalLine[] } {
  if (amount.minor === 0n) return { position, lines: [] };
  const moved = movePosition(position, { currency: amount.currency, minor: -amount.minor });
  const size = { currency: amount.currency, minor: amount.minor < 0n ? -amount.minor : amount.minor };
  const revenue = amount.minor < 0n ? debit("revenue", size) : credit("revenue", size);
  return { position: moved.position, lines: amount.minor < 0n ? [revenue, ...moved.lines] : [...moved.lines, revenue] };
}
