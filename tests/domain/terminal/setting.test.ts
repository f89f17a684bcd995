import { expect, test } from 'vitest';
import { readTerminalSetting, terminalDefaults } from '../../../electron/domain/terminal/setting.ts';

test('keeps what fits of stored settings and falls back field by field', () => {
  const stored = {
    fontSize: 20,
    scrollback: 9e9,
    theme: 'a theme of tomorrow',
    copyOnSelect: true,
    extra: 1,
  };
  expect(readTerminalSetting(stored)).toEqual({ ...terminalDefaults, fontSize: 20, copyOnSelect: true });
});

test.each([undefined, null, 'text', [], { snippets: [{ id: 'no' }] }])(
  'reads %j as the defaults',
  (stored) => {
    expect(readTerminalSetting(stored)).toEqual(terminalDefaults);
  },
);
