import Type, { type Static } from "typebox";
import { CalendarDate, Currency, ExternalKey, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { EntityCode, FunctionalRate, Person, RecognitionMethod, RevenueScheduleLine } from "./entities.ts";

const MilestonePlan = strict({ key: ExternalKey, weight: Type.Integer({ minimum: 1, maximum: 10_000 }) });

/** What was promised: over time between two days, at a point, or by milestones. A point without a day waits for its milestone `delivery`. */
export const ObligationRequest = strict({
  key: ExternalKey,
  description: Name,
  standAlonePrice: Money,
  isImmaterial: Type.Optional(
    Type.Boolean({ description: "Whether the promise is so small that no price is estimated for it; then its price is zero" }),
  ),
  pattern: Type.Enum(["over_time", "point_in_time", "milestones"]),
  startOn: Type.Optional(CalendarDate),
  endOn: Type.Optional(CalendarDate),
  satisfiedOn: Type.Optional(CalendarDate),
  milestones: Type.Optional(Type.Array(MilestonePlan, { minItems: 1, maxItems: 50 })),
});
export type ObligationRequest = Static<typeof ObligationRequest>;

export const Milestone = strict({
  ...MilestonePlan.properties,
  completedOn: nullable(CalendarDate),
  completedBy: nullable(Person),
});
export type Milestone = Static<typeof Milestone>;

export const PerformanceObligation = strict({
  key: ExternalKey,
  description: Name,
  standAlonePrice: Money,
  isImmaterial: Type.Boolean(),
  allocated: Money,
  recognized: Money,
  pattern: Type.Enum(["over_time", "point_in_time", "milestones"]),
  startOn: nullable(CalendarDate),
  endOn: nullable(CalendarDate),
  satisfiedOn: nullable(CalendarDate),
  milestones: Type.Array(Milestone, { maxItems: 50 }),
  lines: Type.Array(RevenueScheduleLine, { maxItems: 400 }),
  status: Type.Enum(["unsatisfied", "partly_satisfied", "satisfied", "cancelled"]),
  separateContract: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 50,
      description: "The modification, counted from one, that made the contract of its own it belongs to; left out for the original one",
    }),
  ),
  settled: Type.Optional(
    strict(
      {
        on: CalendarDate,
        recognized: Money,
        weight: Type.Integer({ minimum: 0, description: "Of its milestones; 1 for what was delivered" }),
      },
      { description: "What the last prospective change settled: recognised before it, and not measured again" },
    ),
  ),
});
export type PerformanceObligation = Static<typeof PerformanceObligation>;

/** How a change is accounted for (ASC 606-10-25-12 and 25-13, IFRS 15.20 and 21). */
export const ModificationTreatment = Type.Enum(["separate_contract", "prospective", "cumulative_catch_up"]);
export type ModificationTreatment = Static<typeof ModificationTreatment>;

export const ModificationRequest = strict({
  modifiedOn: CalendarDate,
  priceChange: Money,
  addedAreDistinct: Type.Boolean({ description: "Whether what is added is distinct from what was promised" }),
  remainingAreDistinct: Type.Boolean({ description: "Whether what is still to come is distinct from what was delivered" }),
  added: Type.Array(ObligationRequest, { maxItems: 10 }),
  newEnds: Type.Array(strict({ obligation: ExternalKey, endOn: CalendarDate, standAlonePrice: Type.Optional(Money) }), {
    maxItems: 10,
    description: "Ends of services, new or as they are; the change is one of their contracts, else of the original one",
  }),
  modifiedBy: Person,
});
export type ModificationRequest = Static<typeof ModificationRequest>;

export const MilestoneRequest = strict({
  obligation: ExternalKey,
  milestone: ExternalKey,
  completedOn: CalendarDate,
  completedBy: Person,
});
export type MilestoneRequest = Static<typeof MilestoneRequest>;

export const CancellationRequest = strict({ cancelledOn: CalendarDate, reason: Name, reverseRecognized: Type.Boolean() });
export type CancellationRequest = Static<typeof CancellationRequest>;

export const Modification = strict({
  modifiedOn: CalendarDate,
  priceChange: Money,
  treatment: ModificationTreatment,
  catchUp: Type.Unsafe<Money>({ ...Money, description: "What revenue up to `modifiedOn` changes by" }),
  recognizedDifference: Type.Unsafe<Money>({
    ...Money,
    description: "What revenue changes by for the days from `modifiedOn` on that were recognised before the change",
  }),
  postedOn: Type.String({ ...CalendarDate, description: "The day of its entry, in a month that is open" }),
  modifiedBy: Person,
  journalEntryId: nullable(Id("je")),
});
export type Modification = Static<typeof Modification>;

export const ArrangementRequest = strict({
  reference: ExternalKey,
  contractId: Id("ctr"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  currency: Currency,
  inceptionOn: CalendarDate,
  transactionPrice: Money,
  obligations: Type.Array(ObligationRequest, { minItems: 1, maxItems: 10 }),
});
export type ArrangementRequest = Static<typeof ArrangementRequest>;

/** The contract with a customer as revenue accounting sees it: its price, its obligations, what was billed and recognised. */
export const RevenueArrangement = strict({
  id: Id("ra"),
  reference: ExternalKey,
  contractId: Id("ctr"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  currency: Currency,
  inceptionOn: CalendarDate,
  transactionPrice: Money,
  billed: Money,
  recognized: Money,
  contractAsset: Money,
  contractLiability: Money,
  allocationMethod: Type.Literal("relative stand-alone selling price, largest remainder"),
  method: RecognitionMethod,
  status: Type.Enum(["active", "completed", "cancelled"]),
  obligations: Type.Array(PerformanceObligation, { minItems: 1, maxItems: 20 }),
  modifications: Type.Array(Modification, { maxItems: 50 }),
  cancelledOn: nullable(CalendarDate),
  cancellationReason: nullable(Name),
  functional: Type.Optional(FunctionalRate),
});
export type RevenueArrangement = Static<typeof RevenueArrangement>;

export const AllocationPreview = strict({
  allocationMethod: Type.Literal("relative stand-alone selling price, largest remainder"),
  method: RecognitionMethod,
  transactionPrice: Money,
  obligations: Type.Array(strict({ key: ExternalKey, standAlonePrice: Money, allocated: Money, lines: Type.Array(RevenueScheduleLine) })),
});
export type AllocationPreview = Static<typeof AllocationPreview>;
