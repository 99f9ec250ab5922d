import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Sample rows of a restore's plan: personal data, so that they lie apart from the plan and are kept for a day only. */
export class PlanSamples1795392030000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      alter table lifeboat.tenant_restores
        add column plan_samples jsonb,
        add column samples_expire_at timestamptz(3),
        add constraint tenant_restores_samples check ((plan_samples is null) = (samples_expire_at is null));
      create index tenant_restores_with_samples on lifeboat.tenant_restores (samples_expire_at)
        where samples_expire_at is not null`);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(
      'alter table lifeboat.tenant_restores drop column plan_samples, drop column samples_expire_at',
    );
  }
}
