import { describe, expect, it } from '@jest/globals';
import { parseConfig } from './parse-config.js';

const RECIPIENT = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p';
const parse = (environment: Record<string, string>) =>
  parseConfig({ APP_DATABASE_URL: 'postgres://lifeboat@db/app', ...environment }).keys;

describe('the configuration of keys', () => {
  it('is empty where nothing is said', () => {
    expect(parse({})).toEqual({
      encryption: 'auto',
      masterKey: null,
      masterKeyRecipient: null,
      recoveryRecipients: [],
    });
  });

  it.each([
    [{ MASTER_KEY: 'AGE-SECRET-KEY-1X' }, { kind: 'value', value: 'AGE-SECRET-KEY-1X' }],
    [{ MASTER_KEY_FILE: '/run/secrets/key' }, { kind: 'file', path: '/run/secrets/key' }],
    [{ MASTER_KEY_COMMAND: 'kms decrypt' }, { kind: 'command', command: 'kms decrypt' }],
  ])('takes the master key from one place: %p', (environment, masterKey) => {
    expect(parse(environment).masterKey).toEqual(masterKey);
  });

  it('takes public halves, separated by commas', () => {
    expect(
      parse({ MASTER_KEY_RECIPIENT: RECIPIENT, RECOVERY_RECIPIENTS: `${RECIPIENT}, ${RECIPIENT}` }),
    ).toMatchObject({
      masterKeyRecipient: RECIPIENT,
      recoveryRecipients: [RECIPIENT, RECIPIENT],
    });
  });

  const secret = 'hunter2';
  it.each([
    ['two places for the master key', { MASTER_KEY_FILE: 'a', MASTER_KEY_COMMAND: 'b' }, /More than one/],
    ['a master key of another form', { MASTER_KEY: secret }, /MASTER_KEY must be/],
    [
      'a public half that is mistyped',
      { MASTER_KEY_RECIPIENT: `${RECIPIENT.slice(0, -1)}q` },
      /MASTER_KEY_RECIPIENT/,
    ],
    ['no recovery key', { RECOVERY_RECIPIENTS: 'ssh-ed25519 AAAA' }, /RECOVERY_RECIPIENTS/],
    ['encryption without a key', { BACKUP_ENCRYPTION: 'on' }, /BACKUP_ENCRYPTION is on/],
    ['another word for encryption', { BACKUP_ENCRYPTION: 'yes' }, /BACKUP_ENCRYPTION must be/],
  ])('refuses %s, and repeats no secret', (_what, environment, reason) => {
    let failure: unknown;
    try {
      parse(environment);
    } catch (error) {
      failure = error;
    }
    expect(failure).toMatchObject({ code: 'CONFIGURATION_INVALID', detail: expect.stringMatching(reason) });
    expect(JSON.stringify(failure)).not.toContain(secret);
  });
});
