import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import {
  bundleExported,
  bundleImported,
  type BundledFile,
  type BundleManifest,
  type BundleReport,
  type BundleWritten,
} from '../../domain/bundle/model.ts';
import { CATALOG, incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { IncidentRow } from '../../domain/incident/model.ts';
import { createBackground } from '../background.ts';
import type { Log } from '../log/log.ts';
import type { BundleTask } from './bundleWorker.ts';
import { eventBatches } from './lines.ts';

/** A feature whose files go along in a bundle. */
export interface BundlePart {
  kind: BundledFile['kind'];
  /** The files of an incident, or of all where it is null, as they lie on the disk. */
  list(incidentId: string | null): (Omit<BundledFile, 'kind'> & { path: string })[];
  /** Takes a checked file over (moves or copies it); answers whether it was new. A Failure says why it is not taken. */
  take(file: BundledFile, path: string): Promise<boolean> | boolean;
}

export interface BundleDeps {
  log: Log;
  dataFile: string;
  /** Where bundles are written and unpacked. */
  folder: string;
  parts: readonly BundlePart[];
  needIncident(id: string): IncidentRow;
  person(): string;
  now(): number;
}

interface ExportCommand {
  key?: string | undefined;
  incidentId: string | null;
  path?: string | undefined;
  passphrase?: string | undefined;
}

/** Hands the record over as one file, and takes such files over. */
export function createBundleService(deps: BundleDeps) {
  // From source the worker is TypeScript; in the build it lies beside the bundle.
  const script = import.meta.url.endsWith('.ts') ? './bundleWorker.ts' : './bundle-worker.js';
  const background = createBackground<BundleTask>(new URL(script, import.meta.url));
  return {
    async export({ key, incidentId, path, passphrase }: ExportCommand): Promise<BundleWritten> {
      const incident = incidentId === null ? null : deps.needIncident(incidentId);
      const target = targetOf(deps, path, incident);
      const files = deps.parts.flatMap(({ kind, list }) =>
        list(incidentId).map((file) => ({ kind, ...file })),
      );
      const { dataFile, log, person, now } = deps;
      const { bytes, sha256, events } = await background.run<{
        bytes: number;
        sha256: string;
        events: number;
      }>({
        kind: 'write',
        dataFile,
        target,
        manifest: {
          format: 'holdfast-bundle',
          version: 1,
          madeAt: now(),
          madeBy: person(),
          origin: log.origin,
          incident: incident && { id: incident.id, title: incident.title },
          files: files.map(({ path: _path, ...file }) => file),
        },
        paths: Object.fromEntries(files.map((file) => [file.sha256, file.path])),
        passphrase,
      });
      const encrypted = passphrase !== undefined;
      const facts = { incidentId, events, files: files.length, bytes, sha256, encrypted };
      const stream = incidentId === null ? CATALOG : incidentStream(incidentId);
      log.append(stream, [bundleExported(facts)], { actor: person(), key });
      return { path: target, bytes, sha256, events, files: files.length, encrypted };
    },
    async import({
      path,
      passphrase,
    }: {
      path: string;
      passphrase?: string | undefined;
    }): Promise<BundleReport> {
      if (!isAbsolute(path)) throw new Failure('INVALID', 'Give the whole path of the bundle.');
      mkdirSync(deps.folder, { recursive: true, mode: 0o700 });
      const folder = mkdtempSync(join(deps.folder, 'import-'));
      try {
        const { manifest, sha256 } = await background.run<{ manifest: BundleManifest; sha256: string }>({
          kind: 'open',
          path,
          folder,
          passphrase,
        });
        return await merge(deps, folder, manifest, sha256);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
    dispose: background.dispose,
  };
}

/** How many refusals are listed; all are counted. */
const LISTED = 100;

async function merge(
  { log, parts, person }: BundleDeps,
  folder: string,
  manifest: BundleManifest,
  sha256: string,
): Promise<BundleReport> {
  const { chains: _chains, files, ...told } = manifest;
  const report: BundleReport = {
    manifest: told,
    added: 0,
    known: 0,
    quarantined: 0,
    filesTaken: 0,
    filesKnown: 0,
    refused: [],
  };
  const refuse = (what: string, reason: string): void =>
    void (report.refused.length < LISTED && report.refused.push({ what, reason }));
  for await (const batch of eventBatches(join(folder, 'events.ndjson'))) {
    const { added, known, quarantined } = log.import(batch);
    report.added += added;
    report.known += known;
    report.quarantined += quarantined.length;
    for (const { id, reason } of quarantined) refuse(`event ${id}`, reason);
  }
  for (const file of files) {
    try {
      const part = parts.find(({ kind }) => kind === file.kind);
      if (!part) throw new Failure('REFUSED', 'This Holdfast keeps no files of that kind.');
      const taken = await part.take(file, join(folder, 'files', file.sha256));
      report[taken ? 'filesTaken' : 'filesKnown'] += 1;
    } catch (error) {
      refuse(`${file.kind} ${file.id}`, error instanceof Failure ? error.message : 'It could not be stored.');
    }
  }
  const { added, known, quarantined, filesTaken } = report;
  // A repeat that brings nothing says nothing.
  if (added + quarantined + filesTaken > 0) {
    const { origin: from, madeBy } = manifest;
    const fact = bundleImported({ sha256, from, madeBy, added, known, quarantined, files: filesTaken });
    log.append(CATALOG, [fact], { actor: person() });
  }
  return report;
}

function targetOf(
  { folder, now }: BundleDeps,
  path: string | undefined,
  incident: IncidentRow | null,
): string {
  const time = new Date(now()).toISOString().slice(0, 19).replace(/[:T]/g, '-');
  const title = incident?.title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  const name = `${time}-${title || (incident ? 'incident' : 'all-incidents')}.holdfast`;
  if (path === undefined) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    return join(folder, name);
  }
  if (!isAbsolute(path)) throw new Failure('INVALID', 'Give the whole path of the file or folder.');
  if (existsSync(path) && statSync(path).isDirectory()) return join(path, name);
  if (existsSync(path)) throw new Failure('CONFLICT', `${path} is there already. Choose another name.`);
  if (!existsSync(dirname(path)))
    throw new Failure('NOT_FOUND', `There is no folder ${dirname(path)}. Make it, or choose another.`);
  return path;
}
