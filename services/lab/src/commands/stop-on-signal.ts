const CODES = { SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Has Ctrl-C, or a request to end, stop what runs and then end this process with the signal's own code.
 * @returns lets the signals go again
 */
export function stopOnSignal(stop: () => Promise<void>): () => void {
  const handlers = (Object.keys(CODES) as (keyof typeof CODES)[]).map(
    (signal) => [signal, () => void stop().then(() => process.exit(CODES[signal]))] as const,
  );
  for (const [signal, handler] of handlers) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler);
  };
}
