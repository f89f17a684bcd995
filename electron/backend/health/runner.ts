import { EXCERPT } from '../../domain/health/answer.ts';
import type { Probe } from '../../domain/health/probe.ts';
import type { SecretStore } from '../../domain/secret.ts';
import type { Reach } from '../reach.ts';
import { explain } from './probes/explain.ts';
import { dropAgent } from './probes/http.ts';
import { lookAt } from './probes/index.ts';
import { found, LookError, type Context, type Look, type Memory } from './probes/look.ts';
import { createNames } from './probes/names.ts';

export interface RunnerDeps {
  reach: Reach;
  secrets: SecretStore;
  now(): number;
}

/** What a look found, and whether anything beyond this machine answered it. */
export type Result = Look & { answered: boolean };

/** Half a second between tries: what was a hiccup is over by then. */
const RETRY_MS = 500;
const VIA_CHECK_MS = 3000;

/** Under which name a probe's secret is kept. */
export const secretKey = (name: string): string => `probe ${name}`;

/** Looks at targets: each look within its time, bounded, its secrets masked in all that it says. */
export function createRunner({ reach, secrets, now }: RunnerDeps) {
  const resolve = createNames(now);

  async function once(probe: Probe, memory: Memory, stop: AbortSignal): Promise<Result> {
    const timeoutMs = probe.schedule.timeout * 1000;
    const time = new AbortController();
    const timer = setTimeout(() => time.abort(), timeoutMs);
    const masked: string[] = [];
    const ctx: Context = {
      reach,
      via: probe.via,
      timeoutMs,
      signal: AbortSignal.any([time.signal, stop]),
      waiting: 'to begin',
      answered: false,
      memory,
      streams: [],
      resolve,
      now,
      async secret(name) {
        const value = await secrets.get(secretKey(name));
        if (value === null)
          throw new LookError(`The secret "${name}" is not kept on this machine: type it in again.`, {
            outcome: 'unsure',
          });
        masked.push(value);
        return value;
      },
    };
    try {
      const look = await lookAt(ctx, probe.target);
      return { ...clean(look, masked), answered: ctx.answered };
    } catch (error) {
      const look = explain(error, ctx);
      const seen =
        time.signal.aborted && ctx.via !== null && !ctx.answered
          ? await throughHost(ctx.via, look, stop)
          : look;
      return { ...clean(seen, masked), answered: ctx.answered };
    } finally {
      clearTimeout(timer);
      for (const stream of ctx.streams) stream.destroy();
    }
  }

  /** Silence behind a host is the target's where the host itself answers. */
  async function throughHost(via: string, look: Look, stop: AbortSignal): Promise<Look> {
    try {
      const options = {
        signal: AbortSignal.any([stop, AbortSignal.timeout(VIA_CHECK_MS)]),
        timeoutMs: VIA_CHECK_MS,
        quiet: true,
      };
      await reach.exec(via, 'true', { ...options, maxBytes: 100 });
      return { ...look, reason: `${look.reason} The host in between answers.` };
    } catch {
      return { ...look, outcome: 'unsure', reason: 'Cannot be seen: the host in between does not answer.' };
    }
  }

  return {
    /** Looks, again where it failed and the probe asks for it. */
    async look(probe: Probe, memory: Memory, stop: AbortSignal): Promise<Result> {
      let result = await once(probe, memory, stop);
      for (let i = 0; i < probe.schedule.retries && result.outcome === 'fail' && !stop.aborted; i++) {
        await new Promise((done) => setTimeout(done, RETRY_MS));
        result = await once(probe, memory, stop);
      }
      return result;
    },
    /** Ends what is kept between looks. */
    forget: (memory: Memory): void => dropAgent({ memory }),
  };
}
export type Runner = ReturnType<typeof createRunner>;

/** Bounds what a look says and takes secrets out of it. */
function clean(look: Look, secrets: readonly string[]): Look {
  // A secret of three characters would blank half a text; nobody's is so short.
  const hidden = secrets
    .filter((s) => s.length > 3)
    .flatMap((s) => [s, encodeURIComponent(s), Buffer.from(s).toString('base64')]);
  const mask = (text: string): string => hidden.reduce((all, s) => all.replaceAll(s, '••••'), text);
  const plain = (text: string): string => mask(text).replace(/[^\P{Cc}\n\t]/gu, '');
  return found({
    ...look,
    reason: plain(look.reason).slice(0, 1000),
    // Masked before it is cut: a secret on the edge would lose its end and stay.
    excerpt: plain(look.excerpt.slice(0, 10 * EXCERPT)).slice(0, EXCERPT),
    components: look.components.map((c) => ({ ...c, name: plain(c.name), text: plain(c.text) })),
  });
}
