import { Code, Stack, Text, Title } from '@mantine/core';

/** Shown to a browser that came without a link of this console. */
export function NoEntry() {
  return (
    <Stack maw={560} mx="auto" mt={120} px="md" component="main">
      <Title order={1} size="h2">
        This page needs a link from Holdfast
      </Title>
      <Text>
        Holdfast lets in only who holds a link it printed. Go to the terminal where it runs, press Enter, and
        open the new link. If it is not running, start it with <Code>npm start</Code>.
      </Text>
      <Text c="dimmed">
        Your incidents are safe: they are in the data folder, whatever happens to this page.
      </Text>
    </Stack>
  );
}
