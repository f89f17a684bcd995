import type { Guide } from '../../../electron/domain/guide/model.ts';
import { importGuide } from '../../../electron/domain/guide/import.ts';
import { type Inspection, inspectionOf } from '../../../electron/domain/guide/inspection.ts';

/** Joins lines, so that fixtures read as the text they are. */
export const text = (...lines: string[]): string => `${lines.join('\n')}\n`;

export const inspect = (source: string): Inspection => inspectionOf('guide.md', importGuide(source));

/** Where the blocks of a guide leave a gap, overlap or stop early; '' where they tile the source. */
export function lostText(guide: Guide): string {
  let at = 0;
  for (const block of guide.blocks) {
    if (block.range.start !== at) return `gap at ${at}, block at ${block.range.start}`;
    if (block.range.end <= block.range.start) return `empty block at ${at}`;
    at = block.range.end;
  }
  return at === guide.source.length ? '' : `ends at ${at} of ${guide.source.length}`;
}

export const BAKERY = text(
  '# Oven control guide',
  '',
  '## Severity levels',
  '',
  '| Level | Meaning | Response time |',
  '| --- | --- | --- |',
  '| **P0 - Fire** | Ovens out of control | < 5 minutes |',
  '| **P1 - Cold** | No oven heats | 1 hour |',
  '',
  '## Common incidents',
  '',
  '### 1. Oven controller down (P0)',
  '',
  '**Symptoms**:',
  '- Ovens show `E17`',
  '',
  '**Diagnosis**:',
  '',
  '```bash',
  '# 1. Is the controller alive?',
  'systemctl status oven-controller',
  '',
  '# 2. Restart it (if it hangs)',
  'sudo systemctl restart oven-controller   # takes 20 s',
  '# Expected: active (running)',
  '```',
  '',
  '**Recovery**:',
  '1. Check the display',
  '2. Tell the bakers: `oven-cli announce "back"`',
  '',
  '### 2. Yeast database full',
  '',
  '#### Signs',
  '- Inserts fail',
  '',
  '#### Mitigation',
  '1. **Make room**',
  '   ```sh',
  '   df -h /var/lib/yeast \\',
  '     | tail -1',
  '   ```',
  '',
  '## Communication templates',
  '',
  '### First notice',
  '```',
  'Subject: [Incident] <service> is not available',
  'Status: INVESTIGATING / RESOLVED',
  'Impact: <who is affected>',
  'Next update: [time]',
  '```',
  '',
  '## Before the shift',
  '- [ ] Gloves on',
  '- [x] Exits clear',
  '',
  '## Escalation path',
  '1. **Level 1**: baker on duty',
  '2. **Level 2**: head baker (after 15 min)',
  '',
  '## Contacts',
  '- **Head baker**: +1 555 0100',
  '- **Oven vendor**: help@ovens.example',
  '- **Slack**: #bakery',
);
