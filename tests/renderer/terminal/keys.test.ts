import { describe, expect, test } from 'vitest';
import {
  broadcastTo,
  keepBroadcast,
  receivers,
  stopBroadcast,
} from '../../../renderer/terminal/broadcast.ts';
import { actOf } from '../../../renderer/terminal/keys.ts';

const press = (keys: string) => {
  const parts = keys.split('+');
  const has = (name: string) => parts.includes(name);
  const key = parts.at(-1) ?? '';
  return actOf({
    key: key === 'plus' ? '+' : key,
    code: '',
    ctrlKey: has('Ctrl'),
    metaKey: has('Meta'),
    shiftKey: has('Shift'),
    altKey: has('Alt'),
  });
};

describe('keys of a terminal', () => {
  test.each([
    'Ctrl+c',
    'Ctrl+k',
    'Ctrl+r',
    'Ctrl+w',
    'Ctrl+z',
    'Ctrl+Shift+_',
    'Alt+f',
    'a',
    'Ctrl+Alt+Shift+E',
  ])('%s is the shell’s', (keys) => expect(press(keys)).toBeNull());
  test.each([
    ['Ctrl+Shift+C', 'copy'],
    ['Ctrl+Shift+Home', 'firstLine'],
    ['Ctrl+Shift+End', 'lastLine'],
    ['Ctrl+Shift+E', { split: 'right' }],
    ['Ctrl+Shift+ArrowUp', { focus: 'up' }],
    ['Ctrl+plus', 'zoomIn'],
    ['Ctrl+-', 'zoomOut'],
    ['Ctrl+0', 'zoomReset'],
    ['Meta+k', 'palette'],
    ['Ctrl+F6', 'leave'],
  ])('%s is ours', (keys, act) => expect(press(keys)).toEqual(act));
});

describe('broadcast input', () => {
  test('goes to the others that were chosen, from one of them alone', () => {
    broadcastTo(['a', 'b', 'c']);
    expect(receivers('a')).toEqual(['b', 'c']);
    expect(receivers('d')).toEqual([]);
    stopBroadcast();
    expect(receivers('a')).toEqual([]);
  });
  test('loses a terminal that closes, and ends with the last but one', () => {
    broadcastTo(['a', 'b', 'c']);
    keepBroadcast(new Set(['a', 'b']));
    expect(receivers('a')).toEqual(['b']);
    keepBroadcast(new Set(['a']));
    expect(receivers('a')).toEqual([]);
  });
});
