import { meteringContract } from "@cashline/contracts/systems/metering/contract";
import type { SimulatorDeclaration } from "@cashline/sim-kit/simulator";
import { archiveMeterRoute } from "./routes/archive-meter.ts";
import { bindSubjectRoute } from "./routes/bind-subject.ts";
import { closeUsageRoute } from "./routes/close-usage.ts";
import { correctUsageRoute } from "./routes/correct-usage.ts";
import { createMeterRoute } from "./routes/create-meter.ts";
import { discardQuarantinedRoute } from "./routes/discard-quarantined.ts";
import { endBindingRoute } from "./routes/end-binding.ts";
import { getBatchRoute } from "./routes/get-batch.ts";
import { getClosingRoute } from "./routes/get-closing.ts";
import { getMeterRoute } from "./routes/get-meter.ts";
import { getPolicyRoute } from "./routes/get-policy.ts";
import { getSubjectRoute } from "./routes/get-subject.ts";
import { getUsageEventRoute } from "./routes/get-usage-event.ts";
import { getUsageRoute } from "./routes/get-usage.ts";
import { ingestEventsRoute } from "./routes/ingest-events.ts";
import { listBatchesRoute } from "./routes/list-batches.ts";
import { listBindingsRoute } from "./routes/list-bindings.ts";
import { listClosingsRoute } from "./routes/list-closings.ts";
import { listCorrectionsRoute } from "./routes/list-corrections.ts";
import { listExpectationsRoute } from "./routes/list-expectations.ts";
import { listMetersRoute } from "./routes/list-meters.ts";
import { listQuarantineRoute } from "./routes/list-quarantine.ts";
import { listRejectionsRoute } from "./routes/list-rejections.ts";
import { listSubjectsRoute } from "./routes/list-subjects.ts";
import { listThresholdsRoute } from "./routes/list-thresholds.ts";
import { listUsageEventsRoute } from "./routes/list-usage-events.ts";
import { previewClosingRoute } from "./routes/preview-closing.ts";
import { registerSubjectRoute } from "./routes/register-subject.ts";
import { releaseQuarantinedRoute } from "./routes/release-quarantined.ts";
import { setExpectationRoute } from "./routes/set-expectation.ts";
import { setThresholdRoute } from "./routes/set-threshold.ts";
import { updatePolicyRoute } from "./routes/update-policy.ts";
import { collections } from "./store/collections.ts";
import { bindingEnds, checkForGap } from "./store/expectations.ts";

/** Metering as one declaration; `main.ts` starts it, tests open it on a bench. */
export const metering: SimulatorDeclaration<typeof collections> = {
  contract: meteringContract,
  collections,
  routes: [
    getPolicyRoute,
    updatePolicyRoute,
    createMeterRoute,
    getMeterRoute,
    listMetersRoute,
    archiveMeterRoute,
    registerSubjectRoute,
    getSubjectRoute,
    listSubjectsRoute,
    bindSubjectRoute,
    endBindingRoute,
    listBindingsRoute,
    setExpectationRoute,
    listExpectationsRoute,
    setThresholdRoute,
    listThresholdsRoute,
    ingestEventsRoute,
    getBatchRoute,
    listBatchesRoute,
    listRejectionsRoute,
    getUsageEventRoute,
    listUsageEventsRoute,
    getUsageRoute,
    correctUsageRoute,
    listCorrectionsRoute,
    listQuarantineRoute,
    releaseQuarantinedRoute,
    discardQuarantinedRoute,
    previewClosingRoute,
    closeUsageRoute,
    getClosingRoute,
    listClosingsRoute,
  ],
  due: { "binding-end": bindingEnds, "gap-check": checkForGap },
};
