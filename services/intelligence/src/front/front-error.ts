/** A refusal in ClickHouse's own shape: a number, a name and a sentence, which its clients parse. */
export class FrontError extends Error {
  readonly code: number;
  readonly status: number;
  readonly retryAfterSeconds: number | undefined;

  constructor(kind: FrontErrorKind, sentence: string, retryAfterSeconds?: number) {
    const { code, status } = kinds[kind];
    super(`Code: ${code}. DB::Exception: ${sentence}. (${kind})`);
    this.code = code;
    this.status = status;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** ClickHouse's numbers (`src/Common/ErrorCodes.cpp`), and the HTTP status each is answered with. */
const kinds = {
  NOT_IMPLEMENTED: { code: 48, status: 501 },
  SYNTAX_ERROR: { code: 62, status: 400 },
  UNKNOWN_FORMAT: { code: 73, status: 400 },
  UNKNOWN_DATABASE: { code: 81, status: 404 },
  UNKNOWN_COMPRESSION_METHOD: { code: 89, status: 400 },
  QUERY_IS_TOO_LARGE: { code: 425, status: 413 },
  READONLY: { code: 164, status: 403 },
  TOO_MANY_SIMULTANEOUS_QUERIES: { code: 202, status: 503 },
  UNKNOWN_QUERY_PARAMETER: { code: 456, status: 400 },
  BAD_QUERY_PARAMETER: { code: 457, status: 400 },
  ACCESS_DENIED: { code: 497, status: 403 },
  AUTHENTICATION_FAILED: { code: 516, status: 403 },
  REQUIRED_PASSWORD: { code: 194, status: 401 },
  ABORTED: { code: 236, status: 503 },
} as const;
export type FrontErrorKind = keyof typeof kinds;

/** The status ClickHouse's server gives to what its engine refuses; 500 for all other numbers. */
const engineStatus: Readonly<Record<number, number>> = {
  6: 400, 27: 400, 36: 400, 41: 400, 42: 400, 43: 400, 46: 404, 47: 404, 53: 400, 60: 404, 62: 400, 69: 400, 70: 400, 72: 400, 80: 400, 81: 404, 153: 400,
  158: 413, 159: 408, 164: 403, 167: 400, 168: 400, 184: 400, 206: 400, 241: 413, 306: 400, 307: 413, 386: 400, 396: 413, 456: 400, 457: 400,
}; // prettier-ignore

/** What a failure is to a client: ClickHouse's number, the status, and the text it parses. */
export function describeFailure(
  error: unknown,
): { code: number; status: number; text: string; retryAfterSeconds?: number | undefined } | undefined {
  if (error instanceof FrontError)
    return { code: error.code, status: error.status, text: error.message, retryAfterSeconds: error.retryAfterSeconds };
  const text = error instanceof Error ? error.message : "";
  const code = Number(/^Code: (\d+)\. DB::Exception: /.exec(text)?.[1] ?? 0);
  return code === 0 ? undefined : { code, status: engineStatus[code] ?? 500, text };
}
