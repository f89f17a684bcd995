/** The secrets that were filled in, by run: in memory alone, for as long as the run is open here. */
export function createRunSecrets() {
  const runs = new Map<string, Map<string, string>>();
  return {
    set(runId: string, name: string, value: string): void {
      const values = runs.get(runId) ?? new Map<string, string>();
      if (value === '') values.delete(name);
      else values.set(name, value);
      runs.set(runId, values);
    },
    of: (runId: string): ReadonlyMap<string, string> => runs.get(runId) ?? new Map<string, string>(),
    all: (): string[] => [...runs.values()].flatMap((values) => [...values.values()]),
    forget: (runId: string): void => void runs.delete(runId),
    clear: (): void => runs.clear(),
  };
}
export type RunSecrets = ReturnType<typeof createRunSecrets>;
