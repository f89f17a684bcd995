import { ulid } from 'ulid';
import { incidentStream } from '../../domain/event.ts';
import { Failure } from '../../domain/failure.ts';
import type { HostRow } from '../../domain/host/model.ts';
import { runCaptureFinished } from '../../domain/run/capture.ts';
import { BOUND_MS } from '../../domain/run/endless.ts';
import { runMarkdown } from '../../domain/run/markdown.ts';
import { runStepFinished } from '../../domain/run/model.ts';
import type { Preview } from '../../domain/run/preview.ts';
import type { RunRow } from '../../domain/run/row.ts';
import type { Log } from '../log/log.ts';
import type { Capturer } from './capture.ts';
import type { Executor } from './executor.ts';
import { lookup, type StepCommand } from './lookup.ts';
import type { Outputs } from './outputs.ts';
import type { Preparer } from './prepare.ts';

export interface StepDeps {
  log: Log;
  find(runId: string): RunRow | undefined;
  host(id: string): HostRow | undefined;
  incidentTitle(id: string): string;
  executor: Executor;
  capturer: Capturer;
  preparer: Preparer;
  outputs: Outputs;
  now(): number;
}

interface RunText extends StepCommand {
  text: string;
  confirm?: string | undefined;
}
/** 4 MB of a kept output are shown; the file has the rest. */
const MAX_SHOWN = 4_000_000;
const ok = { ok: true } as const;

/** What runs commands of a run: looked at before, in a terminal or captured, cancelled, read and written out after. */
export function createStepRunner(deps: StepDeps) {
  const { log, executor, capturer, preparer, outputs } = deps;
  const { need, needStep, needOpen } = lookup(deps.find);
  const needHosts = (ids: readonly string[]): HostRow[] =>
    [...new Set(ids)].map((id) => {
      const host = deps.host(id);
      if (!host) throw new Failure('NOT_FOUND', 'A chosen host is no longer in the list.');
      return host;
    });

  return {
    runStep(c: RunText & { sessionId: string }) {
      if (c.key && log.event(c.key)) return { attempt: c.key };
      const { run, step } = needStep(c);
      needOpen(run);
      const { sessionId } = c;
      const host = executor.hostOf(sessionId);
      const { text, masking } = preparer.ready(run, step, c.text, [host], c.confirm);
      return executor.begin(run, step, { attempt: c.key ?? ulid(), sessionId, host, text, masking });
    },
    captureStep(c: RunText & { hostIds: string[] }) {
      if (c.key && log.event(c.key)) return { batch: c.key };
      const { run, step } = needStep(c);
      needOpen(run);
      if (step.state === 'running') throw new Failure('CONFLICT', 'This step is running already.');
      const hosts = needHosts(c.hostIds);
      const names = hosts.map((h) => h.name);
      const { text, masking, preview } = preparer.ready(run, step, c.text, names, c.confirm);
      if (preview.fit?.kind === 'prompt')
        throw new Failure(
          'INVALID',
          `This is typed into ${preview.fit.what}. Run it in a terminal with it open.`,
        );
      const limitMs = preview.fit?.kind === 'endless' ? BOUND_MS : null;
      const batch = c.key ?? ulid();
      capturer.begin(run, step, { batch, hosts, text, masking, limitMs });
      return { batch };
    },
    cancelStep(c: StepCommand & { attempt?: string | undefined }) {
      const { step } = needStep(c);
      const running = step.attempts.filter((a) => a.outcome === null && (!c.attempt || a.id === c.attempt));
      if (running.length === 0) throw new Failure('CONFLICT', 'This step is not running any more.');
      const told = running.filter((a) => (a.how === 'captured' ? capturer.cancel(a.id) : executor.cancel(a)));
      if (told.length > 0) return ok;
      throw new Failure(
        'CONFLICT',
        `It runs on the console of ${running[0]?.by}. Only there it can be cancelled.`,
      );
    },
    preview(c: { runId: string; stepId: string; text: string; values: Record<string, string> }): Preview {
      const { run, step } = needStep(c);
      return preparer.look(run, step, c.text, c.values).preview;
    },
    previews({ runId }: { runId: string }): Record<string, Preview> {
      const run = need(runId);
      const commands = run.steps.filter((step) => step.kind === 'command');
      return Object.fromEntries(commands.map((s) => [s.id, preparer.look(run, s, s.command).preview]));
    },
    output({ runId, attempt: id, stream }: { runId: string; attempt: string; stream: 'stdout' | 'stderr' }) {
      const attempt = need(runId)
        .steps.flatMap((s) => s.attempts)
        .find((a) => a.id === id);
      if (!attempt) throw new Failure('NOT_FOUND', 'This run has no such try.');
      const file = attempt.more[stream];
      const text = file && outputs.read(file);
      const shown = stream === 'stdout' ? attempt.tail : attempt.stderr;
      return {
        name: file?.name ?? '',
        text: (text ?? shown).slice(0, MAX_SHOWN),
        kept: typeof text === 'string',
      };
    },
    export({ runId }: { runId: string }) {
      const run = need(runId);
      const printed = log.stream(incidentStream(run.incidentId)).flatMap((event) => {
        if (runStepFinished.is(event))
          return [[event.data.attempt, { stdout: event.data.tail, stderr: '' }] as const];
        if (!runCaptureFinished.is(event)) return [];
        const { attempt, stdout, stderr } = event.data;
        return [[attempt, { stdout: stdout.tail, stderr: stderr.tail }] as const];
      });
      const incident = deps.incidentTitle(run.incidentId);
      const text = runMarkdown({ run, incident, outputs: new Map(printed), now: deps.now() });
      return { name: fileName(run), text };
    },
  };
}
export type StepRunner = ReturnType<typeof createStepRunner>;

/** `2026-11-21-cache-is-down.run.md`: sorts by date, safe on every file system. */
function fileName(run: RunRow): string {
  const day = new Date(run.startedAt).toISOString().slice(0, 10);
  const title = run.playbookTitle
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60);
  return `${day}-${title || 'playbook'}.run.md`;
}
