import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What is wrong, and who was told of it by which channel. They speak of all tenants, so that only a system administrator
 * sees them. Of one thing about one subject there is one incident at a time.
 */
export class CreateAlerts1795392310000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query(`
      create table lifeboat.alerts (
        id uuid primary key,
        kind text not null,
        subject_type text not null check (subject_type in ('tenant', 'database', 'repository', 'dependency')),
        subject text not null,
        detail text not null,
        remedy text not null,
        opened_at timestamptz(3) not null,
        last_seen_at timestamptz(3) not null,
        closed_at timestamptz(3)
      );
      create unique index alerts_open on lifeboat.alerts (kind, subject) where closed_at is null;
      create index alerts_newest on lifeboat.alerts (opened_at desc, id desc);
      create index alerts_closed on lifeboat.alerts (closed_at) where closed_at is not null;
      create table lifeboat.alert_deliveries (
        alert_id uuid not null,
        channel text not null check (channel in ('webhook', 'email')),
        sent_at timestamptz(3),
        reminders integer not null default 0,
        recovered_at timestamptz(3),
        primary key (alert_id, channel),
        constraint alert_deliveries_alert_fk foreign key (alert_id) references lifeboat.alerts (id) on delete cascade,
        constraint alert_deliveries_told check (coalesce(sent_at, recovered_at) is not null)
      );
      create table lifeboat.alert_channels (
        channel text primary key check (channel in ('webhook', 'email')),
        since timestamptz(3) not null,
        last_sent_at timestamptz(3),
        failures integer not null default 0,
        last_failure text,
        next_try_at timestamptz(3)
      )`);
    await raiseSystemWall(queryRunner, 'alerts', ['insert', 'update', 'delete']);
    await raiseSystemWall(queryRunner, 'alert_deliveries', ['insert', 'update', 'delete']);
    await raiseSystemWall(queryRunner, 'alert_channels', ['insert', 'update']);
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.query('drop table lifeboat.alert_channels, lifeboat.alert_deliveries, lifeboat.alerts');
  }
}

/** Row level security of a table that the system alone reads and writes. */
async function raiseSystemWall(
  queryRunner: QueryRunner,
  table: string,
  granted: readonly ('insert' | 'update' | 'delete')[],
): Promise<void> {
  const system = "(select current_setting('lifeboat.role', true)) = 'system_admin'";
  await queryRunner.query(`
    alter table lifeboat.${table} enable row level security;
    alter table lifeboat.${table} force row level security;
    create policy ${table}_system_admin on lifeboat.${table} using (${system}) with check (${system});
    grant ${['select', ...granted].join(', ')} on lifeboat.${table} to lifeboat_process`);
}
