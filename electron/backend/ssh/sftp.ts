import type { Duplex } from 'node:stream';
import type { Client, SFTPWrapper } from 'ssh2';
import { SshError } from '../../domain/terminal/failure.ts';

/** Opens the file transfer subsystem. Throws CHANNEL_REFUSED. */
export function openSftp(client: Client, name: string): Promise<SFTPWrapper> {
  return new Promise((resolve, reject) => {
    const refused = (text: string): void => reject(new SshError('CHANNEL_REFUSED', text, { host: name }));
    try {
      client.sftp((error, sftp) => {
        if (sftp) return resolve(sftp);
        const why = error?.message.slice(0, 200) ?? 'it did not say why';
        return refused(`${name} opened no file transfer (${why}). Its sshd_config may lack Subsystem sftp.`);
      });
    } catch {
      refused(`${name} is no longer connected.`);
    }
  });
}

/** Opens the file transfer subsystem as a bare channel. Throws CHANNEL_REFUSED. */
export function openSftpChannel(client: Client, name: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const refused = (text: string): void => reject(new SshError('CHANNEL_REFUSED', text, { host: name }));
    try {
      client.subsys('sftp', (error, channel) => {
        if (!error) return resolve(channel);
        const why = error.message.slice(0, 200);
        return refused(`${name} opened no file transfer (${why}). Its sshd_config may lack Subsystem sftp.`);
      });
    } catch {
      refused(`${name} is no longer connected.`);
    }
  });
}
