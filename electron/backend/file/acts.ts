import {
  fileEdited,
  fileFolderMade,
  fileModeSet,
  fileRemoved,
  fileRenamed,
} from '../../domain/file/model.ts';
import { bytesOfPath, shownPath } from '../../domain/file/name.ts';
import { folderOf, joinPath } from '../../domain/file/path.ts';
import { Failure } from '../../domain/failure.ts';
import { kindOf, listFolder } from './browse.ts';
import { readText, writeText } from './edit.ts';
import type { FileHosts } from './hosts.ts';
import type { Place, Scribe } from './scribe.ts';
import { NO_SUCH_FILE, SftpError } from './sftp.ts';

const ok = { ok: true } as const;

/** What people look at and do with the files of a host. */
export function createFileActs({ hosts, scribe }: { hosts: FileHosts; scribe: Scribe }) {
  const { note, at, guard, needIncident } = scribe;
  return {
    list: ({ hostId, path }: { hostId: string; path: string | null }) =>
      hosts.use(hostId, path ?? 'the home folder', (sftp) => listFolder(sftp, path)),

    read: ({ hostId, path }: { hostId: string; path: string }) =>
      hosts.use(hostId, path, (sftp) => readText(sftp, path)),

    async write(c: Place & { text: string; expected: string }) {
      const row = guard(c);
      const { before, after, bytes } = await hosts.use(c.hostId, c.path, (sftp) =>
        writeText(sftp, c.path, c),
      );
      note(c.incidentId, fileEdited({ ...at(row, c.path), bytes, before, after }));
      return { sha256: after };
    },

    async rename(c: Place & { name: string }) {
      const row = guard(c);
      const to = joinPath(folderOf(c.path), c.name);
      await hosts.use(c.hostId, c.path, async (sftp) => {
        const there = await sftp.lstat(bytesOfPath(to)).catch((error: unknown) => {
          if (error instanceof SftpError && error.code === NO_SUCH_FILE) return null;
          throw error;
        });
        if (there) throw new Failure('CONFLICT', `${shownPath(c.name)} is there already.`);
        await sftp.rename(bytesOfPath(c.path), bytesOfPath(to));
      });
      note(c.incidentId, fileRenamed({ ...at(row, c.path), to: shownPath(to) }));
      return { path: to };
    },

    async remove(c: Place) {
      const row = guard(c);
      const folder = await hosts.use(c.hostId, c.path, async (sftp) => {
        const path = bytesOfPath(c.path);
        if (kindOf((await sftp.lstat(path)).mode) !== 'folder') return sftp.remove(path).then(() => false);
        const { entries } = await listFolder(sftp, c.path);
        if (entries.length > 0)
          throw new Failure(
            'REFUSED',
            'The folder is not empty. Delete what is in it first, or use a terminal.',
          );
        return sftp.removeFolder(path).then(() => true);
      });
      note(c.incidentId, fileRemoved({ ...at(row, c.path), folder }));
      return ok;
    },

    async makeFolder(c: Place & { name: string }) {
      needIncident(c.incidentId);
      const row = hosts.need(c.hostId);
      const path = joinPath(c.path, c.name);
      await hosts.use(c.hostId, path, (sftp) => sftp.makeFolder(bytesOfPath(path)));
      note(c.incidentId, fileFolderMade(at(row, path)));
      return { path };
    },

    async setMode(c: Place & { mode: number }) {
      const row = guard(c);
      const before = await hosts.use(c.hostId, c.path, async (sftp) => {
        const path = bytesOfPath(c.path);
        const { mode = 0 } = await sftp.stat(path);
        await sftp.setstat(path, { mode: c.mode });
        return mode & 0o7777;
      });
      note(c.incidentId, fileModeSet({ ...at(row, c.path), mode: c.mode, before }));
      return ok;
    },
  };
}
