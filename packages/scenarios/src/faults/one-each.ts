/**
 * Gives each asker one of its candidates so that no two share a key, the earliest candidate that is free. Where all of an
 * asker's candidates are taken, earlier askers move to others of theirs if that makes room; so as many as can be are served.
 * Source: the augmenting paths of bipartite matching (Kuhn, "The Hungarian Method for the Assignment Problem", 1955).
 * @returns a candidate for each asker, undefined for those who must go without
 */
export function oneEach<Candidate>(
  candidates: readonly (readonly Candidate[])[],
  keyOf: (candidate: Candidate) => string,
): (Candidate | undefined)[] {
  const holderOf = new Map<string, number>();
  const given: (Candidate | undefined)[] = candidates.map(() => undefined);
  const give = (asker: number, candidate: Candidate): true => {
    holderOf.set(keyOf(candidate), asker);
    given[asker] = candidate;
    return true;
  };
  const serve = (asker: number, tried: Set<string>): boolean => {
    const wanted = candidates[asker] ?? [];
    const free = wanted.find((candidate) => !holderOf.has(keyOf(candidate)));
    if (free !== undefined) return give(asker, free);
    return wanted.some((candidate) => {
      const key = keyOf(candidate);
      if (tried.has(key)) return false;
      tried.add(key);
      const holder = holderOf.get(key);
      return holder !== undefined && serve(holder, tried) && give(asker, candidate);
    });
  };
  for (const asker of candidates.keys()) serve(asker, new Set());
  return given;
}
