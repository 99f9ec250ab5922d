import { parseConfig, type RepositoryConfig } from '@lifeboat/config';

/** A server that speaks S3, for the tests that need one. */
export interface S3TestServer {
  /** What a Lifeboat needs in its environment to reach it. */
  readonly environment: Record<string, string>;
  /** Makes a bucket; answers with its name. */
  makeBucket(): Promise<string>;
  stop(): Promise<void>;
}

/** The configuration of a repository in a bucket, made as a process makes it of its environment. */
export function s3Repository(
  { environment }: Pick<S3TestServer, 'environment'>,
  location: string,
  further: Record<string, string> = {},
): RepositoryConfig {
  return parseConfig({
    APP_DATABASE_URL: 'postgres://nobody@127.0.0.1/nothing',
    BACKUP_REPOSITORY: location,
    ...environment,
    ...further,
  }).repository;
}
