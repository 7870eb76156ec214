import { taxContract } from "@cashline/contracts/systems/tax/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { adjustTaxDocumentRoute } from "./routes/adjust-tax-document.ts";
import { calculateTaxRoute } from "./routes/calculate-tax.ts";
import { commitTaxDocumentRoute } from "./routes/commit-tax-document.ts";
import { createExemptionCertificateRoute } from "./routes/create-exemption-certificate.ts";
import { createRegistrationRoute } from "./routes/create-registration.ts";
import { createReturnDocumentRoute } from "./routes/create-return-document.ts";
import { CERTIFICATE_EXPIRY, expireCertificateWork } from "./routes/expire-certificate.ts";
import { getDistanceSalesTurnoverRoute } from "./routes/get-distance-sales-turnover.ts";
import { getExemptionCertificateRoute } from "./routes/get-exemption-certificate.ts";
import { getNexusStatusRoute } from "./routes/get-nexus-status.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getTaxDocumentVersionsRoute } from "./routes/get-tax-document-versions.ts";
import { getTaxDocumentRoute } from "./routes/get-tax-document.ts";
import { listExemptionCertificatesRoute } from "./routes/list-exemption-certificates.ts";
import { listJurisdictionsRoute } from "./routes/list-jurisdictions.ts";
import { listNexusThresholdsRoute } from "./routes/list-nexus-thresholds.ts";
import { listNexusRoute } from "./routes/list-nexus.ts";
import { listRatesRoute } from "./routes/list-rates.ts";
import { listRegistrationsRoute } from "./routes/list-registrations.ts";
import { listTaxDocumentsRoute } from "./routes/list-tax-documents.ts";
import { listTaxIdRecordsRoute } from "./routes/list-tax-id-records.ts";
import { lockTaxDocumentRoute } from "./routes/lock-tax-document.ts";
import { previewAdjustmentRoute } from "./routes/preview-adjustment.ts";
import { previewReturnDocumentRoute } from "./routes/preview-return-document.ts";
import { previewTaxRoute } from "./routes/preview-tax.ts";
import { putTaxIdRecordRoute } from "./routes/put-tax-id-record.ts";
import { revokeExemptionCertificateRoute } from "./routes/revoke-exemption-certificate.ts";
import { setNexusRoute } from "./routes/set-nexus.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { validateTaxIdRoute } from "./routes/validate-tax-id.ts";
import { voidTaxDocumentRoute } from "./routes/void-tax-document.ts";
import { collections } from "./store/collections.ts";

/** The tax engine as one declaration; `main.ts` starts it, tests open it on a bench. */
export const tax: SimulatorDeclaration<typeof collections> = {
  contract: taxContract,
  collections,
  routes: [
    createRegistrationRoute,
    listRegistrationsRoute,
    listJurisdictionsRoute,
    listRatesRoute,
    listNexusThresholdsRoute,
    setNexusRoute,
    listNexusRoute,
    getNexusStatusRoute,
    getDistanceSalesTurnoverRoute,
    getPolicyRoute,
    updatePolicyRoute,
    validateTaxIdRoute,
    putTaxIdRecordRoute,
    listTaxIdRecordsRoute,
    createExemptionCertificateRoute,
    getExemptionCertificateRoute,
    listExemptionCertificatesRoute,
    revokeExemptionCertificateRoute,
    calculateTaxRoute,
    previewTaxRoute,
    adjustTaxDocumentRoute,
    previewAdjustmentRoute,
    createReturnDocumentRoute,
    previewReturnDocumentRoute,
    getTaxDocumentRoute,
    getTaxDocumentVersionsRoute,
    listTaxDocumentsRoute,
    commitTaxDocumentRoute,
    lockTaxDocumentRoute,
    voidTaxDocumentRoute,
  ],
  due: { [CERTIFICATE_EXPIRY]: expireCertificateWork },
};
