import { TextInput } from '@mantine/core';

/** Asks for the name of a production host before an act on its files. */
export function ProductionName(props: {
  host: { name: string };
  value: string;
  onChange(value: string): void;
}) {
  return (
    <TextInput
      label={`${props.host.name} is production: type its name`}
      value={props.value}
      autoComplete="off"
      onChange={(e) => props.onChange(e.currentTarget.value)}
    />
  );
}
