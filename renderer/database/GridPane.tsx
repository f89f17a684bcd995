import { Button, Menu, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCopy } from '@tabler/icons-react';
import { useCallback, useState } from 'react';
import { formatRows, type CopyFormat } from '@domain/database/copy.ts';
import { useRow } from '../store/rows.ts';
import { CellDrawer } from './CellDrawer.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { countText } from './format.ts';
import { Grid } from './Grid.tsx';
import { boxOf, type Place, type Selection } from './selection.ts';
import type { ResultView } from './runs.ts';
import type { Shell } from './shell.ts';
import { tableNameOf } from './tableName.ts';
import { LOADED, PAGE, useRows, type Sort } from './useRows.ts';

interface GridPaneProps {
  result: ResultView;
  shell: Shell;
  sessionId: string;
  statement: string;
}

/** 100,000 rows fit into a clipboard; more is an export. */
const MAX_COPIED = 100_000;
const start: Selection = { anchor: { row: 0, column: 0 }, head: { row: 0, column: 0 } };

/** The rows of a result, with what can be done with them. */
export function GridPane({ result, shell, sessionId, statement }: GridPaneProps) {
  const [sort, setSort] = useState<Sort | null>(null);
  const [find, setFind] = useState('');
  const [page, setPage] = useState(0);
  const [selection, setSelection] = useState(start);
  const [opened, setOpened] = useState<Place | null>(null);
  const engine = useRow('databaseSession', sessionId)?.engine ?? 'postgres';
  const rows = useRows(result, shell, { sort, find, page });
  const { columns } = result;
  const { show } = rows;
  const onShow = useCallback((from: number, to: number) => show(from, to), [show]);
  const onSort = (column: number) =>
    setSort((now) =>
      now?.column !== column ? { column, down: false } : now.down ? null : { column, down: true },
    );
  const copy = async (format: CopyFormat) => {
    const { top, bottom, left, right } = boxOf(selection);
    const wanted = Math.min(bottom, top + MAX_COPIED - 1, rows.count - 1);
    const picked = columns.slice(left, right + 1);
    const found = await rows.read(top, wanted + 1);
    const cells = found.map((row) => row.slice(left, right + 1));
    const table = tableNameOf(picked, statement);
    await navigator.clipboard.writeText(copyText(format, picked, cells, { engine, table }));
    notifications.show({
      message: `Copied ${countText(cells.length)} ${cells.length === 1 ? 'row' : 'rows'}${
        bottom > wanted ? `: a clipboard takes no more than ${countText(MAX_COPIED)}. Export the rest.` : '.'
      }`,
    });
  };
  const pages = Math.ceil(result.rows / PAGE);
  return (
    <div className="db-grid-pane">
      <div className="db-bar" role="toolbar" aria-label="Rows">
        <TextInput
          size="xs"
          w={220}
          aria-label="Find in the loaded rows"
          placeholder="Find in the loaded rows"
          value={find}
          onChange={(e) => setFind(e.currentTarget.value)}
        />
        <span className="quiet db-looked" role="status">
          {lookedText(result, rows.looked, rows.count, rows.loading)}
        </span>
        {pages > 1 && (
          <span className="db-pages">
            {Array.from({ length: pages }, (_, i) => (
              <Button
                key={i}
                size="compact-xs"
                variant={i === page ? 'filled' : 'default'}
                onClick={() => setPage(i)}
              >
                {countText(i * PAGE + 1)}–
              </Button>
            ))}
          </span>
        )}
        <span className="db-bar-end">
          <CopyMenu onCopy={(format) => void copy(format)} />
          <ExportMenu result={result} sessionId={sessionId} table={tableNameOf(columns, statement)} />
        </span>
      </div>
      <Grid
        key={page}
        label="Rows"
        columns={columns}
        count={rows.count}
        rowAt={rows.rowAt}
        numberOf={(i) => rows.placeOf(i) + 1}
        isCut={(i, column) => result.cuts.has(`${rows.placeOf(i)}:${column}`)}
        onShow={onShow}
        sort={sort}
        onSort={onSort}
        selection={selection}
        onSelect={setSelection}
        onOpen={setOpened}
        onCopy={() => void copy('tsv')}
        version={shell.snapshot().version}
      />
      {opened && (
        <CellDrawer
          column={columns[opened.column]}
          value={rows.rowAt(opened.row)?.[opened.column]}
          place={rows.placeOf(opened.row) + 1}
          bytes={result.cuts.get(`${rows.placeOf(opened.row)}:${opened.column}`) ?? null}
          onClose={() => setOpened(null)}
        />
      )}
    </div>
  );
}

/** A single cell is copied as it is; more as a table. */
function copyText(
  format: CopyFormat,
  ...[columns, rows, options]: [
    Parameters<typeof formatRows>[1],
    Parameters<typeof formatRows>[2],
    Parameters<typeof formatRows>[3],
  ]
): string {
  if (format === 'tsv' && rows.length === 1 && columns.length === 1) return rows[0]?.[0] ?? '';
  return formatRows(format, columns, rows, options);
}

function lookedText(result: ResultView, looked: number | null, count: number, loading: boolean): string {
  if (loading) return 'Loading the rows ...';
  if (looked === null) return '';
  const of =
    looked < result.rows
      ? `the first ${countText(looked)} of ${countText(result.rows)} rows`
      : `${countText(looked)} rows`;
  return `${countText(count)} of ${of}${looked < result.rows ? `: no more than ${countText(LOADED)} are loaded` : ''}`;
}

const forms: { format: CopyFormat; label: string }[] = [
  { format: 'tsv', label: 'For a spreadsheet (tabs)' },
  { format: 'csv', label: 'CSV with titles' },
  { format: 'json', label: 'JSON' },
  { format: 'markdown', label: 'Markdown table' },
  { format: 'insert', label: 'INSERT statements' },
];

function CopyMenu({ onCopy }: { onCopy(format: CopyFormat): void }) {
  return (
    <Menu withinPortal position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" leftSection={<IconCopy size={13} aria-hidden />}>
          Copy
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>The selection</Menu.Label>
        {forms.map(({ format, label }) => (
          <Menu.Item key={format} onClick={() => onCopy(format)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
