import type {
  OcelEvent,
  OcelLog,
  OcelObject,
  OcelRelationship,
  OcelType,
  OcelValueKind,
} from "@cashline/contracts/services/intelligence/ocel";

/** What an object began with has this time. Source: OCEL 2.0 Specification, attribute values of objects. */
export const BEGINNING = "1970-01-01T00:00:00.000Z";

export type CanonicalEvent = Required<OcelEvent>;
export type CanonicalObject = Required<OcelObject>;
/** A log with every member there, every value as its type declares it, and everything in its one order. */
export type CanonicalLog = { eventTypes: OcelType[]; objectTypes: OcelType[]; events: CanonicalEvent[]; objects: CanonicalObject[] };
type Value = string | number | boolean;

export type LogFault = { readonly pointer: string; readonly message: string };

/** A log that contradicts itself, with the first of its faults. */
export class InconsistentLog extends Error {
  readonly faults: readonly LogFault[];
  constructor(faults: readonly LogFault[]) {
    super(`${faults[0]?.pointer ?? ""} ${faults[0]?.message ?? "is inconsistent"}`);
    this.faults = faults;
  }
}

const MOST_FAULTS = 20;

/**
 * The log in its canonical form: two logs that say the same are the same text. Types and attributes are in order of name,
 * objects of id, events of time; those of one instant stay as they were listed, the only sign of which came first; an attribute's values ascend in time, so that readers which take the first one for
 * the beginning are right. An exact repetition of a tie says nothing and is dropped.
 * @throws InconsistentLog when something is used that is not declared, declared twice, or not of its declared kind
 */
export function canonicalLog(log: OcelLog): CanonicalLog {
  const faults: LogFault[] = [];
  const fault = (pointer: string, message: string): void => {
    faults.push({ pointer, message });
    if (faults.length >= MOST_FAULTS) throw new InconsistentLog(faults);
  };
  const eventKinds = kindsOf("/eventTypes", log.eventTypes, fault);
  const objectKinds = kindsOf("/objectTypes", log.objectTypes, fault);
  const objects = new Set<string>();
  for (const [index, { id }] of log.objects.entries()) {
    if (objects.has(id)) fault(`/objects/${index}`, `there are two objects "${id}"`);
    objects.add(id);
  }
  const ties = (pointer: string, relationships: readonly OcelRelationship[] = []): OcelRelationship[] => {
    for (const { objectId } of relationships) if (!objects.has(objectId)) fault(pointer, `there is no object "${objectId}"`);
    const unique = new Map(
      relationships.map(({ objectId, qualifier }) => [JSON.stringify([objectId, qualifier]), { objectId, qualifier }]),
    );
    return [...unique.values()].toSorted((one, other) => compare(one.objectId, other.objectId) || compare(one.qualifier, other.qualifier));
  };
  const valueOf = (pointer: string, kinds: ReadonlyMap<string, OcelValueKind> | undefined, name: string, value: Value): Value => {
    const kind = kinds?.get(name);
    const read = kind === undefined ? undefined : asKind(kind, value);
    if (kind === undefined) fault(pointer, `its type has no attribute "${name}"`);
    else if (read === undefined) fault(pointer, `"${String(value).slice(0, 60)}" of "${name}" is no ${kind}`);
    return read ?? value;
  };
  const eventIds = new Set<string>();
  const events = log.events.map(({ id, type, time, attributes = [], relationships }, index): CanonicalEvent => {
    const pointer = `/events/${index}`;
    if (eventIds.has(id)) fault(pointer, `there are two events "${id}"`);
    eventIds.add(id);
    const kinds = eventKinds.get(type);
    if (!kinds) fault(pointer, `there is no event type "${type}"`);
    if (new Set(attributes.map(({ name }) => name)).size < attributes.length) fault(pointer, "an attribute of an event has one value");
    return {
      id,
      type,
      time: timeOf(pointer, time, fault),
      attributes: attributes
        .map(({ name, value }) => ({ name, value: valueOf(pointer, kinds, name, value) }))
        .toSorted((one, other) => compare(one.name, other.name)),
      relationships: ties(pointer, relationships),
    };
  });
  const described = log.objects.map(({ id, type, attributes = [], relationships }, index): CanonicalObject => {
    const pointer = `/objects/${index}`;
    const kinds = objectKinds.get(type);
    if (!kinds) fault(pointer, `there is no object type "${type}"`);
    return {
      id,
      type,
      attributes: attributes
        .map(({ name, value, time }) => ({ name, value: valueOf(pointer, kinds, name, value), time: timeOf(pointer, time, fault) }))
        .toSorted((one, other) => compare(one.name, other.name) || compareTimes(one.time, other.time)),
      relationships: ties(pointer, relationships),
    };
  });
  if (!isUnicode([log.eventTypes, log.objectTypes, events, described])) fault("", "it holds text that is not Unicode");
  if (faults.length > 0) throw new InconsistentLog(faults);
  return {
    eventTypes: inOrder(log.eventTypes),
    objectTypes: inOrder(log.objectTypes),
    events: events.toSorted((one, other) => compareTimes(one.time, other.time)),
    objects: described.toSorted((one, other) => compare(one.id, other.id)),
  };
}

/** Half a surrogate pair is text to JavaScript and to no file. */
function isUnicode(parts: readonly unknown[]): boolean {
  let isWell = true;
  JSON.stringify(parts, (_name, value: unknown) => {
    if (typeof value === "string" && !value.isWellFormed()) isWell = false;
    return value;
  });
  return isWell;
}

type Fault = (pointer: string, message: string) => void;

function kindsOf(pointer: string, types: readonly OcelType[], fault: Fault): Map<string, ReadonlyMap<string, OcelValueKind>> {
  const kinds = new Map<string, ReadonlyMap<string, OcelValueKind>>();
  for (const [index, { name, attributes }] of types.entries()) {
    if (kinds.has(name)) fault(`${pointer}/${index}`, `the type "${name}" is declared twice`);
    const ofType = new Map(attributes.map((attribute) => [attribute.name, attribute.type]));
    if (ofType.size < attributes.length) fault(`${pointer}/${index}`, `an attribute of "${name}" is declared twice`);
    kinds.set(name, ofType);
  }
  return kinds;
}

const inOrder = (types: readonly OcelType[]): OcelType[] =>
  types
    .map(({ name, attributes }) => ({
      name,
      attributes: attributes
        .map((attribute) => ({ name: attribute.name, type: attribute.type }))
        .toSorted((one, other) => compare(one.name, other.name)),
    }))
    .toSorted((one, other) => compare(one.name, other.name));

/** The value as one of its declared kind, also where a writer put it in quotation marks; undefined when it is none. */
export function asKind(kind: OcelValueKind, value: Value): Value | undefined {
  switch (kind) {
    case "string":
      return typeof value === "string" ? value : String(value);
    case "boolean":
      if (typeof value === "boolean") return value;
      return /^(true|1)$/i.test(String(value)) ? true : /^(false|0)$/i.test(String(value)) ? false : undefined;
    case "integer":
    case "float": {
      if (typeof value === "boolean" || (typeof value === "string" && !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)))
        return undefined;
      const number = Number(value);
      if (kind === "integer" ? !Number.isSafeInteger(number) : !Number.isFinite(number)) return undefined;
      // Minus nothing is nothing: neither format keeps its sign.
      return number === 0 ? 0 : number;
    }
    case "time":
      return typeof value === "string" ? instantText(value) : undefined;
  }
}

function timeOf(pointer: string, text: string, fault: Fault): string {
  const time = instantText(text);
  if (time === undefined) fault(pointer, `"${text.slice(0, 60)}" is no time`);
  return time ?? text;
}

/** An instant in UTC to three, six or nine decimals, as few as it needs; undefined for text that is none. */
export function instantText(text: string): string | undefined {
  try {
    const instant = Temporal.Instant.from(text);
    const below = instant.epochNanoseconds % 1_000_000n;
    return instant.toString({ fractionalSecondDigits: below === 0n ? 3 : below % 1000n === 0n ? 6 : 9 });
  } catch {
    return undefined;
  }
}

/** By code unit: the same everywhere. */
const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

/** Times of one form but for their decimals: the shorter, filled up, is the longer. */
const compareTimes = (one: string, other: string): number =>
  one.length === other.length ? compare(one, other) : compare(one.slice(0, -1).padEnd(40, "0"), other.slice(0, -1).padEnd(40, "0"));

/** The log as JSON text, an element a line: the same log is the same text. */
export function logText(log: CanonicalLog): string {
  const member = (name: keyof CanonicalLog): string =>
    `${JSON.stringify(name)}: [${log[name].map((element) => `\n  ${JSON.stringify(element)}`).join(",")}${log[name].length > 0 ? "\n" : ""}]`;
  return `{\n${(["eventTypes", "objectTypes", "events", "objects"] as const).map(member).join(",\n")}\n}\n`;
}
