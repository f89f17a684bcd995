/** A row of a CSV file: its cells by their column's name, and its line. */
export interface CsvRow {
  line: number;
  cells: Record<string, string>;
}

const links = ['runbook', 'dashboard', 'status page', 'repository'];
const probeColumns: Record<string, string> = {
  probe: 'name',
  type: 'type',
  target: 'target',
  every: 'every',
  timeout: 'timeout',
  via: 'via',
};

/**
 * The services of a CSV file as the tree of the other forms: a row a probe, rows of one name a service. `lineOf`
 * tells the line of a place in that tree.
 */
export function csvTree(rows: readonly CsvRow[]) {
  const services: Record<string, unknown>[] = [];
  const lines: { line: number; probes: number[] }[] = [];
  const byName = new Map<string, number>();
  for (const { line, cells } of rows) {
    const filled = Object.entries(cells).flatMap(([key, value]) =>
      value.trim() === '' ? [] : [[key.trim().toLowerCase(), value.trim()] as const],
    );
    const name = (filled.find(([key]) => key === 'name')?.[1] ?? '').toLowerCase();
    let at = name === '' ? undefined : byName.get(name);
    if (at === undefined) {
      at = services.push({ probes: [], links: {} }) - 1;
      lines.push({ line, probes: [] });
      byName.set(name, at);
    }
    const service = services[at] as { probes: unknown[]; links: Record<string, string> } & Record<
      string,
      unknown
    >;
    const probe: Record<string, string> = {};
    for (const [key, value] of filled) {
      const column = probeColumns[key];
      if (column) probe[column] = value;
      else if (links.includes(key)) service.links[key] = value;
      else service[key] ??= key === 'tier' ? Number(value) : value;
    }
    if (Object.keys(probe).length > 0) {
      service.probes.push(probe);
      lines[at]?.probes.push(line);
    }
  }
  const lineOf = (path: readonly (string | number)[]): number | null => {
    const [, at, field, probe] = path;
    const service = typeof at === 'number' ? lines[at] : undefined;
    if (!service) return null;
    return field === 'probes' && typeof probe === 'number'
      ? (service.probes[probe] ?? service.line)
      : service.line;
  };
  return { tree: { services }, lineOf };
}
