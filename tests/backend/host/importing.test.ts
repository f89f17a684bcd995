import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { previewCsv, previewPuttyFolder, previewRegistry } from '../../../electron/backend/host/importing.ts';
import { Failure } from '../../../electron/domain/failure.ts';
import { hostDetails, type HostRow } from '../../../electron/domain/host/model.ts';
import { temporaryFolder } from '../../fixtures/folder.ts';

const known: HostRow = {
  id: '01JZZZZZZZZZZZZZZZZZZZZZZZ',
  name: 'db-1',
  address: '10.0.0.5',
  port: null,
  user: 'ops',
  identityFile: '',
  jump: '',
  production: false,
  tags: [],
  addedAt: 1,
  updatedAt: 1,
};

describe('hosts from a CSV file', () => {
  it('are read by the names of the columns, whatever their order', () => {
    const text =
      '\uFEFFHost Name;User;Group;Tags;Prod;Port;Name;Proxy Jump\r\n' +
      '10.0.0.9;deploy;Web;eu|edge;yes;2200;"web; one";gate\r\n10.0.0.5;ops;;;;;;\r\n';
    const { hosts, problems } = previewCsv(text.replace('Host Name', 'hostname'), [known]);
    expect(problems).toEqual([]);
    expect(hosts).toMatchObject([
      {
        where: 'line 2',
        known: null,
        details: {
          name: 'web; one',
          address: '10.0.0.9',
          user: 'deploy',
          group: 'Web',
          tags: ['eu', 'edge'],
          production: true,
          port: 2200,
          jump: 'gate',
        },
      },
      { where: 'line 3', known: 'db-1', details: { name: '10.0.0.5', port: null } },
    ]);
  });

  it('that make no sense are told by line, and the others are kept', () => {
    const text =
      'address,port,production\nok,22,no\n,22,\nbad,99999,\nbad,ssh,\n-oProxyCommand=x,,\nbad,22,maybe\n';
    const { hosts, problems } = previewCsv(text, []);
    expect(hosts.map(({ details }) => details.address)).toEqual(['ok']);
    expect(problems).toEqual([
      { where: 'line 3', text: 'There is no address.' },
      { where: 'line 4', text: 'port: A port is 1 to 65535' },
      { where: 'line 5', text: 'The port "ssh" is not a number.' },
      { where: 'line 6', text: expect.stringContaining('does not begin with a dash') },
      { where: 'line 7', text: 'Production is "maybe"; write yes or no.' },
    ]);
  });

  it('are refused where the columns have no names or a quote is open', () => {
    expect(() => previewCsv('web,10.0.0.1\n', [])).toThrow('one of them "address"');
    expect(() => previewCsv('', [])).toThrow('one of them "address"');
    expect(() => previewCsv('address,name\na,"open\n', [])).toThrow('a quote is not closed');
  });
});

describe('hosts from PuTTY', () => {
  const key = 'HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions';
  const registry = [
    'Windows Registry Editor Version 5.00',
    '',
    `[${key}]`,
    '',
    `[${key}\\Default%20Settings]`,
    '"HostName"=""',
    `[${key}\\web%20server]`,
    '"HostName"="deploy@web.example.com"',
    '"PortNumber"=dword:00000898',
    '"Protocol"="ssh"',
    '"PublicKeyFile"="C:\\\\keys\\\\web.ppk"',
    '"ProxyMethod"=dword:00000006',
    '"ProxyHost"="gate"',
    '"ProxyPort"=dword:00000016',
    '"ProxyUsername"="hop"',
    `[${key}\\switch]`,
    '"HostName"="10.0.0.1"',
    '"Protocol"="telnet"',
    '',
  ].join('\r\n');

  it('are read from a registry export, and what speaks no SSH is told', () => {
    const { hosts, problems } = previewRegistry(registry, []);
    expect(hosts).toMatchObject([
      {
        details: {
          name: 'web server',
          address: 'web.example.com',
          user: 'deploy',
          port: 2200,
          identityFile: 'C:\\keys\\web.ppk',
          jump: 'hop@gate',
          tags: ['putty'],
        },
      },
    ]);
    expect(problems).toEqual([{ where: 'line 16', text: '"switch" speaks telnet, not SSH' }]);
    expect(() => previewRegistry('nothing', [])).toThrow('reg export');
  });

  it('are read from the files that PuTTY keeps on Unix', () => {
    const home = temporaryFolder();
    expect(() => previewPuttyFolder(home, [])).toThrow('keeps no sessions');
    mkdirSync(join(home, '.putty', 'sessions'), { recursive: true });
    const file = join(home, '.putty', 'sessions', 'db%20one');
    writeFileSync(file, 'HostName=10.0.0.5\nPortNumber=22\nProtocol=ssh\nUserName=ops\nPresent=1\n');
    expect(previewPuttyFolder(home, [known]).hosts).toMatchObject([
      { known: 'db-1', details: { name: 'db one', address: '10.0.0.5', user: 'ops', port: null } },
    ]);
  });
});

describe('files that are no lists of hosts', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'address',
            'name',
            'port',
            'tags',
            'yes',
            '22',
            '-x',
            '"',
            ',',
            ';',
            '\t',
            '\n',
            '\r\n',
            '\u0000',
          ),
          fc.constantFrom(
            '[HKEY_CURRENT_USER\\Software\\SimonTatham\\PuTTY\\Sessions\\a%zz]\n',
            '"HostName"="',
            '"\n',
          ),
          fc.constantFrom(
            '"PortNumber"=dword:ffffffff\n',
            '"Protocol"="ssh"\n',
            '"HostName"="a b"\n',
            '%C3%28',
            '@',
            ':',
          ),
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join('')),
  );

  it('are refused in words, or what of them makes sense is offered and fit to be added', () => {
    fc.assert(
      fc.property(noise, fc.boolean(), (text, named) => {
        for (const read of [previewCsv, previewRegistry]) {
          const whole = named ? `address,name,port,user,tags,production\n${text}` : text;
          try {
            const { hosts, problems } = read(whole, [known]);
            for (const { details } of hosts) expect(hostDetails.parse(details)).toEqual(details);
            for (const { where, text: words } of problems) expect(where && words).not.toBe('');
          } catch (error) {
            expect(error).toBeInstanceOf(Failure);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('a hop or a user that ssh would take for an option is no host', () => {
    const at = 'address,user,jump\n';
    const read = (line: string) => previewCsv(at + line, []);
    expect(read('web,-oProxyCommand=x,').hosts.length + read('web,,-oProxyCommand=x').hosts.length).toBe(0);
    expect(read('web,"a b\u0007",').hosts).toEqual([]);
  });
});
