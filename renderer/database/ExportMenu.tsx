import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { api } from '../api/client.ts';
import { useRow } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import { bytesText, countText } from './format.ts';
import type { ResultView } from './runs.ts';

const forms = [
  { format: 'csv', label: 'CSV' },
  { format: 'json', label: 'JSON' },
  { format: 'markdown', label: 'Markdown' },
  { format: 'insert', label: 'INSERT statements' },
] as const;

interface ExportProps {
  result: ResultView;
  sessionId: string;
  table: string;
}

/** Writes all rows of a result to a file of this machine, however many: they never pass through the page. */
export function ExportMenu({ result, sessionId, table }: ExportProps) {
  const [id, setId] = useState<string>();
  const row = useRow('databaseExport', id);
  const { run, busy, error } = useCommand();
  const start = async (format: (typeof forms)[number]['format']) => {
    const made = await run((key) =>
      api.database.exportResult({ key, sessionId, run: result.run, result: result.result, format, table }),
    );
    if (made) setId(made.id);
  };
  return (
    <>
      {row && (
        <span className="db-export" role="status" title={row.file}>
          {row.state === 'failed' && row.text}
          {row.state === 'cancelled' && 'Cancelled.'}
          {row.state === 'running' && `${countText(row.rows)} rows, ${bytesText(row.bytes)} ...`}
          {row.state === 'done' && `${countText(row.rows)} rows in ${row.file}`}
        </span>
      )}
      {row?.state === 'running' ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => void run(() => api.database.cancelExport({ id: row.id }))}
        >
          Cancel the export
        </Button>
      ) : (
        <Menu withinPortal position="bottom-end">
          <Menu.Target>
            <Button
              size="compact-sm"
              variant="default"
              loading={busy}
              disabled={result.ended === null}
              leftSection={<IconDownload size={13} aria-hidden />}
            >
              Export
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>All rows, to a file of this machine</Menu.Label>
            {forms.map(({ format, label }) => (
              <Menu.Item key={format} onClick={() => void start(format)}>
                {label}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <ErrorLine>{error}</ErrorLine>
    </>
  );
}
