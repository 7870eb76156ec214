import { validateTaxId } from "@cashline/contracts/systems/tax/customer-operations";
import { refuse, reply, write } from "@cashline/sim-kit/command";
import { checksumOf } from "../domain/tax-id-checksums.ts";
import { judgeTaxId } from "../domain/tax-id-verdict.ts";
import { normalizeTaxId, registryOf } from "../domain/tax-ids.ts";
import type { Collections } from "../store/collections.ts";
import { consultationNumber, taxIdRecordId } from "./ground.ts";
import { policyInForce } from "./policy-in-force.ts";

export const validateTaxIdRoute = write<typeof validateTaxId, Collections>(validateTaxId, ({ body }, context) => {
  const { country } = body;
  const registryName = registryOf(country);
  if (registryName === undefined) return refuse("unknown-jurisdiction", `No registry of tax numbers is known for ${country}`);
  const taxId = normalizeTaxId(body.taxId);
  const { policy } = policyInForce(context);
  const record = context.store.taxIdRecords.get(taxIdRecordId(context, country, taxId));
  const { answer, form, registry } = judgeTaxId({ country, taxId, record, at: context.now, on: context.today }, policy);
  return reply({
    country,
    taxId,
    answer,
    form,
    checksum: form === "malformed" ? "not_checked" : checksumOf(country, taxId),
    registry,
    registryName,
    name: registry === "known" ? (record?.name ?? null) : null,
    consultationNumber: registry === "known" ? consultationNumber(context, country, taxId) : null,
    policy: policy.taxIdCheck,
    checkedAt: context.now,
  });
});
