import Type, { type Static } from "typebox";
import { CalendarDate, Id, Money, Name, nullable, strict } from "../../common/values.ts";
import { EntityCode, Person } from "./entities.ts";

/** Somebody is to get an overdue invoice paid: for how much when the task was opened, by when, and what came of it. */
export const CollectionTask = strict({
  id: Id("cot"),
  invoiceId: Id("inv"),
  customerId: Id("cus"),
  legalEntity: EntityCode,
  amount: Money,
  status: Type.Enum(["open", "completed"]),
  priority: Type.Enum(["high", "normal"]),
  reason: Name,
  openedOn: CalendarDate,
  dueOn: CalendarDate,
  assignedTo: nullable(Person),
  outcome: nullable(Type.Enum(["paid", "written_off", "disputed", "withdrawn"])),
  completedOn: nullable(CalendarDate),
});
export type CollectionTask = Static<typeof CollectionTask>;
