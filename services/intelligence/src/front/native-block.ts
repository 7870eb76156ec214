/** A column of a block in ClickHouse's Native format with the bytes of its values. */
type Column = { readonly name: string; readonly type: string; readonly values?: Buffer };

/** From this revision of the protocol on, a block says which serialisation each column has (`DBMS_MIN_REVISION_WITH_CUSTOM_SERIALIZATION`). */
const SAYS_SERIALISATION = 54_454;
/** Two numbered fields and the end: no overflow rows, no bucket. */
const BLOCK_INFO = Buffer.from([1, 0, 2, 0xff, 0xff, 0xff, 0xff, 0]);

/**
 * A block in the Native format of a revision of the protocol; the engine itself writes revision 0 alone.
 * @param revision as the client asks for it by `client_protocol_version`; 0 is the plain format of files
 */
function blockOf(columns: readonly Column[], rows: number, revision: number): Buffer {
  const parts = [varint(columns.length), varint(rows)];
  if (revision > 0) parts.unshift(BLOCK_INFO);
  for (const { name, type, values } of columns) {
    parts.push(text(name), text(type));
    if (revision >= SAYS_SERIALISATION) parts.push(Buffer.from([0]));
    if (values) parts.push(values);
  }
  return Buffer.concat(parts);
}

/** Column names and types without rows, in revision 0: of a result without rows the engine writes nothing at all. */
export function emptyBlock(columns: readonly { name: string; type: string }[]): Buffer {
  return blockOf(columns, 0, 0);
}

/**
 * The answer to the greeting of clickhouse-go: `SELECT displayName(), version(), revision(), timezone()`. The driver reads it
 * in the revision it asked for and every later reply in the revision it says, so 0 makes all others the engine's own bytes.
 */
export function greetingBlock(server: { version: string; timezone: string }, revision: number): Buffer {
  return blockOf(
    [
      { name: "displayName()", type: "String", values: text("Cashline") },
      { name: "version()", type: "String", values: text(server.version) },
      { name: "revision()", type: "UInt32", values: Buffer.alloc(4) },
      { name: "timezone()", type: "String", values: text(server.timezone) },
    ],
    1,
    revision,
  );
}

function text(value: string): Buffer {
  const bytes = Buffer.from(value, "utf8");
  return Buffer.concat([varint(bytes.length), bytes]);
}

/** LEB128: seven bits a byte, least first. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest % 128) + 128);
  }
}
