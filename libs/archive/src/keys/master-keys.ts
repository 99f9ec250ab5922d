import type { KeysConfig } from '@lifeboat/config';
import { LifeboatError } from '@lifeboat/kernel';
import type { KeyPair } from './identity-file.js';
import { encryptionNotConfigured, masterKeyMissing } from './key-errors.js';
import { readMasterKey } from './read-master-key.js';
import { masterKeyIdOf } from './wrap-key.js';

/** The public half of the master key: all that making keys of tenants needs. */
export interface MasterRecipient {
  id: string;
  /** `age1…` */
  recipient: string;
}

/** The master key as far as this process holds it. A command, which may ask a KMS, runs when it is first needed. */
export class MasterKeys {
  private pairs: Promise<KeyPair[]> | null = null;

  constructor(private readonly config: Pick<KeysConfig, 'masterKey' | 'masterKeyRecipient'>) {}

  /**
   * Reads the key at once where that costs nothing, so that a process with a wrong one does not start.
   *
   * @throws LifeboatError CONFIGURATION_INVALID
   */
  static async open(config: Pick<KeysConfig, 'masterKey' | 'masterKeyRecipient'>): Promise<MasterKeys> {
    const keys = new MasterKeys(config);
    if (config.masterKey !== null && config.masterKey.kind !== 'command') {
      await keys.read();
    }
    return keys;
  }

  /**
   * What new keys are wrapped with.
   *
   * @throws LifeboatError ENCRYPTION_NOT_CONFIGURED, CONFIGURATION_INVALID
   */
  async current(): Promise<MasterRecipient> {
    const { masterKey, masterKeyRecipient } = this.config;
    if (masterKeyRecipient !== null) {
      return { id: masterKeyIdOf(masterKeyRecipient), recipient: masterKeyRecipient };
    }
    if (masterKey === null) {
      throw encryptionNotConfigured();
    }
    const [first] = await this.read();
    if (first === undefined) {
      throw encryptionNotConfigured();
    }
    return { id: masterKeyIdOf(first.recipient), recipient: first.recipient };
  }

  /**
   * The private halves by their ids.
   *
   * @throws LifeboatError MASTER_KEY_MISSING, CONFIGURATION_INVALID
   */
  async identities(): Promise<ReadonlyMap<string, string>> {
    const pairs = await this.read();
    return new Map(pairs.map(({ identity, recipient }) => [masterKeyIdOf(recipient), identity]));
  }

  private async read(): Promise<KeyPair[]> {
    const { masterKey, masterKeyRecipient } = this.config;
    if (masterKey === null) {
      throw masterKeyMissing();
    }
    this.pairs ??= readMasterKey(masterKey);
    try {
      const pairs = await this.pairs;
      if (masterKeyRecipient !== null && pairs.every(({ recipient }) => recipient !== masterKeyRecipient)) {
        throw notItsHalf();
      }
      return pairs;
    } catch (error) {
      this.pairs = null;
      throw error;
    }
  }
}

function notItsHalf(): LifeboatError {
  return new LifeboatError('CONFIGURATION_INVALID', {
    detail:
      'MASTER_KEY_RECIPIENT is not the public half of the master key: what is encrypted with the one could not be read with the other.',
    remedy: 'Correct one of the two; where the master key is set, MASTER_KEY_RECIPIENT can be left out.',
  });
}
