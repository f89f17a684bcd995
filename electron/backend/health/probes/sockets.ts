import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import { judgeLatency, judgeNumber } from '../../../domain/health/compare.ts';
import type { TargetOf } from '../../../domain/health/probe.ts';
import { bounded } from './bounded.ts';
import { next } from './http.ts';
import { found, LookError, open, within, type Context, type Look } from './look.ts';
import { secure } from './secure.ts';

/** 64 kB of an answer or of a command's output are looked into. */
const MOST = 64_000;

/** Opens a connection; may say something and hold the answer against a pattern. */
export async function lookTcp(ctx: Context, target: TargetOf<'tcp'>): Promise<Look> {
  const started = performance.now();
  const stream = await open(ctx, target.host, target.port);
  let said = '';
  if (target.send) stream.write(target.send);
  if (target.expect) {
    const wanted = new RegExp(target.expect);
    ctx.waiting = 'for what it should say';
    while (!bounded(target.expect, () => wanted.test(said))) {
      if (said.length > MOST) throw new LookError(`It says what ${target.expect} does not match.`);
      said += (await within(ctx, next(stream))).toString('utf8');
    }
  }
  const latencyMs = performance.now() - started;
  const slow = judgeLatency(latencyMs, target);
  return found({
    reason: `It takes connections, in ${Math.round(latencyMs)} ms.`,
    ...slow,
    latencyMs,
    excerpt: said,
  });
}

const DAY = 86_400_000;

/** Looks how long a certificate is still good. */
export async function lookTls(ctx: Context, target: TargetOf<'tls'>): Promise<Look> {
  const started = performance.now();
  const name = target.serverName || target.host;
  const stream = await open(ctx, target.host, target.port);
  const socket = await secure(ctx, stream, name, { ca: target.ca, any: true });
  const latencyMs = performance.now() - started;
  const certificate = socket.getPeerCertificate();
  const problem = socket.authorizationError as Error | string | null;
  socket.destroy();
  const until = Date.parse(certificate.valid_to ?? '');
  if (Number.isNaN(until)) throw new LookError('It shows no certificate.');
  const days = (until - ctx.now()) / DAY;
  const look = {
    latencyMs,
    value: Math.floor(days * 10) / 10,
    unit: 'days',
    excerpt: `${[certificate.subject?.CN ?? ''].flat().join(', ')} until ${certificate.valid_to}`,
  };
  if (days < 0)
    return found({
      ...look,
      outcome: 'fail',
      reason: `Its certificate expired ${Math.ceil(-days)} days ago.`,
    });
  if (problem) return found({ ...look, outcome: 'fail', reason: trust(String(problem)) });
  const outcome = days < target.failDays ? 'fail' : days < target.warnDays ? 'warn' : 'ok';
  return found({ ...look, outcome, reason: `Its certificate is good for ${Math.floor(days)} days.` });
}

function trust(problem: string): string {
  if (/ALTNAME/.test(problem)) return 'Its certificate is for another name.';
  if (/SELF_SIGNED_CERT$|SELF_SIGNED/.test(problem))
    return 'Its certificate is self-signed, or its authority is not trusted here.';
  return `Its certificate is not trusted here (${problem.slice(0, 80)}).`;
}

/** Asks for a name. Through a host only addresses can be asked for, with what that host has. */
export async function lookDns(ctx: Context, target: TargetOf<'dns'>): Promise<Look> {
  const started = performance.now();
  ctx.waiting = 'for a name server';
  const answers = ctx.via === null ? await direct(ctx, target) : await onHost(ctx, ctx.via, target);
  const latencyMs = performance.now() - started;
  const excerpt = answers.join('\n');
  if (answers.length === 0)
    return found({ outcome: 'fail', reason: `${target.name} has no ${target.record} record.`, latencyMs });
  const missing = target.expect.filter(
    (wanted) => !answers.some((a) => a.toLowerCase().includes(wanted.toLowerCase())),
  );
  if (missing.length > 0)
    return found({
      outcome: 'fail',
      reason: `${target.name} leads to ${answers.slice(0, 4).join(', ')}, not to ${missing.join(', ')}.`,
      latencyMs,
      excerpt,
    });
  const slow = judgeLatency(latencyMs, target);
  return found({
    reason: `${answers.length} answers: ${answers.slice(0, 4).join(', ')}.`,
    ...slow,
    latencyMs,
    excerpt,
  });
}

async function direct(ctx: Context, { name, record, server }: TargetOf<'dns'>): Promise<string[]> {
  const resolver = new Resolver({ timeout: Math.max(500, Math.floor(ctx.timeoutMs / 2)), tries: 2 });
  if (server) resolver.setServers([await serverOf(ctx, server)]);
  ctx.signal.addEventListener('abort', () => resolver.cancel(), { once: true });
  try {
    const answers = await within(ctx, resolver.resolve(name, record) as Promise<unknown[]>);
    ctx.answered = true;
    return answers.flat().map((a) => (typeof a === 'string' ? a : Object.values(a as object).join(' ')));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'ENOTFOUND' || code === 'ENODATA') {
      ctx.answered = true;
      throw new LookError(
        code === 'ENODATA' ? `${name} has no ${record} record.` : `The name ${name} does not exist.`,
      );
    }
    if (/ETIMEOUT|ECONNREFUSED|ECANCELLED/.test(code)) {
      const refused = code === 'ECONNREFUSED';
      ctx.answered ||= refused;
      throw new LookError(refused ? 'No name server listens there.' : 'The name server does not answer.', {
        silent: !refused,
      });
    }
    if (code === 'ESERVFAIL' || code === 'EREFUSED')
      throw new LookError(`The name server refuses to answer for ${name} (${code}).`);
    throw error;
  }
}

async function serverOf(ctx: Context, written: string): Promise<string> {
  const [, host = written, port] = /^\[?(.+?)\]?(?::(\d+))?$/.exec(written) ?? [];
  const address = await ctx.resolve(host, ctx.signal);
  return port ? `${isIP(address) === 6 ? `[${address}]` : address}:${port}` : address;
}

async function onHost(ctx: Context, via: string, { name, record }: TargetOf<'dns'>): Promise<string[]> {
  if (record !== 'A' && record !== 'AAAA')
    throw new LookError('Through a host, only A and AAAA records can be looked up.', { outcome: 'unsure' });
  if (!/^[\w.:-]+$/.test(name)) throw new LookError('This name cannot be asked for.');
  const command = `getent ${record === 'A' ? 'ahostsv4' : 'ahostsv6'} ${name}`;
  const result = await ctx.reach.exec(via, command, {
    signal: ctx.signal,
    timeoutMs: ctx.timeoutMs,
    quiet: true,
    maxBytes: MOST,
  });
  const lines = Buffer.from(result.stdout).toString('utf8').split('\n');
  return [...new Set(lines.map((line) => line.split(/\s/)[0] ?? '').filter(Boolean))];
}

/** Runs a command on a host; its exit code and a number in its output tell. */
export async function lookCommand(ctx: Context, target: TargetOf<'command'>): Promise<Look> {
  if (ctx.via === null) throw new LookError('A command runs on a host: choose one.', { outcome: 'unsure' });
  const started = performance.now();
  ctx.waiting = 'for the command to end';
  const result = await ctx.reach.exec(ctx.via, target.command, {
    signal: ctx.signal,
    timeoutMs: ctx.timeoutMs,
    quiet: true,
    maxBytes: MOST,
  });
  const latencyMs = performance.now() - started;
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('utf8');
  const out = text(result.stdout);
  const excerpt = [out, text(result.stderr)].filter(Boolean).join('\n');
  const said = (outcome: 'ok' | 'fail', reason: string) => found({ outcome, reason, latencyMs, excerpt });
  if (result.exitCode !== target.exitCode) {
    const ended =
      result.exitCode === null
        ? `was ended by ${result.signal ?? 'a signal'}`
        : `ended with ${result.exitCode}, not ${target.exitCode}`;
    const first = text(result.stderr).trim().split('\n')[0]?.slice(0, 200);
    return said('fail', `The command ${ended}${first ? `: ${first}` : ''}.`);
  }
  if (!target.number) return said('ok', `The command ended with ${result.exitCode}.`);
  const pattern = new RegExp(target.number, 'm');
  const match = bounded(target.number, () => pattern.exec(out));
  const value = match ? Number((match[1] ?? match[0]).replace(',', '.')) : Number.NaN;
  if (Number.isNaN(value))
    return said('fail', `Its output has no number where ${target.number} looks for it.`);
  return found({ ...judgeNumber(value, target.unit, target), value, unit: target.unit, latencyMs, excerpt });
}
