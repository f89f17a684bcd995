import { Checkbox, Collapse, Group, NativeSelect, NumberInput, TagsInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  defaultPorts,
  engineNames,
  engines,
  tlsModes,
  type ConnectionDetails,
  type Engine,
} from '@domain/database/model.ts';
import { useTable } from '../store/rows.ts';

export type Errors = Partial<Record<keyof ConnectionDetails, string>>;

interface FieldsProps {
  details: ConnectionDetails;
  errors: Errors;
  set(change: Partial<ConnectionDetails>): void;
}

type TextName = 'name' | 'address' | 'database' | 'user' | 'authSource' | 'socketPath';

/** A text field's properties. */
function text({ details, errors, set }: FieldsProps, field: TextName) {
  return {
    value: details[field],
    error: errors[field],
    onChange: (e: React.ChangeEvent<HTMLInputElement>) => set({ [field]: e.currentTarget.value }),
    spellCheck: false,
    autoComplete: 'off',
  };
}

/** The fields of a connection: what most need, then what some do. */
export function ConnectionFields(props: FieldsProps) {
  const { details, errors, set } = props;
  const hosts = Object.values(useTable('host')).toSorted((a, b) => a.name.localeCompare(b.name));
  const [more, setMore] = useState(false);
  const setEngine = (engine: Engine) =>
    set({
      engine,
      ...(details.port === defaultPorts[details.engine] && { port: defaultPorts[engine] }),
    });
  const setHost = (hostId: string) =>
    set({
      hostId: hostId || null,
      ...(hosts.find((h) => h.id === hostId)?.production && { production: true }),
    });
  return (
    <>
      <Group grow align="flex-start">
        <NativeSelect
          label="Engine"
          value={details.engine}
          data={engines.map((value) => ({ value, label: engineNames[value] }))}
          onChange={(e) => setEngine(e.currentTarget.value as Engine)}
        />
        <NativeSelect
          label="Reached from"
          description="The last hop of the tunnel; its jump hosts are as of the host."
          value={details.hostId ?? ''}
          data={[
            { value: '', label: 'This machine' },
            ...hosts.map((host) => ({ value: host.id, label: host.name })),
          ]}
          onChange={(e) => setHost(e.currentTarget.value)}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Address" description="As seen from there." {...text(props, 'address')} />
        <NumberInput
          label="Port"
          description={`Usually ${defaultPorts[details.engine]}.`}
          value={details.port}
          error={errors.port}
          min={1}
          max={65_535}
          allowDecimal={false}
          hideControls
          onChange={(port) => typeof port === 'number' && set({ port })}
        />
      </Group>
      <Group grow align="flex-start">
        <TextInput label="Database" {...text(props, 'database')} />
        <TextInput label="User" {...text(props, 'user')} />
      </Group>
      <TextInput label="Name" placeholder="as its database and address" {...text(props, 'name')} />
      <TagsInput
        label="Services that live on it"
        value={details.services}
        error={errors.services}
        onChange={(services) => set({ services })}
        clearable
      />
      <Checkbox
        label="Production: framed in red wherever it is shown"
        color="red.8"
        checked={details.production}
        onChange={(e) => set({ production: e.currentTarget.checked })}
      />
      <button type="button" className="link-button" aria-expanded={more} onClick={() => setMore(!more)}>
        {more ? 'Fewer settings' : 'Encryption, limits and more'}
      </button>
      <Collapse expanded={more}>
        <MoreFields {...props} />
      </Collapse>
    </>
  );
}

const tlsWords: Record<(typeof tlsModes)[number], string> = {
  off: 'Off: clear text beyond the SSH tunnel',
  require: 'Encrypt, check nothing',
  ca: 'Check who signed the certificate',
  full: 'Check the certificate and its name',
};

function MoreFields(props: FieldsProps) {
  const { details, errors, set } = props;
  const { tls } = details;
  const limit = (field: 'statementSeconds' | 'lockSeconds' | 'idleSeconds', label: string) => (
    <NumberInput
      label={label}
      suffix=" s"
      value={details[field]}
      error={errors[field]}
      min={1}
      allowDecimal={false}
      hideControls
      onChange={(value) => typeof value === 'number' && set({ [field]: value })}
    />
  );
  const file = (field: 'ca' | 'cert' | 'key' | 'serverName', label: string) => (
    <TextInput
      label={label}
      value={tls[field]}
      spellCheck={false}
      autoComplete="off"
      onChange={(e) => set({ tls: { ...tls, [field]: e.currentTarget.value } })}
    />
  );
  return (
    <div className="db-more">
      <NativeSelect
        label="Encryption (TLS)"
        value={tls.mode}
        data={tlsModes.map((value) => ({ value, label: tlsWords[value] }))}
        onChange={(e) => set({ tls: { ...tls, mode: e.currentTarget.value as typeof tls.mode } })}
      />
      {tls.mode !== 'off' && (
        <>
          {file('ca', "Authorities' file (as the system has it, if empty)")}
          <Group grow>
            {file('cert', 'Client certificate')}
            {file('key', 'Its key')}
          </Group>
          {file('serverName', 'Name in the certificate, if not the address')}
        </>
      )}
      <Group grow>
        {limit('statementSeconds', 'A statement ends after')}
        {limit('lockSeconds', 'Waiting for a lock ends after')}
        {limit('idleSeconds', 'A forgotten transaction ends after')}
      </Group>
      <Group grow>
        <TextInput
          label="Unix socket"
          placeholder="in place of address and port"
          {...text(props, 'socketPath')}
        />
        {details.engine === 'mongodb' && (
          <TextInput
            label="Database that knows the user"
            placeholder="admin"
            {...text(props, 'authSource')}
          />
        )}
      </Group>
      <Checkbox
        label="Leave literals out of what is recorded of statements"
        checked={details.redact}
        onChange={(e) => set({ redact: e.currentTarget.checked })}
      />
    </div>
  );
}
