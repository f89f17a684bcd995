import { expect, test } from 'vitest';
import { builtInSchemes } from '../../../electron/domain/severity/builtIn.ts';
import type { SeverityRow } from '../../../electron/domain/severity/model.ts';
import { openBackend } from '../../fixtures/backend.ts';

test('a scheme keeps its own questions, and loses them when they are taken out', () => {
  const { services, feed } = openBackend();
  const levels = [...(builtInSchemes[0]?.levels ?? [])];
  const scheme = () => (feed('severity')?.row('team') as SeverityRow | undefined)?.schemes[0];
  const questions = [{ text: 'Can nobody pay?', code: 'P0' }];
  const { id } = services.severity.saveScheme({ name: 'Ours', levels, questions });
  expect(scheme()?.questions).toEqual(questions);
  services.severity.saveScheme({ id, name: 'Ours', levels, questions: [] });
  expect(scheme()?.questions).toEqual([]);
  services.severity.saveScheme({ id, name: 'Ours', levels });
  expect(scheme()?.questions).toBeUndefined();
});
