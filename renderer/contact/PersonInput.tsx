import { Autocomplete, type AutocompleteProps } from '@mantine/core';
import { useMemo } from 'react';
import { useTable } from '../store/rows.ts';

/** A person's name, with those who are known: contacts, and who has a role or a task in an open incident. */
export function PersonInput(props: AutocompleteProps) {
  const contacts = useTable('contact');
  const incidents = useTable('incident');
  const me = useTable('setting')['me']?.person;
  const names = useMemo(() => {
    const open = Object.values(incidents).filter((i) => i.status !== 'resolved');
    const all = [
      ...(me ? [me] : []),
      ...open.flatMap((i) => Object.values(i.roles)),
      ...Object.values(contacts).map((c) => c.name),
    ];
    return [...new Set(all)].slice(0, 300);
  }, [contacts, incidents, me]);
  return (
    <Autocomplete
      data={names}
      limit={8}
      openOnFocus={false}
      onKeyDown={(event) => {
        // Its open list would swallow the Enter of somebody who typed a name that is not in it.
        const chosen = event.currentTarget.getAttribute('aria-activedescendant');
        if (event.key !== 'Enter' || chosen || event.nativeEvent.isComposing) return;
        event.preventDefault();
        event.currentTarget.form?.requestSubmit();
      }}
      {...props}
    />
  );
}
