import { notifications } from '@mantine/notifications';
import type { TerminalRow } from '@domain/terminal/model.ts';
import { selectionNote } from '@domain/terminal/note.ts';
import { api, command, errorText } from '../api/client.ts';

/** Puts what is selected in a terminal on the timeline, with its host and time, and pins it there. */
export async function pinSelection(row: TerminalRow, selection: string): Promise<void> {
  if (selection.trim() === '') {
    notifications.show({ message: 'Select text in the terminal first, then pin it to the timeline.' });
    return;
  }
  const { incidentId, host } = row;
  try {
    const text = selectionNote(host, selection, Date.now());
    const { id } = await command((key) => api.timeline.addNote({ key, incidentId, text }));
    await command((key) => api.timeline.setPinned({ key, incidentId, entryId: id, pinned: true }));
    notifications.show({ message: `Pinned to the timeline, from ${host}.` });
  } catch (error) {
    notifications.show({ color: 'red', title: 'Not pinned', message: errorText(error) });
  }
}
