import type { CalendarDate } from "@cashline/kernel/time";
import { europeanUnion } from "./jurisdictions.ts";

/** Since when a country taxes what a seller without any tie to it supplies electronically to its consumers. */
const consumersTaxedFrom: Readonly<Record<string, CalendarDate>> = {
  GB: "2003-07-01",
  IN: "2017-07-01",
  AU: "2017-07-01",
  CA: "2021-07-01",
};
const UNION_FROM: CalendarDate = "2003-07-01";

/**
 * Whether a country taxes a stranger's sale to a customer of it who has shown no business number: then the seller owes its
 * tax and has to register for it, in the Union by the non-Union scheme of the One Stop Shop. No threshold is asked for: in
 * the Union, in the United Kingdom and in India there is none for sellers from abroad, and those of Australia (AUD 75,000)
 * and Canada (CAD 30,000) decide when a seller must register, not whether the sale is one that counts. American states are
 * not among them: they tax businesses and consumers alike, and a stranger only beyond their economic nexus.
 * Source: Directive 2006/112/EC art. 58 and 358a to 369, before it Directive 2002/38/EC; VATA 1994 Sch. 4A para. 15 and
 * Sch. 1A; IGST Act 2017 (India) s. 2(17), 13(12) and 14; GST Act 1999 (Australia) s. 9-25(5)(d) and (7) and s. 84-65;
 * Excise Tax Act (Canada) s. 211.1 to 211.25.
 */
export function taxesStrangers(country: string, on: CalendarDate): boolean {
  const from = europeanUnion.has(country) ? UNION_FROM : consumersTaxedFrom[country];
  return from !== undefined && from <= on;
}
