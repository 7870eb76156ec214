import { putTaxIdRecord } from "@cashline/contracts/systems/tax/customer-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { hasNumberForm, registryOf } from "../domain/tax-ids.ts";
import type { Collections } from "../store/collections.ts";
import { taxIdRecordId } from "./ground.ts";

export const putTaxIdRecordRoute = write<typeof putTaxIdRecord, Collections>(putTaxIdRecord, ({ params, body }, context) => {
  const { taxId } = params;
  const { country, validFrom, validTo } = body;
  if (registryOf(country) === undefined) return refuse("unknown-jurisdiction", `No registry of tax numbers is known for ${country}`);
  if (!hasNumberForm(country, taxId)) return refuse("invalid-tax-id", `${taxId} is not how ${country} writes its numbers`);
  if (validFrom !== null && validTo !== null && validTo < validFrom)
    return refuse("invalid-request", `/body/validTo ${validTo} is before validFrom ${validFrom}`);
  const { taxIdRecords } = context.store;
  const record = { id: taxIdRecordId(context, country, taxId), taxId, ...body };
  if (taxIdRecords.get(record.id)) taxIdRecords.save(record);
  else taxIdRecords.insert(record);
  return reply(record, taxIdRecords.version(record.id));
});
