import { Button, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useOfferActs } from '../app/acts.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { ImportDialog } from './ImportDialog.tsx';

/** Handing the whole record to another console, and taking one over. */
export function BundleSection() {
  const [open, setOpen] = useState<'export' | 'import' | null>(null);
  useOfferActs([
    { label: 'Export the record as a bundle', run: () => setOpen('export') },
    { label: 'Take a bundle over', run: () => setOpen('import') },
  ]);
  return (
    <Stack gap="sm">
      <Title order={2} size="h5">
        Hand over
      </Title>
      <Text size="sm" c="dimmed">
        A bundle is the record as one file, for a stick or for scp. Another console merges it, checks every
        fact against its chain, and can take the same bundle twice without harm.
      </Text>
      <Group>
        <Button variant="default" onClick={() => setOpen('export')}>
          Export a bundle ...
        </Button>
        <Button variant="default" onClick={() => setOpen('import')}>
          Take a bundle over ...
        </Button>
      </Group>
      {open === 'export' && <ExportDialog incident={null} onClose={() => setOpen(null)} />}
      {open === 'import' && <ImportDialog onClose={() => setOpen(null)} />}
    </Stack>
  );
}
