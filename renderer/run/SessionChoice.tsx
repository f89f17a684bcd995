import { Button, Menu, Select } from '@mantine/core';
import { IconTerminal2 } from '@tabler/icons-react';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { api } from '../api/client.ts';
import { useTable } from '../store/rows.ts';
import { showTerminal } from '../terminal/useSessions.ts';
import { ErrorLine } from '../ui/ErrorLine.tsx';
import { useCommand } from '../ui/useCommand.ts';

/** Why nothing can be run in a terminal now; null where it can. */
export function sessionProblem({ state, step }: TerminalRow): string | null {
  if (state.kind === 'connecting') return 'connecting';
  if (state.kind !== 'open') return 'not connected';
  return step === null ? null : 'a step runs in it';
}

interface SessionChoiceProps {
  incidentId: string;
  sessions: TerminalRow[];
  chosen: TerminalRow | undefined;
  onChoose(id: string): void;
}

/** Which of the incident's terminals a step runs in; where there is none, a way to open one. */
export function SessionChoice({ incidentId, sessions, chosen, onChoose }: SessionChoiceProps) {
  if (sessions.length === 0) return <OpenTerminal incidentId={incidentId} onOpened={onChoose} />;
  return (
    <Select
      size="xs"
      aria-label="Terminal"
      className="step-session"
      allowDeselect={false}
      leftSection={<IconTerminal2 size={14} aria-hidden />}
      value={chosen?.id ?? null}
      placeholder="No terminal is ready"
      onChange={(id) => id && onChoose(id)}
      data={sessions.map((session, i) => ({
        value: session.id,
        label: labelOf(session, i, sessions),
        disabled: sessionProblem(session) !== null,
      }))}
    />
  );
}

/** Terminals go by their host; several on one host are numbered. */
function labelOf(session: TerminalRow, at: number, all: TerminalRow[]): string {
  const same = all.filter((s) => s.hostId === session.hostId);
  const problem = sessionProblem(session);
  return [
    session.host,
    same.length > 1 && `(${all.slice(0, at + 1).filter((s) => s.hostId === session.hostId).length})`,
    session.production && '· production',
    problem && `· ${problem}`,
  ]
    .filter(Boolean)
    .join(' ');
}

function OpenTerminal({ incidentId, onOpened }: { incidentId: string; onOpened(id: string): void }) {
  const hosts = Object.values(useTable('host')).sort((a, b) => a.name.localeCompare(b.name));
  const { run, busy, error } = useCommand();
  const open = async (hostId: string) => {
    const made = await run((key) => api.terminal.open({ key, incidentId, hostId, keep: false }));
    if (!made) return;
    showTerminal(incidentId, made.id);
    onOpened(made.id);
  };
  if (hosts.length === 0) {
    return (
      <p className="step-note step-session">
        It needs a terminal. <a href="#/hosts">Add a host</a> first, then open a terminal on it.
      </p>
    );
  }
  return (
    <div className="step-session">
      <Menu position="bottom-start" withinPortal>
        <Menu.Target>
          <Button size="xs" variant="default" loading={busy} leftSection={<IconTerminal2 size={14} />}>
            Open a terminal on ...
          </Button>
        </Menu.Target>
        <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
          {hosts.map((host) => (
            <Menu.Item key={host.id} onClick={() => void open(host.id)}>
              {host.name}
              {host.production && <span className="quiet"> · production</span>}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
      <ErrorLine>{error}</ErrorLine>
    </div>
  );
}
