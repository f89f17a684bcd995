import { ActionIcon, Button, Menu, Switch } from '@mantine/core';
import { IconAlertTriangle, IconCopy, IconDots } from '@tabler/icons-react';
import { sizeText } from '@domain/size.ts';
import { endText, isLoopback, type TunnelRow } from '@domain/tunnel/model.ts';
import { api } from '../api/client.ts';
import { useOfferActs } from '../app/acts.ts';
import { ProductionMark } from '../host/ProductionMark.tsx';
import { useTable } from '../store/rows.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';
import './tunnel.css';
import { isActive, kindWords, stateText, wayText } from './words.ts';

/** The tunnels of this console, the newest last; `incidentId` is what they are opened for from here. */
export function TunnelList({ incidentId }: { incidentId: string | null }) {
  const rows = Object.values(useTable('tunnel')).sort((a, b) => a.createdAt - b.createdAt);
  useOfferActs(
    rows.map((row) => ({
      label: `${isActive(row) ? 'Close' : 'Open'} the tunnel ${wayText(row)} via ${row.host}`,
      run: () => void toggle(row, incidentId),
    })),
  );
  return (
    <ul className="framed-list tunnel-list" aria-label="Tunnels">
      {rows.map((row) => (
        <Line key={row.id} row={row} incidentId={incidentId} />
      ))}
    </ul>
  );
}

const toggle = ({ id, ...row }: TunnelRow, incidentId: string | null) =>
  isActive({ id, ...row }) ? api.tunnel.stop({ id }) : api.tunnel.start({ id, incidentId });

function Line({ row, incidentId }: { row: TunnelRow; incidentId: string | null }) {
  const { run, busy, error } = useCommand();
  const { id, state, traffic } = row;
  const way = wayText(row);
  const counted = traffic.total > 0 || state.kind === 'open';
  return (
    <li data-state={state.kind} data-production={row.production || undefined}>
      <div className="tunnel-head">
        <span className="tunnel-kind">{kindWords[row.kind].label}</span>
        <span className="mono tunnel-way">{way}</span>
        <span className="tunnel-acts">
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            aria-label={`${isActive(row) ? 'Close' : 'Open'} ${way}`}
            onClick={() => void run(() => toggle(row, incidentId))}
          >
            {isActive(row) ? 'Close' : 'Open'}
          </Button>
          <More row={row} onRemove={() => void run(() => api.tunnel.remove({ id }))} />
        </span>
      </div>
      <div className="tunnel-detail">
        <span>via {row.host}</span>
        {row.production && <ProductionMark />}
        {!isLoopback(row.listen) && (
          <span className="tunnel-exposed">
            <IconAlertTriangle size={13} aria-hidden /> Others can connect
          </span>
        )}
        <span className="tunnel-state" role="status">
          {stateText(row)}
        </span>
        {counted && (
          <span className="quiet mono">
            {sizeText(traffic.sent)} sent, {sizeText(traffic.received)} received, {traffic.open} open of{' '}
            {traffic.total}
          </span>
        )}
        {row.configured ? (
          <span className="quiet tunnel-auto">From the SSH configuration, while a terminal is open</span>
        ) : (
          <Switch
            size="xs"
            className="tunnel-auto"
            label="Auto-start"
            aria-label={`Open ${way} whenever Holdfast starts`}
            checked={row.autoStart}
            onChange={(e) => {
              const autoStart = e.currentTarget.checked;
              void run(() => api.tunnel.setAutoStart({ id, autoStart }));
            }}
          />
        )}
      </div>
      <ErrorLine>{error}</ErrorLine>
    </li>
  );
}

function More({ row, onRemove }: { row: TunnelRow; onRemove(): void }) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="sm"
          aria-label={`More for the tunnel ${wayText(row)}`}
        >
          <IconDots size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconCopy size={14} aria-hidden />}
          onClick={() => void navigator.clipboard.writeText(endText(row.listen))}
        >
          Copy {endText(row.listen)}
        </Menu.Item>
        <Menu.Item color="red" onClick={onRemove}>
          {isActive(row) ? 'Close and forget it' : 'Forget it'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
