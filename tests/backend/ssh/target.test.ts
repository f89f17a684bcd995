import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveTarget } from '../../../electron/backend/ssh/target.ts';

const dir = mkdtempSync(join(tmpdir(), 'hf-target-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const file = join(dir, 'config');
writeFileSync(
  file,
  [
    'Host edge\n HostName edge.example.com\n User hop\n Port 2200',
    'Host inner\n ProxyJump edge',
    'Host app\n HostName 10.0.0.5\n ProxyJump inner,last',
    'Host round\n ProxyJump round',
    'Host command\n ProxyCommand nc %h %p',
    'Host noagent\n IdentityAgent none\n ConnectTimeout 3\n ServerAliveInterval 7',
  ].join('\n'),
);
const options = { sources: [{ file, includeFrom: dir }], localUser: 'me', agentSocket: '/run/agent' };
const resolve = (address: string, more = {}) => resolveTarget({ name: 'shown', address, ...more }, options);

describe('working out how to connect', () => {
  it('takes a configured host with its defaults', () => {
    const target = resolve('edge');
    expect(target).toMatchObject({
      name: 'shown',
      host: 'edge.example.com',
      user: 'hop',
      port: 2200,
      jumps: [],
    });
    expect(target).toMatchObject({ agentSocket: '/run/agent', timeoutMs: 15_000, keepaliveSeconds: 15 });
  });

  it('lets what the person wrote win over the configuration', () => {
    const target = resolve('edge', { user: 'root', port: 22, identityFile: '/keys/mine' });
    expect(target).toMatchObject({ user: 'root', port: 22 });
    expect(target.identityPaths[0]).toBe('/keys/mine');
  });

  it('knows the home folder in a key path that the person wrote', () => {
    const spec = { name: 'x', address: 'edge', identityFile: '~/.ssh/mine' };
    expect(resolveTarget(spec, { ...options, home: '/home/me' }).identityPaths[0]).toBe('/home/me/.ssh/mine');
  });

  it("puts jump hosts in order, with the first hop's own jump before it", () => {
    expect(resolve('app').jumps.map((hop) => hop.host)).toEqual(['edge.example.com', 'inner', 'last']);
  });

  it('lets the person name the jump hosts', () => {
    expect(resolve('app', { jumps: [{ host: 'edge' }] }).jumps.map((hop) => hop.host)).toEqual([
      'edge.example.com',
    ]);
    expect(resolve('app', { jumps: [] }).jumps).toEqual([]);
  });

  it('uses the agent, timeout and keepalive that the configuration names', () => {
    expect(resolve('noagent')).toMatchObject({ agentSocket: null, timeoutMs: 3_000, keepaliveSeconds: 7 });
  });

  it('says what it cannot do', () => {
    expect(() => resolve('round')).toThrow('circle');
  });

  it('expands the tokens of a ProxyCommand, which jumps that a person named replace', () => {
    expect(resolve('command').proxyCommand).toBe('nc command 22');
    expect(resolve('command', { jumps: [] }).proxyCommand).toBeNull();
  });
});
