import { expect, test } from 'vitest';
import { REORDERS, showHidden } from '../../electron/domain/hidden.ts';
import { stepProblem } from '../../electron/backend/terminal/stepText.ts';

test('characters that change how a command reads are shown and refused', () => {
  const command = 'echo safe \u202e# rm -rf /';
  expect(showHidden(command)).toBe('echo safe ⟨U+202E⟩# rm -rf /');
  expect(stepProblem(command)).toMatch(/invisible characters/);
  expect(stepProblem('ls\u200b -la')).toMatch(/invisible characters/);
});

test('ordinary text in any script, and emoji with joiners, pass', () => {
  for (const text of ['echo "שלום עולם"', 'echo 👩‍💻', 'echo "می\u200cخواهم"', 'grep é file']) {
    expect(REORDERS.test(text)).toBe(false);
    expect(stepProblem(text)).toBeNull();
  }
});
