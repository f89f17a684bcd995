import { Title } from '@mantine/core';

/** The services and how they stand. */
export default function ServicesView({ id }: { id: string | undefined }) {
  return (
    <div className="scroll-page">
      <Title order={1} size="h3">
        Services {id}
      </Title>
    </div>
  );
}
