import type { KeysConfig, RepositoryConfig } from '@lifeboat/config';
import { Metrics } from '@lifeboat/observability';
import { type DynamicModule, type FactoryProvider, Module } from '@nestjs/common';
import { ErasureStore } from './erasures/erasure-store.js';
import { AnchorStore } from './audit/anchor-store.js';
import { KeyMaker } from './keys/key-maker.js';
import { KeyStore } from './keys/key-store.js';
import { MasterKeys } from './keys/master-keys.js';
import { TenantKeyring } from './keys/tenant-keyring.js';
import { ManifestStore } from './manifest/manifest-store.js';
import { Repository } from './repository/repository.js';
import { SchemaStore } from './schema/schema-store.js';
import type { DocumentSigner } from './signature/document-signer.js';
import { loadSigner } from './signature/signing-key-file.js';
import { MeasuredStorage } from './storage/measured-storage.js';
import { openStorage } from './storage/open-storage.js';
import { VolumeStore } from './volume/volume-store.js';

/** The token of the one signer of a process: an interface, which Nest cannot tell by type. */
export const DOCUMENT_SIGNER = Symbol('DocumentSigner');

/** The archive for Nest, over the process's `MetricsModule`. The repository is first touched when it is first used, so that a process starts without it. */
@Module({})
export class ArchiveModule {
  /** @throws LifeboatError NOT_SUPPORTED, CONFIGURATION_INVALID for a signing or master key that cannot be used */
  static forRoot(config: RepositoryConfig, keys: KeysConfig): DynamicModule {
    const providers: FactoryProvider[] = [
      {
        provide: Repository,
        inject: [Metrics],
        useFactory: (metrics: Metrics) => new Repository(new MeasuredStorage(openStorage(config), metrics)),
      },
      {
        provide: ManifestStore,
        inject: [Repository, DOCUMENT_SIGNER],
        useFactory: (repository: Repository, signer: DocumentSigner) => new ManifestStore(repository, signer),
      },
      {
        provide: SchemaStore,
        inject: [Repository],
        useFactory: (repository: Repository) => new SchemaStore(repository),
      },
      {
        provide: VolumeStore,
        inject: [Repository, TenantKeyring],
        useFactory: ({ storage }: Repository, keyring: TenantKeyring) => new VolumeStore(storage, keyring),
      },
      { provide: MasterKeys, useFactory: () => MasterKeys.open(keys) },
      {
        provide: KeyStore,
        inject: [Repository, DOCUMENT_SIGNER],
        useFactory: (repository: Repository, signer: DocumentSigner) => new KeyStore(repository, signer),
      },
      {
        provide: TenantKeyring,
        inject: [KeyStore, MasterKeys],
        useFactory: (store: KeyStore, masterKeys: MasterKeys) => new TenantKeyring(store, masterKeys),
      },
      {
        provide: ErasureStore,
        inject: [Repository],
        useFactory: (repository: Repository) => new ErasureStore(repository),
      },
      {
        provide: AnchorStore,
        inject: [Repository, DOCUMENT_SIGNER],
        useFactory: (repository: Repository, signer: DocumentSigner) => new AnchorStore(repository, signer),
      },
      {
        provide: KeyMaker,
        inject: [KeyStore, TenantKeyring, MasterKeys, ErasureStore],
        useFactory: (
          store: KeyStore,
          keyring: TenantKeyring,
          masterKeys: MasterKeys,
          erasures: ErasureStore,
        ) => new KeyMaker(store, keyring, masterKeys, erasures),
      },
    ];
    return {
      module: ArchiveModule,
      global: true,
      providers: [{ provide: DOCUMENT_SIGNER, useFactory: () => loadSigner(config) }, ...providers],
      exports: [DOCUMENT_SIGNER, ...providers.map(({ provide }) => provide)],
    };
  }
}
