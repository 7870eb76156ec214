import Type from "typebox";

/** The hub's two readers: who takes events from the log, and in which group its place in the log is kept. */
export const readers = ["analytics", "orchestrator"] as const;
export type ReaderName = (typeof readers)[number];

/** What a reader is to take: all events, or those that move a flow. */
const topicOf: Readonly<Record<ReaderName, string>> = { analytics: "events", orchestrator: "signals" };

/** Where the log is, and what it is made as where it is not there yet. */
export type LogSettings = {
  /** `host:port` of some brokers; the others are found by these. */
  readonly brokers: readonly string[];
  /** Begins the names of topics and groups, so that several estates may share a log. */
  readonly name: string;
  readonly partitions: number;
  /** Copies of each event; as many as there are brokers, three at most, where left out. */
  readonly replicas?: number;
  readonly retentionHours: number;
};

/** A group of readers and the topic it reads. */
export type Reading = { readonly reader: ReaderName; readonly topic: string; readonly group: string };

export function readingOf({ name }: Pick<LogSettings, "name">, reader: ReaderName): Reading {
  return { reader, topic: `${name}.${topicOf[reader]}`, group: `${name}.${reader}` };
}

/** Settings of whoever reaches the log. */
export const logPlace = {
  CASHLINE_LOG_NAME: Type.String({
    pattern: "^[a-z][a-z0-9-]{0,40}$",
    default: "cashline",
    description: "Begins the names of the log's topics and groups; estates that share a log have one each",
  }),
};
const BROKERS = "^[^\\s,:]+:\\d+(,[^\\s,:]+:\\d+)*$";
export const brokersSetting = Type.String({ pattern: BROKERS, description: "Brokers of the log, host:port with commas between them" });

/** Settings of the hub's own, which makes the topics; without brokers there is no log. */
export const logConfig = {
  ...logPlace,
  CASHLINE_LOG_BROKERS: Type.Optional(brokersSetting),
  CASHLINE_LOG_PARTITIONS: Type.Integer({ minimum: 1, maximum: 10_000, default: 12, description: "Partitions of a topic that is made" }),
  CASHLINE_LOG_REPLICAS: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 9,
      description: "Copies of each event in a topic that is made; as many as brokers, three at most, where not set",
    }),
  ),
  CASHLINE_LOG_RETENTION_HOURS: Type.Integer({
    minimum: 1,
    maximum: 1_000_000,
    default: 168,
    description: "How long a topic that is made keeps its events, taken or not",
  }),
};

/** The log that settings name; undefined where they name no brokers. */
export function logOf(config: {
  CASHLINE_LOG_NAME: string;
  CASHLINE_LOG_BROKERS?: string;
  CASHLINE_LOG_PARTITIONS: number;
  CASHLINE_LOG_REPLICAS?: number;
  CASHLINE_LOG_RETENTION_HOURS: number;
}): LogSettings | undefined {
  if (config.CASHLINE_LOG_BROKERS === undefined) return undefined;
  const replicas = config.CASHLINE_LOG_REPLICAS;
  return {
    brokers: config.CASHLINE_LOG_BROKERS.split(","),
    name: config.CASHLINE_LOG_NAME,
    partitions: config.CASHLINE_LOG_PARTITIONS,
    ...(replicas !== undefined && { replicas }),
    retentionHours: config.CASHLINE_LOG_RETENTION_HOURS,
  };
}
