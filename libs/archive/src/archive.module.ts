import type { RepositoryConfig } from '@lifeboat/config';
import { type DynamicModule, Module } from '@nestjs/common';
import { ManifestStore } from './manifest/manifest-store.js';
import { Repository } from './repository/repository.js';
import { SchemaStore } from './schema/schema-store.js';
import { loadManifestSigner } from './signature/signing-key-file.js';
import { openStorage } from './storage/open-storage.js';
import { VolumeStore } from './volume/volume-store.js';

/** The archive for Nest. The repository is first touched when it is first used, so that a process starts without it. */
@Module({})
export class ArchiveModule {
  /** @throws LifeboatError NOT_SUPPORTED, CONFIGURATION_INVALID for a signing key that cannot be used */
  static forRoot(config: RepositoryConfig): DynamicModule {
    return {
      module: ArchiveModule,
      global: true,
      providers: [
        { provide: Repository, useFactory: () => new Repository(openStorage(config)) },
        {
          provide: ManifestStore,
          inject: [Repository],
          useFactory: async (repository: Repository) =>
            new ManifestStore(repository, await loadManifestSigner(config)),
        },
        {
          provide: SchemaStore,
          inject: [Repository],
          useFactory: (repository: Repository) => new SchemaStore(repository),
        },
        {
          provide: VolumeStore,
          inject: [Repository],
          useFactory: (repository: Repository) => new VolumeStore(repository.storage),
        },
      ],
      exports: [Repository, ManifestStore, SchemaStore, VolumeStore],
    };
  }
}
